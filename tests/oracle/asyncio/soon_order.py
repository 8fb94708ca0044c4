"""call_soon: nothing runs at once; what is ready runs in the order in which it was put there."""

import asyncio


def say(text, number):
    print(f"{text} {number}")


async def main():
    loop = asyncio.get_running_loop()
    for number in range(4):
        loop.call_soon(say, "callback", number)
    print("none has run yet")
    await asyncio.sleep(0)
    print("all have run")


asyncio.run(main())

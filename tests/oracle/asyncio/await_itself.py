"""A task that awaits itself gets a RuntimeError raised at that await, in the next turn."""

import asyncio


def say(text):
    print(text)


async def narcissus(loop, holder):
    loop.call_soon(say, "the loop was visited")
    try:
        await holder[0]
    except RuntimeError as error:
        print(f"{type(error).__name__} {str(error).split(':')[0]}")
    return "still alive"


async def main():
    holder = []
    holder.append(asyncio.create_task(narcissus(asyncio.get_running_loop(), holder)))
    print(await holder[0])


asyncio.run(main())

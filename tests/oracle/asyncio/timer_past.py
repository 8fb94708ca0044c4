"""call_at with a time that has passed runs in the next turn, the earliest deadline first."""

import asyncio


def say(text):
    print(text)


async def main():
    loop = asyncio.get_running_loop()
    now = loop.time()
    loop.call_at(now - 1, say, "1 s ago")
    loop.call_at(now - 3, say, "3 s ago")
    loop.call_at(now - 2, say, "2 s ago")
    loop.call_soon(say, "soon")
    await asyncio.sleep(0)
    print("main")
    await asyncio.sleep(0)


asyncio.run(main())

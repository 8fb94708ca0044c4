"""Timers that are due join the end of the ready queue: behind what is ready already, ahead of what
becomes ready in this turn."""

import asyncio


def first(loop):
    print("was ready before the turn")
    loop.call_soon(say, "became ready in the turn")


def say(text):
    print(text)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, say, "timer")
    loop.call_soon(first, loop)
    await asyncio.sleep(0)
    print("main")
    await asyncio.sleep(0)


asyncio.run(main())

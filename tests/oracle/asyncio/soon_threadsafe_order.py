"""What another thread has handed over by call_soon_threadsafe stands in the ready queue at once:
before what the loop's own thread puts there later."""

import asyncio
import threading


def hand_over(loop):
    loop.call_soon_threadsafe(print, "from the thread")


def starts_one(loop):
    loop.call_soon(print, "before")
    thread = threading.Thread(target=hand_over, args=(loop,))
    thread.start()
    thread.join()
    loop.call_soon(print, "after")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(starts_one, loop)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("main goes on")
    await asyncio.sleep(0)


asyncio.run(main())

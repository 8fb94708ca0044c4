"""What still runs when the main coroutine ends is cancelled, and run() waits until it is over; what
is merely ready does not run before."""

import asyncio


def say(text):
    print(text)


async def leftover():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError as error:
        print(f"leftover {error!r}")
        await asyncio.sleep(0)
        print("leftover has cleaned up")
        raise


async def main(keep):
    keep.append(asyncio.create_task(leftover()))
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    loop.call_later(3600, say, "never printed")
    print("main ends")
    return "main's"


keep = []
print(asyncio.run(main(keep)))
print(keep[0].cancelled())

"""A cancelled callback does not run, even if it is cancelled in the turn that would run it."""

import asyncio


def cancel(holder):
    print("first cancels second")
    holder[0].cancel()
    holder[0].cancel()


def say(text):
    print(text)


async def main():
    loop = asyncio.get_running_loop()
    third = loop.call_soon(say, "third")
    third.cancel()
    holder = []
    loop.call_soon(cancel, holder)
    holder.append(loop.call_soon(say, "second"))
    loop.call_soon(say, "fourth")
    await asyncio.sleep(0)
    print(f"{third.cancelled()} {holder[0].cancelled()}")


asyncio.run(main())

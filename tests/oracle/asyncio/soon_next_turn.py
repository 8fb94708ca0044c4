"""A turn of the loop runs what is ready when it begins; what becomes ready meanwhile waits for the
next turn, so that a chain of callbacks without end does not keep a due timer from running."""

import asyncio

MANY = 1000


def chain(loop, stop, left):
    if stop.done():
        print("the chain was stopped")
    elif left == 0:
        print("the chain ran to its end")
    else:
        loop.call_soon(chain, loop, stop, left - 1)


def finish(stop):
    print("the timer runs")
    stop.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    stop = loop.create_future()
    loop.call_soon(chain, loop, stop, MANY)
    loop.call_later(0, finish, stop)
    await stop
    await asyncio.sleep(0)
    print("main goes on")


asyncio.run(main())

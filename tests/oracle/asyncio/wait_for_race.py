"""If the future is done before wait_for goes on, its result wins: over a timeout, whichever came
first, and over a cancellation, which is lost."""

import asyncio


def work(loop, seconds):
    end = loop.time() + seconds
    while loop.time() < end:
        pass


def set_result(future, result):
    future.set_result(result)


async def waiter(future, timeout):
    try:
        result = await asyncio.wait_for(future, timeout)
    except asyncio.CancelledError:
        print("cancelled")
        raise
    print(f"{result}, cancelled {asyncio.current_task().cancelling()} times")


async def main():
    loop = asyncio.get_running_loop()

    future = loop.create_future()
    waiting = asyncio.create_task(waiter(future, 0.01))
    await asyncio.sleep(0)
    future.set_result("before the timeout, in one turn with it")
    work(loop, 0.05)
    await waiting

    future = loop.create_future()
    waiting = asyncio.create_task(waiter(future, 0.01))
    await asyncio.sleep(0)
    loop.call_later(0.02, set_result, future, "after the timeout, in one turn with it")
    work(loop, 0.05)
    await waiting

    future = loop.create_future()
    waiting = asyncio.create_task(waiter(future, 3600))
    await asyncio.sleep(0)
    future.set_result("before the cancellation")
    waiting.cancel()
    await waiting
    print(waiting.cancelled())


asyncio.run(main())

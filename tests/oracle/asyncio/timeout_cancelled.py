"""If a task is cancelled by others as well, timeout() lets the CancelledError pass."""

import asyncio


async def worker(both):
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0 if both else 3600) as limit:
            await asyncio.sleep(0)
            await asyncio.sleep(3600)
    except TimeoutError:
        print("timeout")
    except asyncio.CancelledError:
        print(f"cancelled {limit.expired()} {me.cancelling()}")
        raise


async def main():
    for both in (False, True):
        task = asyncio.create_task(worker(both))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        print(task.cancelled())


asyncio.run(main())

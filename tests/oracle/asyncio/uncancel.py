"""cancel() counts requests and uncancel() takes one back, not below 0; the CancelledError that is
on its way comes all the same."""

import asyncio


async def worker():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        me = asyncio.current_task()
        print(f"cancelled, {me.cancelling()} requests")
        for _ in range(4):
            print(me.uncancel())
    await asyncio.sleep(0)
    return "goes on"


async def main():
    task = asyncio.create_task(worker())
    print(task.cancelling())
    print(task.uncancel())
    await asyncio.sleep(0)
    for _ in range(3):
        print(task.cancel())
    print(task.cancelling())
    print(task.uncancel())
    print(await task)
    print(task.cancelled())
    early = asyncio.create_task(worker())
    early.cancel()
    print(early.uncancel())
    await asyncio.wait([early])
    print(early.cancelled())


asyncio.run(main())

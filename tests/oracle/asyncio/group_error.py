"""When a task of a group fails, the others and the block are cancelled; the group waits for all and
raises an ExceptionGroup."""

import asyncio


async def fail(text):
    await asyncio.sleep(0)
    print(f"raises {text}")
    raise ValueError(text)


async def worker():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("worker cancelled")
        await asyncio.sleep(0)
        print("worker has cleaned up")
        raise


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            worker_task = group.create_task(worker())
            group.create_task(fail("one"))
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                print(f"block cancelled, {me.cancelling()}")
                raise
    except* ValueError as errors:
        print(repr(errors))
    print(f"{worker_task.cancelled()} {me.cancelling()}")


asyncio.run(main())

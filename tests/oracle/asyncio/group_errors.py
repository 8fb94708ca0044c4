"""A TaskGroup gathers the exceptions of its tasks in the order in which they ended, then that of
its block; CancelledErrors do not count."""

import asyncio


async def fail(text, rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)
    raise ValueError(text)


async def fail_when_cancelled():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise KeyError("while it was cancelled")


async def sleeper():
    await asyncio.sleep(3600)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail("made first, ends second", 1))
            group.create_task(fail("made second, ends first", 0))
            group.create_task(fail_when_cancelled())
            await asyncio.sleep(3600)
    except* Exception as errors:
        for error in errors.exceptions:
            print(repr(error))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper())
            await asyncio.sleep(0)
            raise RuntimeError("of the block")
    except* RuntimeError as errors:
        print(repr(errors))


asyncio.run(main())

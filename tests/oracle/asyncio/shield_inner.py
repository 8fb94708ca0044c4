"""shield of a task that is cancelled or fails by itself is cancelled or fails; of one that is done
it is that task."""

import asyncio


async def sleeper():
    await asyncio.sleep(3600)


async def fail():
    await asyncio.sleep(0)
    raise ValueError("from inside")


async def give():
    return "given"


async def main():
    task = asyncio.create_task(sleeper())
    shielded = asyncio.shield(task)
    await asyncio.sleep(0)
    task.cancel("inside")
    try:
        await shielded
    except asyncio.CancelledError as error:
        print(f"{error!r} {shielded.cancelled()}")
    try:
        await asyncio.shield(fail())
    except ValueError as error:
        print(repr(error))
    task = asyncio.create_task(give())
    await task
    print(asyncio.shield(task) is task)
    print(await asyncio.shield(give()))


asyncio.run(main())

"""A task that cancels itself goes on to its next await that suspends; without one, it ends
cancelled although it has returned."""

import asyncio


async def nothing():
    return "an await that does not suspend"


async def suspends():
    asyncio.current_task().cancel()
    print(await nothing())
    try:
        await asyncio.sleep(0)
        print("never printed")
    except asyncio.CancelledError:
        print("cancelled at the sleep")
        raise


async def returns():
    asyncio.current_task().cancel()
    print("returns")
    return "lost"


async def main():
    for coroutine in (suspends(), returns()):
        task = asyncio.create_task(coroutine)
        try:
            print(await task)
        except asyncio.CancelledError as error:
            print(f"main sees {error!r}")
        print(task.cancelled())


asyncio.run(main())

"""A timeout() that is left in time changes nothing, and never comes later; nor does one without a
deadline, or one whose block raises something else."""

import asyncio


async def main():
    async with asyncio.timeout(3600) as limit:
        await asyncio.sleep(0)
    print(limit.expired())
    async with asyncio.timeout(None) as limit:
        await asyncio.sleep(0)
    print(limit.expired())
    try:
        async with asyncio.timeout(0.001):
            raise ValueError("from the block")
    except ValueError as error:
        print(repr(error))
    await asyncio.sleep(0.02)
    print(asyncio.current_task().cancelling())


asyncio.run(main())

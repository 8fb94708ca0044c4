"""A timeout() can be moved while it runs, not after."""

import asyncio


async def main():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(3600) as limit:
            limit.reschedule(loop.time() + 0.01)
            await asyncio.sleep(3600)
    except TimeoutError as error:
        print(repr(error))
    try:
        limit.reschedule(None)
    except RuntimeError as error:
        print(repr(error))
    async with asyncio.timeout(0) as limit:
        limit.reschedule(None)
        await asyncio.sleep(0)
    print(f"{limit.expired()} {limit.when() is None}")


asyncio.run(main())

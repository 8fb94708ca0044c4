"""timeout() cancels its task at the deadline, and turns that CancelledError into TimeoutError."""

import asyncio


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0.01) as limit:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                print(f"cancelled inside, {me.cancelling()} {limit.expired()}")
                raise
    except TimeoutError as error:
        print(f"{error!r} {me.cancelling()} {limit.expired()}")
    await asyncio.sleep(0)
    print("goes on")


asyncio.run(main())

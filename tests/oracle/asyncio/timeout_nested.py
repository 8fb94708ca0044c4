"""Of nested timeouts the one that expires raises TimeoutError, wherever the task is at that
time."""

import asyncio


async def nested(outer_s, inner_s):
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(outer_s) as outer:
            try:
                async with asyncio.timeout(inner_s) as inner:
                    await asyncio.sleep(3600)
            except TimeoutError:
                print(f"caught inside, {inner.expired()} {outer.expired()} {me.cancelling()}")
            except asyncio.CancelledError:
                print(f"passes, {inner.expired()} {outer.expired()} {me.cancelling()}")
                raise
    except TimeoutError:
        print(f"caught outside, {inner.expired()} {outer.expired()} {me.cancelling()}")


async def main():
    await nested(3600, 0.01)
    await nested(0.01, 3600)
    await nested(0, 0)


asyncio.run(main())

"""A cancelled timer does not run; those around it keep their order."""

import asyncio


def say(number):
    print(f"timer {number}")


async def main():
    loop = asyncio.get_running_loop()
    when = loop.time() + 0.01
    handles = [loop.call_at(when, say, number) for number in range(8)]
    for handle in (handles[0], handles[3], handles[7]):
        handle.cancel()
    await asyncio.sleep(0.05)
    print([handle.cancelled() for handle in handles])


asyncio.run(main())

"""Cancelling gather cancels every child that is not done; it is done when they are, and raises
CancelledError, with return_exceptions too."""

import asyncio


async def worker(name, rounds):
    try:
        for _ in range(rounds):
            await asyncio.sleep(0)
        print(f"{name} ends")
    except asyncio.CancelledError:
        print(f"{name} cancelled")
        await asyncio.sleep(0)
        print(f"{name} has cleaned up")
        raise
    return name


async def several(return_exceptions):
    together = asyncio.gather(worker("a", 9), worker("b", 1), worker("c", 9),
                              return_exceptions=return_exceptions)
    for _ in range(3):
        await asyncio.sleep(0)
    print(together.cancel())
    print(together.done())
    try:
        print(await together)
    except asyncio.CancelledError as error:
        print(f"sees {error!r}, {together.done()} {together.cancelled()}")
    print(together.cancel())


async def main():
    await several(False)
    await asyncio.sleep(0)
    await several(True)


asyncio.run(main())

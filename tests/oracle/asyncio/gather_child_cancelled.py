"""A child of gather that is cancelled counts as one that raised CancelledError: gather is not
cancelled, nor are the others."""

import asyncio


async def worker(name, rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)
    print(f"{name} ends")
    return name


async def main():
    a = asyncio.create_task(worker("a", 3))
    b = asyncio.create_task(worker("b", 3))
    both = asyncio.gather(a, b)
    await asyncio.sleep(0)
    a.cancel("only a")
    try:
        await both
    except asyncio.CancelledError as error:
        print(f"main sees {error!r}")
    print(f"{both.cancelled()} {a.cancelled()} {b.done()} {asyncio.current_task().cancelling()}")
    print(await b)


asyncio.run(main())

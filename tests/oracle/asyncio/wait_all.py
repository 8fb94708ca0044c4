"""wait for all counts each task once, raises nothing, and does not visit the loop less than once,
even if all are done."""

import asyncio


def say(text):
    print(text)


async def worker(name, fails):
    print(f"{name} runs")
    if fails:
        raise ValueError(name)


async def main():
    good = asyncio.create_task(worker("good", False))
    bad = asyncio.create_task(worker("bad", True))
    done, pending = await asyncio.wait([good, bad, good])
    print(f"{len(done)} {len(pending)} {bad.exception()!r}")
    asyncio.get_running_loop().call_soon(say, "the loop was visited")
    done, pending = await asyncio.wait([good, bad])
    print(f"{len(done)} {len(pending)}")


asyncio.run(main())

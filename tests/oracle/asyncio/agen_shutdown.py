"""Async generators that are still open when the main coroutine ends are closed before run()
returns."""

import asyncio


async def items(name):
    try:
        yield name
    finally:
        await asyncio.sleep(0)
        print(f"{name} is closed")


async def main(keep):
    keep.append(items("open"))
    keep.append(items("never begun"))
    print(await anext(keep[0]))
    print("main ends")
    return "result"


keep = []
print(asyncio.run(main(keep)))
print(len(keep))

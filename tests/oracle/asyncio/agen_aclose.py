"""aclose() raises GeneratorExit at the waiting yield; cleaning up may await, but not yield."""

import asyncio


async def tidy(name):
    try:
        yield f"{name} 1"
        yield f"{name} 2"
    finally:
        print(f"{name} cleans up")
        await asyncio.sleep(0)
        print(f"{name} has cleaned up")


async def untidy():
    try:
        yield "untidy"
    except GeneratorExit:
        yield "one more"


async def main():
    generator = tidy("tidy")
    print(await anext(generator))
    await generator.aclose()
    await generator.aclose()
    try:
        await anext(generator)
    except StopAsyncIteration as error:
        print(repr(error))
    await tidy("fresh").aclose()
    generator = untidy()
    print(await anext(generator))
    try:
        await generator.aclose()
    except RuntimeError as error:
        print(repr(error))


asyncio.run(main())

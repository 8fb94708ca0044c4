"""Only one task at a time may be inside an async generator; another that wants in gets a
RuntimeError."""

import asyncio


async def items(future):
    yield await future
    yield "second"


async def taker(generator):
    return await anext(generator)


async def main():
    future = asyncio.get_running_loop().create_future()
    generator = items(future)
    task = asyncio.create_task(taker(generator))
    await asyncio.sleep(0)
    try:
        await anext(generator)
    except RuntimeError as error:
        print(repr(error))
    try:
        await generator.aclose()
    except RuntimeError as error:
        print(repr(error))
    future.set_result("first")
    print(await task)
    print(await anext(generator))
    await generator.aclose()


asyncio.run(main())

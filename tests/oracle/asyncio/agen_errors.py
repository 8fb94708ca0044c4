"""What an async generator raises comes out of the await; StopAsyncIteration of its own becomes a
RuntimeError, and after an error it is over."""

import asyncio


async def failing(error):
    yield "first"
    raise error


async def main():
    for error in (ValueError("from inside"), StopAsyncIteration("by hand")):
        generator = failing(error)
        try:
            async for item in generator:
                print(item)
        except (ValueError, RuntimeError) as raised:
            print(repr(raised))
        try:
            await anext(generator)
        except StopAsyncIteration as end:
            print(repr(end))


asyncio.run(main())

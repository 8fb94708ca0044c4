"""wait takes neither nothing nor coroutines."""

import asyncio


async def child():
    return "child"


async def main():
    try:
        await asyncio.wait([])
    except ValueError as error:
        print(repr(error))
    coroutine = child()
    try:
        await asyncio.wait([coroutine])
    except TypeError as error:
        print(repr(error))
    print(await coroutine)


asyncio.run(main())

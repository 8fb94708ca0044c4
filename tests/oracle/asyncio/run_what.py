"""run() takes a coroutine, and not inside a running loop."""

import asyncio


async def child():
    return "child's"


async def main():
    coroutine = child()
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print(repr(error))
    print(await coroutine)


asyncio.run(main())
try:
    asyncio.run(42)
except ValueError as error:
    print(repr(error))

"""wait() and notify() of a Condition need its lock."""

import asyncio


async def main():
    condition = asyncio.Condition()
    try:
        await condition.wait()
    except RuntimeError as error:
        print(repr(error))
    try:
        condition.notify()
    except RuntimeError as error:
        print(repr(error))
    async with condition:
        condition.notify_all()
    print(condition.locked())


asyncio.run(main())

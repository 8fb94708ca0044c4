"""wait_for makes a task of a coroutine, unless there is no timeout: then it awaits it as it is."""

import asyncio


async def who(value):
    print(f"in {asyncio.current_task().get_name()}")
    return value


async def fail():
    raise ValueError("failed in time")


async def main():
    print(f"main is {asyncio.current_task().get_name()}")
    print(await asyncio.wait_for(who("with a timeout"), 3600))
    print(await asyncio.wait_for(who("without"), None))
    task = asyncio.create_task(who("a task"), name="a task already")
    print(await asyncio.wait_for(task, 3600))
    try:
        await asyncio.wait_for(fail(), 3600)
    except ValueError as error:
        print(repr(error))


asyncio.run(main())

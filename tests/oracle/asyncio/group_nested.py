"""A group in a group: the inner ExceptionGroup is one exception of the outer."""

import asyncio


async def fail(text):
    raise ValueError(text)


async def inner():
    async with asyncio.TaskGroup() as group:
        group.create_task(fail("a"))
        group.create_task(fail("b"))


async def sibling():
    try:
        await asyncio.sleep(3600)
    finally:
        print("sibling ends")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(inner())
            group.create_task(sibling())
    except ExceptionGroup as errors:
        print(errors)
        for error in errors.exceptions:
            print(repr(error))


asyncio.run(main())

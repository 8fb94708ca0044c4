"""Tasks count themselves as they are made, also those that have a name of their own later."""

import asyncio


async def who():
    return asyncio.current_task().get_name()


async def main():
    print(await who())
    first = asyncio.create_task(who())
    named = asyncio.create_task(who(), name="named")
    third = asyncio.create_task(who())
    third.set_name("renamed")
    fourth = asyncio.create_task(who())
    print([await first, await named, await third, await fourth])


asyncio.run(main())

"""If the task does not let itself be cancelled, wait_for gives what it returns or raises, late as
it is."""

import asyncio


async def stubborn(fails):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("not now")
    await asyncio.sleep(0)
    if fails:
        raise ValueError("failed late")
    return "ended late"


async def main():
    print(await asyncio.wait_for(stubborn(False), 0.01))
    try:
        await asyncio.wait_for(stubborn(True), 0.01)
    except ValueError as error:
        print(repr(error))


asyncio.run(main())

"""The message of cancel() travels with the CancelledError, also through a task that awaits."""

import asyncio


async def inner():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError as error:
        print(f"inner {error!r}")
        raise


async def outer():
    try:
        await asyncio.create_task(inner())
    except asyncio.CancelledError as error:
        print(f"outer {error!r}")
        raise


async def main():
    task = asyncio.create_task(outer())
    for _ in range(2):
        await asyncio.sleep(0)
    task.cancel("the last")
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"main {error!r}")
    early = asyncio.create_task(outer())
    early.cancel("the first")
    early.cancel("the second")
    try:
        await early
    except asyncio.CancelledError as error:
        print(f"main {error!r}")


asyncio.run(main())

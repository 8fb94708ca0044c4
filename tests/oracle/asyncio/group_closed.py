"""A group takes no more tasks once it is over, or shuts down because of an error."""

import asyncio


async def child():
    print("never printed")


async def fail():
    raise ValueError("fails")


async def main():
    async with asyncio.TaskGroup() as group:
        pass
    coroutine = child()
    try:
        group.create_task(coroutine)
    except RuntimeError as error:
        print(f"{type(error).__name__} {str(error).rsplit('>', 1)[-1].strip()}")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            try:
                await asyncio.sleep(3600)
            finally:
                try:
                    group.create_task(coroutine)
                except RuntimeError as error:
                    print(f"{type(error).__name__} {str(error).rsplit('>', 1)[-1].strip()}")
    except* ValueError as errors:
        print(repr(errors))
    coroutine.close()


asyncio.run(main())

"""A task that goes while it is pending is told to the exception handler, and its coroutine gets
GeneratorExit where it stands; here it goes with the ready queue, as run() closes the loop."""

import asyncio


def handler(loop, context):
    print(f"{context['message']} {context['task'].get_name()}, done: {context['task'].done()}")


async def spin():
    try:
        while True:
            await asyncio.sleep(0)
    except BaseException as error:
        print(f"spin gets {error!r}")
        raise


async def items():
    try:
        yield "an item"
    finally:
        asyncio.create_task(spin(), name="spin")
        await asyncio.sleep(0)


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    print(await anext(kept))


kept = items()
asyncio.run(main())
print("run has returned")

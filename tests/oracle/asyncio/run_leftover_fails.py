"""An exception of a task that run() cancels at its end goes to the exception handler, not to the
caller of run()."""

import asyncio


def handler(loop, context):
    print(f"{context['message']}: {context['exception']!r}")


async def leftover():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise ValueError("while it was cancelled")


async def main(keep):
    asyncio.get_running_loop().set_exception_handler(handler)
    keep.append(asyncio.create_task(leftover()))
    await asyncio.sleep(0)
    return "main's"


keep = []
print(asyncio.run(main(keep)))
print(keep[0].cancelled())

"""An exception counts as retrieved once exception(), result() or await has given it out; cancel()
says that nobody cares."""

import asyncio


def handler(loop, context):
    print(f"{context['message']}: {context['exception']!r}")


def failed(loop, text):
    future = loop.create_future()
    future.set_exception(ValueError(text))
    return future


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    future = failed(loop, "asked for")
    print(repr(future.exception()))
    del future
    future = failed(loop, "raised by result")
    try:
        future.result()
    except ValueError as error:
        print(repr(error))
    del future
    future = failed(loop, "raised by await")
    try:
        await future
    except ValueError as error:
        print(repr(error))
    del future
    future = failed(loop, "too late to cancel")
    print(future.cancel())
    del future
    future = failed(loop, "not asked for")
    print(future.done())
    del future


asyncio.run(main())

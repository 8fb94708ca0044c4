"""A cancelled future raises CancelledError with its message, and cannot be set any more."""

import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    print(future.cancel("enough"))
    print(future.cancel("again"))
    print(f"{future.done()} {future.cancelled()}")
    try:
        future.set_result(1)
    except asyncio.InvalidStateError as error:
        print(repr(error))
    try:
        await future
    except asyncio.CancelledError as error:
        print(f"await raises {error!r}")
    plain = asyncio.get_running_loop().create_future()
    plain.cancel()
    try:
        plain.exception()
    except asyncio.CancelledError as error:
        print(f"exception raises {error!r}")


asyncio.run(main())

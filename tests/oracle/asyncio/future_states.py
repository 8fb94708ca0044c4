"""A future can be set once; asking too early, or setting twice, is an InvalidStateError."""

import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    print(f"{future.done()} {future.cancelled()}")
    try:
        future.result()
    except asyncio.InvalidStateError as error:
        print(repr(error))
    try:
        future.exception()
    except asyncio.InvalidStateError as error:
        print(repr(error))
    future.set_result(5)
    print(f"{future.done()} {future.cancelled()} {future.result()} {future.exception()}")
    try:
        future.set_result(6)
    except asyncio.InvalidStateError as error:
        print(repr(error))
    try:
        future.set_exception(ValueError("late"))
    except asyncio.InvalidStateError as error:
        print(repr(error))
    print(f"{future.cancel()} {future.result()}")


asyncio.run(main())

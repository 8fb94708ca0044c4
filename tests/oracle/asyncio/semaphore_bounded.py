"""A BoundedSemaphore cannot be let go more often than it was taken; a Semaphore can, but does not
begin below 0."""

import asyncio


async def main():
    bounded = asyncio.BoundedSemaphore(1)
    await bounded.acquire()
    bounded.release()
    try:
        bounded.release()
    except ValueError as error:
        print(repr(error))
    print(bounded.locked())
    plain = asyncio.Semaphore(0)
    print(plain.locked())
    plain.release()
    plain.release()
    print(await plain.acquire())
    print(await plain.acquire())
    print(plain.locked())
    try:
        asyncio.Semaphore(-1)
    except ValueError as error:
        print(repr(error))


asyncio.run(main())

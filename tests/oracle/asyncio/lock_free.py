"""Taking a free lock does not visit the loop; letting go of a free one is a RuntimeError."""

import asyncio


def say(text):
    print(text)


async def main():
    lock = asyncio.Lock()
    asyncio.get_running_loop().call_soon(say, "the loop was visited")
    print(await lock.acquire())
    print(lock.locked())
    lock.release()
    async with lock:
        print(lock.locked())
    try:
        lock.release()
    except RuntimeError as error:
        print(repr(error))
    await asyncio.sleep(0)


asyncio.run(main())

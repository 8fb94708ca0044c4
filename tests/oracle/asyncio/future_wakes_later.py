"""set_result wakes who awaits the future through call_soon: behind what is ready already."""

import asyncio


def say(text):
    print(text)


async def waiter(future):
    print("waits")
    print(f"got {await future}")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    loop.call_soon(say, "was ready before")
    future.set_result("value")
    loop.call_soon(say, "was ready after")
    print("main has set it")
    await task


asyncio.run(main())

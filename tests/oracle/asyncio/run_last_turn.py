"""When the main coroutine ends, run() still turns the loop a few times to shut it down; what is
ready meanwhile runs, and what is ready after that never does."""

import asyncio


def chain(loop, number, stop):
    print(f"turn {number}")
    if number < stop:
        loop.call_soon(chain, loop, number + 1, stop)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(chain, loop, 0, 9)
    await asyncio.sleep(0)
    print("main ends")


asyncio.run(main())
print("run has returned")

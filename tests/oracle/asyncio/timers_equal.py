"""Timers with equal deadlines run in the order in which heapq gives them, which is not theirs."""

import asyncio


def say(number, order):
    order.append(number)


async def main():
    loop = asyncio.get_running_loop()
    order = []
    when = loop.time() + 0.01
    for number in range(10):
        loop.call_at(when, say, number, order)
    await asyncio.sleep(0.05)
    print(order)


asyncio.run(main())

"""With more than 100 timers, more than half of them cancelled, the loop rebuilds its heap, and
equal deadlines come out in another order."""

import asyncio


def say(number, order):
    order.append(number)


async def several(many, cancelled):
    loop = asyncio.get_running_loop()
    order = []
    when = loop.time() + 0.02
    handles = [loop.call_at(when, say, number, order) for number in range(many)]
    for handle in handles[:cancelled]:
        handle.cancel()
    await asyncio.sleep(0.1)
    print(order)


async def main():
    await several(99, 88)
    await several(104, 50)
    await several(104, 92)


asyncio.run(main())

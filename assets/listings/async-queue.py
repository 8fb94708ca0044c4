"""Async: producers that know nothing of each other, and consumers that take whatever comes.

Each producer puts its items at random moments. Consumers wait at the queue; an
item wakes the one that has waited longest. When all is put and worked off, the
consumers still wait: they are cancelled.

    python3 async-queue.py [producers=3] [consumers=2] [items=4] [moment=10] [seed=1]
                           1 to 8        1 to 8        1 to 20   0 to 20 ms  0 to 1000000
"""

import asyncio
import random
import sys


async def produce(number):
    for item in range(1, items + 1):
        await asyncio.sleep(random.uniform(0, moment))  #@stagger
        print(f"producer {number} puts item {item}")  #@say
        await queue.put((number, item))  #@put


async def consume():
    while True:
        number, item = await queue.get()  #@get
        print(f"item {item} of producer {number} is taken")  #@got
        got.append((number, item))
        queue.task_done()  #@task_done


async def main():
    makers = [asyncio.create_task(produce(n)) for n in range(1, producers + 1)]  #@make_producers
    takers = [asyncio.create_task(consume()) for _ in range(consumers)]  #@make_consumers

    await asyncio.gather(*makers)  #@all_put
    await queue.join()  #@join
    for taker in takers:
        taker.cancel()  #@cancel
    ends = await asyncio.gather(*takers, return_exceptions=True)  #@ended

    cancelled = sum(isinstance(end, asyncio.CancelledError) for end in ends)
    print(f"main: consumers that were cancelled as they waited: {cancelled}")  #@cancelled
    in_order = all([i for n, i in got if n == number] == list(range(1, items + 1))
                   for number in range(1, producers + 1))  #@check
    print(f"main: {len(got)} items, those of each producer in order: {in_order}")  #@items


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    producers = int(params.get("producers", 3))
    consumers = int(params.get("consumers", 2))
    items = int(params.get("items", 4))
    moment = int(params.get("moment", 10)) / 1000
    random.seed(int(params.get("seed", 1)))

    queue = asyncio.Queue()  #@queue
    got = []
    asyncio.run(main())  #@run

"""Async: `async for` waits for one item after the other; nothing of it is concurrent.

The generator may await between two items, and the loop may then let other tasks
go on. But the `async for` itself stands still meanwhile, and so does an
asynchronous comprehension: the second begins when the first has all its items.
For two at the same time it takes two tasks.

    python3 async-for.py [items=3] [wait=5]     0 to 10, 1 to 50 ms
"""

import asyncio
import sys


async def powers(name, items, wait):
    for exponent in range(items):
        print(f"{name}: waits for item {exponent + 1}")  #@before
        await asyncio.sleep(wait)  #@sleep
        yield 2**exponent  #@yield


async def collect(name, items, wait):
    return [power async for power in powers(name, items, wait)]  #@collect


async def main(items, wait):
    async for power in powers("loop", items, wait):  #@loop
        print(f"main: {power}")  #@print

    first = [power async for power in powers("first", items, wait)]  #@first
    second = [power async for power in powers("second", items, wait) if power % 3 == 1]  #@second
    print(f"main: {first} and {second}, one after the other")  #@in_turn

    third, fourth = await asyncio.gather(  #@gather
        collect("third", items, wait), collect("fourth", items, wait))
    print(f"main: {third} and {fourth}, at the same time")  #@together


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    items = int(params.get("items", 3))
    wait = int(params.get("wait", 5)) / 1000

    asyncio.run(main(items, wait))  #@run

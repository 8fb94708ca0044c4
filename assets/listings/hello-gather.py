"""Async: several coroutines say hello, and wait for the world at the same time.

gather() makes a task of each. Each task runs until it awaits the sleep; then
the loop lets the next one go on, so all of them sleep at once. The results come
in the order of the coroutines, whoever is ready first.

    python3 hello-gather.py [tasks=3] [wait=20]     1 to 50, 1 to 100 ms
"""

import asyncio
import sys

asleep = most = 0


async def hello(number, wait):
    global asleep, most
    print(f"{number}: hello ...")  #@hello
    asleep += 1
    most = max(most, asleep)
    await asyncio.sleep(wait)  #@sleep
    asleep -= 1
    print(f"{number}: ... world")  #@world
    return number * number  #@give_back


async def main(tasks, wait):
    coroutines = [hello(number, wait) for number in range(1, tasks + 1)]  #@make
    results = await asyncio.gather(*coroutines)  #@gather
    print(f"main: {results}")  #@results
    print(f"main: asleep at one time: {most}")  #@most


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    tasks = int(params.get("tasks", 3))
    wait = int(params.get("wait", 20)) / 1000

    asyncio.run(main(tasks, wait))  #@run

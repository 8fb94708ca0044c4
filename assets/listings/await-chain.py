"""Async: in each chain part2 needs what part1 returns; the chains do not need each other.

Within a chain, await is like a call: chain() goes on when part1() has returned.
But while one chain sleeps, the loop lets the others go on.

    python3 await-chain.py [chains=3] [wait=20]     1 to 20, 1 to 100 ms
"""

import asyncio
import sys


async def part1(number, wait):
    print(f"chain {number}: part1 begins")  #@part1
    await asyncio.sleep(wait)  #@sleep1
    return f"result{number}-1"  #@return1


async def part2(number, wait, first):
    print(f"chain {number}: part2 begins with {first}")  #@part2
    await asyncio.sleep(wait)  #@sleep2
    return f"result{number}-2 from {first}"  #@return2


async def chain(number, wait):
    first = await part1(number, wait)  #@await1
    second = await part2(number, wait, first)  #@await2
    print(f"chain {number}: {second}")  #@chained


async def main(chains, wait):
    await asyncio.gather(*(chain(number, wait) for number in range(1, chains + 1)))  #@gather
    print("main: all chains are done")  #@done


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    chains = int(params.get("chains", 3))
    wait = int(params.get("wait", 20)) / 1000

    asyncio.run(main(chains, wait))  #@run

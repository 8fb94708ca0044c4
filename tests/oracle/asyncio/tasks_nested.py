"""Tasks that make tasks: a level at a time, each level in the order in which it was made."""

import asyncio


async def tree(path, depth):
    print(f"begin {path}")
    total = depth
    if depth > 0:
        left = asyncio.create_task(tree(path + "l", depth - 1))
        right = asyncio.create_task(tree(path + "r", depth - 1))
        total += await right
        total += await left
    print(f"end {path} {total}")
    return total


async def main():
    print(await tree("t", 3))


asyncio.run(main())

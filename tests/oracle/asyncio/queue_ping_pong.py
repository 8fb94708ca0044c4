"""Two tasks and two queues of one place: who runs when, turn by turn."""

import asyncio


async def player(name, mine, other, rounds):
    for number in range(rounds):
        ball = await mine.get()
        print(f"{name} {number} has {ball}")
        await other.put(ball + 1)
    print(f"{name} ends")


async def main():
    left = asyncio.Queue(1)
    right = asyncio.Queue(1)
    a = asyncio.create_task(player("left", left, right, 3))
    b = asyncio.create_task(player("right", right, left, 3))
    await left.put(0)
    for tick in range(8):
        print(f"tick {tick}")
        await asyncio.sleep(0)
    await asyncio.wait([a, b])
    print(left.get_nowait())


asyncio.run(main())

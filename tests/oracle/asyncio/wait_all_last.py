"""wait for all waits for the last one too, however long the others have been done."""

import asyncio


async def worker(turns):
    for turn in range(turns):
        await asyncio.sleep(0)
    print(f"done after {turns} turns")
    return turns


async def main():
    tasks = [asyncio.create_task(worker(turns)) for turns in (1, 6, 3)]
    done, pending = await asyncio.wait(tasks)
    print(f"{len(done)} done, {len(pending)} pending")
    print(sum(task.result() for task in done))


asyncio.run(main())

"""asyncio.sleep(0) takes one turn of the loop, also for a task that is alone; a negative delay is
as 0."""

import asyncio


def count(loop, turns, stop):
    if not stop.done():
        turns.append(len(turns))
        loop.call_soon(count, loop, turns, stop)


async def main():
    loop = asyncio.get_running_loop()
    turns = []
    stop = loop.create_future()
    loop.call_soon(count, loop, turns, stop)
    for delay in (0, 0, -1):
        result = await asyncio.sleep(delay, "slept")
        print(f"{result} {len(turns)}")
    stop.set_result(None)


asyncio.run(main())

"""What asyncio and uvloop cost, measured as tests/bench/loop.c measures our loop.

usage: loop.py asyncio|uvloop step|soon|turn|queue|first|sleepers|echo      prints ns for one of them
"""

import asyncio
import os
import socket
import sys
from time import process_time_ns


async def step(tasks=100, rounds=1000):
    async def worker():
        for _ in range(rounds):
            await asyncio.sleep(0)

    workers = [asyncio.create_task(worker()) for _ in range(tasks)]
    start = process_time_ns()
    for task in workers:
        await task
    return (process_time_ns() - start) / (tasks * rounds)


async def soon(chains=1000, rounds=100):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    left = chains * rounds

    def callback():
        nonlocal left
        left -= 1
        if left > 0:
            loop.call_soon(callback)
        elif not future.done():
            future.set_result(None)

    start = process_time_ns()
    for _ in range(chains):
        loop.call_soon(callback)
    await future
    return (process_time_ns() - start) / (chains * rounds)


async def turn():
    return await soon(1, 50_000)


async def queue(hops=50_000):
    there, back = asyncio.Queue(), asyncio.Queue()

    async def echo():
        for _ in range(hops):
            back.put_nowait(await there.get())

    task = asyncio.create_task(echo())
    start = process_time_ns()
    for i in range(hops):
        there.put_nowait(i)
        await back.get()
    took = process_time_ns() - start
    await task
    return took / (2 * hops)


async def first(tasks=100_000):
    async def sleeper():
        await asyncio.sleep(0.001)

    start = process_time_ns()
    for task in [asyncio.create_task(sleeper()) for _ in range(tasks)]:
        await task
    return (process_time_ns() - start) / tasks


async def sleepers():
    await first()
    return await first()


async def echo(rounds=10_000):
    left, right = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=left)
    echo_reader, echo_writer = await asyncio.open_connection(sock=right)

    async def server():
        while line := await echo_reader.readline():
            echo_writer.write(line)

    task = asyncio.create_task(server())
    line = b"x" * 99 + b"\n"
    start = process_time_ns()
    for _ in range(rounds):
        writer.write(line)
        await reader.readline()
    took = process_time_ns() - start
    writer.close()
    await task
    echo_writer.close()
    return took / rounds


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if sys.argv[1] == "uvloop":
        import uvloop

        uvloop.install()
    arms = {f.__name__: f for f in (step, soon, turn, queue, first, sleepers, echo)}
    print(asyncio.run(arms[sys.argv[2]]()))

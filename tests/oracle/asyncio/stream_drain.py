"""write never waits; drain waits as long as too much is unsent, until the other end reads."""

import asyncio
import socket

BIG = 4_000_000


async def flood(writer):
    writer.write(b"x" * 10)
    await writer.drain()
    print("a little is drained at once")
    writer.write(b"x" * BIG)
    print("much is written")
    await writer.drain()
    writer.close()


async def main():
    left, right = socket.socketpair()
    reader, own = await asyncio.open_connection(sock=left)
    _, writer = await asyncio.open_connection(sock=right)
    task = asyncio.create_task(flood(writer))
    for _ in range(5):
        await asyncio.sleep(0)
    print(f"drained before anybody reads: {task.done()}")
    print(len(await reader.read(-1)))
    await task
    own.close()


asyncio.run(main())

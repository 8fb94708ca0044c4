"""Every turn looks for input, also while something is ready all the time: who waits to read goes on
two turns after the write, and a callback that always comes again cannot keep it waiting."""

import asyncio
import socket


async def reads(sock, turns):
    reader, writer = await asyncio.open_connection(sock=sock)
    while line := await reader.readline():
        print(f"read {line.decode()!r} in turn {turns[0]}")
    print(f"end in turn {turns[0]}")
    writer.close()
    turns.append("over")


def comes_again(turns):
    turns[0] += 1
    if len(turns) == 1:
        asyncio.get_running_loop().call_soon(comes_again, turns)


async def main():
    left, right = socket.socketpair()
    turns = [0]
    task = asyncio.create_task(reads(right, turns))
    reader, writer = await asyncio.open_connection(sock=left)
    asyncio.get_running_loop().call_soon(comes_again, turns)
    for number in range(3):
        for _ in range(number + 2):
            await asyncio.sleep(0)
        print(f"write {number} in turn {turns[0]}")
        writer.write(b"line %d\n" % number)
    await asyncio.sleep(0)
    writer.close()
    await task


asyncio.run(main())

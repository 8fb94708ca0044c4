"""readline gives one line, however many were written at a time; the last may lack its end, and
after it comes an empty one."""

import asyncio
import socket


async def read_line(reader):
    return await reader.readline()


async def main():
    left, right = socket.socketpair()
    reader, own = await asyncio.open_connection(sock=left)
    _, writer = await asyncio.open_connection(sock=right)
    writer.write(b"one\ntwo\nthr")
    for _ in range(2):
        print(repr((await reader.readline()).decode()))
    task = asyncio.create_task(read_line(reader))
    await asyncio.sleep(0)
    print(f"half a line, done: {task.done()}")
    writer.write(b"ee\nfour")
    writer.close()
    print(repr((await task).decode()))
    print(repr((await reader.readline()).decode()))
    print(repr((await reader.readline()).decode()))
    print(reader.at_eof())
    own.close()


asyncio.run(main())

"""Two tasks talk over a socket: each waits in its read while the other goes on; closing one end is
the end of the stream for the other."""

import asyncio
import socket


async def server(sock):
    reader, writer = await asyncio.open_connection(sock=sock)
    while line := await reader.readline():
        print(f"server got {line.decode()!r}")
        writer.write(line + line)
        await writer.drain()
    print("server sees the end")
    writer.close()


async def client(sock, lines):
    reader, writer = await asyncio.open_connection(sock=sock)
    for line in lines:
        writer.write(line)
        for _ in range(2):
            print(f"client got {(await reader.readline()).decode()!r}")
    writer.close()


async def main():
    left, right = socket.socketpair()
    await asyncio.gather(server(left), client(right, [b"hello\n", b"how are you\n", b"bye\n"]))


asyncio.run(main())

"""readexactly waits for all its bytes, over several writes; the end of the stream before that is an
IncompleteReadError, which has what came."""

import asyncio
import socket


async def read_exactly(reader, number):
    return await reader.readexactly(number)


async def main():
    left, right = socket.socketpair()
    reader, own = await asyncio.open_connection(sock=left)
    _, writer = await asyncio.open_connection(sock=right)
    task = asyncio.create_task(read_exactly(reader, 6))
    writer.write(b"abc")
    await asyncio.sleep(0)
    writer.write(b"defgh")
    print((await task).decode())
    writer.close()
    try:
        await reader.readexactly(5)
    except asyncio.IncompleteReadError as error:
        print(f"{error}: {error.partial.decode()}")
    print(repr((await reader.readexactly(0)).decode()))
    own.close()


asyncio.run(main())

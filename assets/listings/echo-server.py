"""Async: a server sends back what it is sent; each connection has a task of its own.

The sockets are real. A task that reads waits until the kernel has something for
it; the loop asks the kernel for all of them at once.

    python3 echo-server.py [clients=2] [messages=3]     1 to 16, 0 to 20
"""

import asyncio
import sys
import tempfile


async def serve(reader, writer):
    lines = 0
    while line := await reader.readline():  #@read
        lines += 1
        writer.write(line)  #@write
        await writer.drain()  #@drain
    writer.close()  #@close
    served.append(lines)  #@served


async def client(number, path):
    reader, writer = await asyncio.open_unix_connection(path)  #@connect
    for message in range(1, messages + 1):
        writer.write(f"message {message} of client {number}\n".encode())  #@send
        line = await reader.readline()  #@answer
        print(f"client {number}: {line.decode().rstrip()}")  #@print
    writer.close()  #@hang_up
    await reader.read()  #@end


async def main():
    with tempfile.TemporaryDirectory() as directory:
        path = f"{directory}/echo"
        server = await asyncio.start_unix_server(serve, path)  #@listen
        await asyncio.gather(*(client(n, path) for n in range(1, clients + 1)))  #@gather
        server.close()  #@stop
        await server.wait_closed()
    print(f"server: {len(served)} connections, {sum(served)} lines")  #@count


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    clients = int(params.get("clients", 2))
    messages = int(params.get("messages", 3))

    served = []
    asyncio.run(main())  #@run

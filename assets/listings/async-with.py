"""Async: `async with` awaits on the way in and on the way out, also when its body raises.

Each client opens a connection, which takes a turn of the loop, then needs the
lock that all share. The lock is let go and the connection is closed, whatever
happens between.

    python3 async-with.py [clients=3] [fails=2] [wait=5]     1 to 10, 0 to 10, 1 to 50 ms
"""

import asyncio
import sys


class Connection:
    def __init__(self, number):
        self.number = number

    async def __aenter__(self):
        print(f"{self.number}: opens")  #@open
        await asyncio.sleep(0)  #@opening
        print(f"{self.number}: is open")  #@opened
        return self

    async def __aexit__(self, kind, error, traceback):
        why = f", because of {error!r}" if error else ""
        print(f"{self.number}: closes{why}")  #@close
        await asyncio.sleep(0)  #@closing
        print(f"{self.number}: is closed")  #@closed


async def client(number):
    async with Connection(number):  #@connect
        async with lock:  #@lock
            print(f"{number}: works alone")  #@work
            await asyncio.sleep(wait)  #@wait
            if number == fails:
                raise ValueError(f"client {number} fails")  #@fail
        print(f"{number}: has let the lock go")  #@unlocked
    return number  #@give_back


async def main():
    results = await asyncio.gather(  #@gather
        *(client(number) for number in range(1, clients + 1)), return_exceptions=True)
    print(f"main: {results}")  #@results
    print(f"main: is the lock held? {lock.locked()}")  #@locked


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    clients = int(params.get("clients", 3))
    fails = int(params.get("fails", 2))
    wait = int(params.get("wait", 5)) / 1000

    lock = asyncio.Lock()  #@make_lock
    asyncio.run(main())  #@run

"""run_in_executor runs a function on another thread, while the loop goes on; its result or
exception comes back through a future."""

import asyncio
import threading

gate = threading.Event()


def square(number):
    return number * number


def fail(text):
    raise ValueError(text)


def wait_for_gate(text):
    gate.wait()
    return text


async def main():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, square, 12))
    try:
        await loop.run_in_executor(None, fail, "on another thread")
    except ValueError as error:
        print(repr(error))
    future = loop.run_in_executor(None, wait_for_gate, "went through the gate")
    for tick in range(3):
        print(f"tick {tick}, done: {future.done()}")
        await asyncio.sleep(0)
    gate.set()
    print(await future)


asyncio.run(main())

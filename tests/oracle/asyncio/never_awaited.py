"""A coroutine that was never awaited is warned of when it is dropped; one that was is not."""

import asyncio
import warnings


def handler(message, category, filename, lineno, file=None, line=None):
    print(f"{category.__name__}: {message}")


async def greet(name):
    print(f"hello {name}")


async def main():
    warnings.showwarning = handler
    warnings.simplefilter("always")
    greet("nobody")
    print("the call made only an object")
    await greet("everybody")
    coroutine = greet("later")
    print("kept")
    del coroutine
    print("dropped")


asyncio.run(main())

"""Async: a bare call of a coroutine function makes only an object; nothing of it runs.

Python warns when such an object is dropped before anybody has awaited it. A
coroutine can be awaited once; a task runs by itself.

    python3 never-awaited.py [bare=1]     0 to 10
"""

import asyncio
import sys
import warnings


def show(message, category, filename, lineno, file=None, line=None):
    print(f"{category.__name__}: {message}")  #@warning


async def greet(name):
    print(f"Hello {name}")  #@hello
    return len(name)  #@give_back


async def main(bare):
    for _ in range(bare):
        greet("Ada")  #@bare
    print("main: Ada has not been greeted")  #@not_greeted

    coroutine = greet("Grace")  #@make
    print(f"main: the call gives a {type(coroutine).__name__}")  #@object
    length = await coroutine  #@await
    print(f"main: the await gives {length}")  #@result
    try:
        await coroutine  #@await_again
    except RuntimeError as error:
        print(f"main: {error}")  #@refused

    task = asyncio.create_task(greet("Edsger"))  #@task
    print("main: the task has not run yet, but it will")  #@not_yet
    await asyncio.sleep(0)  #@turn
    print(f"main: done without an await: {task.done()}")  #@done

    kept = greet("Alan")  #@keep
    print("main: no warning as long as somebody has it")  #@kept
    del kept  #@drop
    print("main: now it is gone")  #@gone


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    bare = int(params.get("bare", 1))

    warnings.showwarning = show
    warnings.simplefilter("always")
    asyncio.run(main(bare))  #@run

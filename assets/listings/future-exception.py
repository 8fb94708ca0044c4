"""Async: an exception waits in its task or future until somebody awaits it.

A task that fails disturbs nobody. Its exception is kept, and raised in whoever
awaits the task, each time. If the task is dropped and nobody has ever asked,
the loop complains.

    python3 future-exception.py [number=7]     -1000 to 1000
"""

import asyncio
import sys


async def divide(number, by):
    await asyncio.sleep(0)  #@turn
    return number // by  #@divide


def complain(loop, context):
    print(f"loop: {context['message']}: {context['exception']!r}")  #@complain


async def main(number):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(complain)  #@handler

    task = asyncio.create_task(divide(number, 0))  #@make
    while not task.done():
        await asyncio.sleep(0)  #@let_it_fail
    print("main: the task is done, and nothing has happened here")  #@quiet
    for time in ("once", "again"):
        try:
            await task  #@await
        except ZeroDivisionError as error:
            print(f"main: {time}: {error!r}")  #@caught

    future = loop.create_future()  #@future
    future.set_exception(ValueError(f"{number} is no temperature"))  #@set_exception
    try:
        future.set_result(number)  #@set_result
    except asyncio.InvalidStateError as error:
        print(f"main: {error!r}")  #@refused
    print(f"main: in the future is {future.exception()!r}")  #@look

    results = await asyncio.gather(  #@gather
        *(divide(number, by) for by in range(3)), return_exceptions=True)
    print(f"main: {results}")  #@results

    forgotten = asyncio.create_task(divide(number, 0))  #@make_forgotten
    while not forgotten.done():
        await asyncio.sleep(0)  #@let_that_fail
    print("main: drops a task that nobody has awaited")  #@say
    del forgotten  #@drop
    print("main: goes on")  #@go_on


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    number = int(params.get("number", 7))

    asyncio.run(main(number))  #@run

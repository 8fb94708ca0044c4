"""Async: to cancel a task is to ask it; a timeout asks when the time is over.

CancelledError is raised in the task, at the await where it stands. It may clean
up; it may even go on, and then it has to be asked again. A timeout cancels in
the same way, and makes a TimeoutError of it.

    python3 cancel-timeout.py [refuses=2] [wait=20]     0 to 20, 1 to 100 ms
"""

import asyncio
import sys


async def patient():
    print("patient: waits for a bell that nobody rings")  #@begin
    try:
        await bell.wait()  #@wait
    finally:
        print("patient: cleans up")  #@clean_up


async def stubborn(refuses):
    for request in range(1, refuses + 1):
        try:
            await bell.wait()  #@wait_again
        except asyncio.CancelledError:
            print(f"stubborn: refuses request {request}")  #@refuse
    await bell.wait()  #@wait_at_last


async def quick():
    await asyncio.sleep(0)  #@turn
    return 42  #@answer


async def main(refuses, wait):
    task = asyncio.create_task(patient())  #@make_patient
    await asyncio.sleep(0)  #@let_it_begin
    task.cancel("no more time")  #@cancel
    print(f"main: is it cancelled as soon as it is asked? {task.cancelled()}")  #@asked
    try:
        await task  #@await
    except asyncio.CancelledError as error:
        print(f"main: {error!r}, is it cancelled now? {task.cancelled()}")  #@cancelled

    task = asyncio.create_task(stubborn(refuses))  #@make_stubborn
    await asyncio.sleep(0)  #@let_that_begin
    while not task.done():
        task.cancel()  #@cancel_again
        await asyncio.sleep(0)  #@look_again
    print(f"main: the stubborn one is cancelled; requests: {task.cancelling()}")  #@requests

    try:
        async with asyncio.timeout(wait):  #@timeout
            await patient()  #@too_long
    except TimeoutError as error:
        print(f"main: {error!r}")  #@time_over

    try:
        await asyncio.wait_for(patient(), wait)  #@wait_for
    except TimeoutError as error:
        print(f"main: {error!r}")  #@over_again
    print(f"main: {await asyncio.wait_for(quick(), wait)} in time")  #@in_time


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    refuses = int(params.get("refuses", 2))
    wait = int(params.get("wait", 20)) / 1000

    bell = asyncio.Event()  #@bell
    asyncio.run(main(refuses, wait))  #@run

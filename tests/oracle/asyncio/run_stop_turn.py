"""A loop that is stopped ends its turn first: what stands behind in it runs before run() cancels what
is left, so a task that it makes is cancelled before it begins."""

import asyncio

made = []


async def late():
    print("late begins")


def make(main):
    print(f"the loop is to stop, main is done: {main.done()}")
    made.append(asyncio.create_task(late()))


async def main():
    asyncio.current_task().add_done_callback(make)
    print("main ends")


asyncio.run(main())
print(f"late was cancelled: {made[0].cancelled()}")

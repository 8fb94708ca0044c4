"""A callback added to a future that is done runs in the next turn, not at once; one added while the
future's callbacks run comes behind them."""

import asyncio


def second(future):
    print(f"second {future.result()}")


def first(future):
    print(f"first {future.result()}")
    future.add_done_callback(second)


def third(future):
    print(f"third {future.result()}")


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    future.add_done_callback(first)
    future.add_done_callback(third)
    print("nothing yet")
    await asyncio.sleep(0)
    print("one turn")
    await asyncio.sleep(0)
    print("two turns")


asyncio.run(main())

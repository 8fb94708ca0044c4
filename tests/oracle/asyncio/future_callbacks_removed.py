"""remove_done_callback removes a function as often as it was added, and says how often that was; the
other callbacks stay, in their order."""

import asyncio


def first(future):
    print(f"first sees {future.result()}")


def second(future):
    print(f"second sees {future.result()}")


def third(future):
    print(f"third sees {future.result()}")


async def main():
    future = asyncio.get_running_loop().create_future()
    for callback in first, second, first, third, first:
        future.add_done_callback(callback)
    print(f"removed: {future.remove_done_callback(first)}")
    print(f"removed again: {future.remove_done_callback(first)}")
    future.add_done_callback(first)
    future.set_result("result")
    print(f"removed once they are called soon: {future.remove_done_callback(second)}")
    await asyncio.sleep(0)
    print("main")


asyncio.run(main())

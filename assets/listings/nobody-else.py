"""Async: does an await give control away? Three cases, counted in turns of the loop.

To await a coroutine that never suspends is a call: the loop is not visited at
all. sleep(0) goes through the loop; if nobody else is ready, the loop goes
straight back to the same task. Only when another task is ready does another
one run.

The loop asks its selector for input once in each turn, so we count that.

    python3 nobody-else.py [times=3]     0 to 50
"""

import asyncio
import selectors
import sys


class CountingSelector(selectors.DefaultSelector):
    turns = 0

    def select(self, timeout=None):
        self.turns += 1
        return super().select(timeout)


async def add_one(number):
    return number + 1  #@add


async def other():
    global others
    for _ in range(times):
        others += 1  #@other
        await asyncio.sleep(0)  #@other_turn


async def main():
    turns = selector.turns
    number = 0
    for _ in range(times):
        number = await add_one(number)  #@await
    print(f"{number} awaits of a coroutine that never suspends:")  #@first
    print(f"    turns of the loop: {selector.turns - turns}, others ran: {others}")  #@first_count

    turns = selector.turns
    for _ in range(times):
        await asyncio.sleep(0)  #@alone
    print(f"{times} times sleep(0), and nobody else is there:")  #@second
    print(f"    turns of the loop: {selector.turns - turns}, others ran: {others}")  #@second_count

    task = asyncio.create_task(other())  #@make
    turns = selector.turns
    for _ in range(times):
        await asyncio.sleep(0)  #@together
    print(f"{times} times sleep(0), and another task is ready:")  #@third
    print(f"    turns of the loop: {selector.turns - turns}, others ran: {others}")  #@third_count
    await task  #@end


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    times = int(params.get("times", 3))

    others = 0
    selector = CountingSelector()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        runner.run(main())  #@run

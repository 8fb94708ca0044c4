"""Async: a blocking call freezes the loop, and with it every task.

A heart beats in a task of its own. While a task awaits asyncio.sleep() the
heart goes on; while one calls time.sleep() it cannot. In its debug mode the
loop warns of a step that took too long, and says whose it was. What must block
belongs into another thread.

    python3 blocking-call.py [block=100] [beat=10]     20 to 500, 1 to 10 ms
"""

import asyncio
import logging
import sys
import time

beats = 0
slow = {}  # the longest step of each task that was too slow, in seconds


class Warnings(logging.Handler):
    def emit(self, record):  # "Executing <Task ... name='blocking' ...> took 0.100 seconds"
        what, seconds = record.args if record.msg.startswith("Executing") else ("", 0)
        for name in ("awaiting", "blocking", "in a thread"):
            if f"name='{name}'" in what:
                slow[name] = max(seconds, slow.get(name, 0))


async def heart(beat):
    global beats
    while True:
        await asyncio.sleep(beat)  #@beat
        beats += 1


async def awaiting(block):
    await asyncio.sleep(block)  #@await


async def blocking(block):
    time.sleep(block)  #@block


async def in_thread(block):
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, block)  #@thread


async def watch(name, sleep, block):
    before = beats
    await sleep(block)  #@watch
    print(f"{name}: the heart {'goes on' if beats > before else 'stands still'}")  #@say


async def main(block, beat):
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = block  #@slow
    logging.getLogger("asyncio").addHandler(Warnings())

    beating = asyncio.create_task(heart(beat), name="heart")  #@heart
    for name, sleep in ("awaiting", awaiting), ("blocking", blocking), ("in a thread", in_thread):
        await asyncio.create_task(watch(name, sleep, block), name=name)  #@next
    beating.cancel()  #@cancel

    took = slow.get("blocking", 0)
    print(f"main: the loop names blocking as the culprit: {'blocking' in slow}")  #@culprit
    print(f"main: for {block * 1000:.0f} ms or more nothing else ran: {took >= block}")  #@took


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    block = int(params.get("block", 100)) / 1000
    beat = int(params.get("beat", 10)) / 1000

    asyncio.run(main(block, beat))  #@run

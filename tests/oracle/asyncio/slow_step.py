"""In debug mode the loop tells of each callback and each task's step that took at least
slow_callback_duration: which it was, when it is over, before the next one runs."""

import asyncio
import logging
import re
import time


class Slow(logging.Handler):
    def emit(self, record):
        if not record.msg.startswith("Executing"):
            return
        what, seconds = record.args
        match = re.search(r"name='(\w+)'|<Handle (\w+)", what)
        global computed
        if (match[1] or match[2]) == computed:
            print(f"slow: {computed}, as long as it computed: {seconds >= BUSY}")
        computed = None


BUSY = 0.002
computed = None  # who has in this step: on a busy machine any other may take long as well


def compute(who):
    global computed
    end = time.monotonic() + BUSY
    while time.monotonic() < end:
        pass
    computed = who


def blocks():
    print("blocks begins")
    compute("blocks")
    print("blocks ends")


def say(text):
    print(text)


async def blocking():
    await asyncio.sleep(0)
    print("the task begins to block")
    compute("blocking")
    print("the task goes on")
    await asyncio.sleep(0)


async def both(text):
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(blocking(), name="blocking")
    loop.call_soon(blocks)
    loop.call_soon(say, text)
    await task


async def main():
    loop = asyncio.get_running_loop()
    logging.getLogger("asyncio").addHandler(Slow())
    loop.set_debug(True)
    loop.slow_callback_duration = BUSY / 2
    await both("behind what was too slow")
    loop.slow_callback_duration = 3600
    await both("behind what was fast enough")


asyncio.run(main())

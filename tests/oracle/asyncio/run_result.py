"""run() returns what the main coroutine returns, or raises what it raises; each run has a new loop,
but the counting of tasks goes on."""

import asyncio


async def give(value):
    print(asyncio.current_task().get_name())
    return value


async def fail(text):
    raise ValueError(text)


async def cancelled():
    asyncio.current_task().cancel("by itself")
    await asyncio.sleep(0)


print(asyncio.run(give("first")))
print(asyncio.run(give("second")))
try:
    asyncio.run(fail("raised by main"))
except ValueError as error:
    print(repr(error))
try:
    asyncio.run(cancelled())
except asyncio.CancelledError as error:
    print(repr(error))
print(asyncio.run(give("last")))

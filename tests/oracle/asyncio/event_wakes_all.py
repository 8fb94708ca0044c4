"""Event.set() wakes all that wait, in their order, even if it is cleared before they go on; who
comes while it is set does not wait."""

import asyncio


async def waiter(name, event):
    print(f"{name} {await event.wait()} {event.is_set()}")


async def main():
    event = asyncio.Event()
    early = [asyncio.create_task(waiter(name, event)) for name in "abc"]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    print("set and cleared")
    late = asyncio.create_task(waiter("late", event))
    await asyncio.wait(early)
    await asyncio.sleep(0)
    print(f"late is done: {late.done()}")
    event.set()
    event.set()
    print(f"no wait: {await event.wait()}")
    await late


asyncio.run(main())

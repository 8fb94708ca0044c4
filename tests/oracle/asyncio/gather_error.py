"""The first exception goes to who awaits gather at once; the others go on, and what they raise
later is not told."""

import asyncio


def handler(loop, context):
    print(f"{context['message']}: {context['exception']!r}")


async def worker(name, rounds, fails):
    for number in range(rounds):
        print(f"{name} {number}")
        await asyncio.sleep(0)
    if fails:
        raise ValueError(name)
    print(f"{name} ends")
    return name


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    try:
        await asyncio.gather(worker("a", 4, False), worker("b", 1, True), worker("c", 3, True),
                             worker("d", 5, False))
    except ValueError as error:
        print(f"main sees {error!r}")
    print(len(asyncio.all_tasks()))
    for _ in range(4):
        await asyncio.sleep(0)
    print(len(asyncio.all_tasks()))


asyncio.run(main())

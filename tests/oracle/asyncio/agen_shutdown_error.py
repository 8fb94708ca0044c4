"""What an asynchronous generator raises while run() closes it goes to the exception handler, with the
generator; run() returns what main has returned."""

import asyncio


def handler(loop, context):
    what = context["message"].split(" <")[0]
    print(f"{what}: {context['exception']!r}, of this one: {context['asyncgen'] is kept[0]}")


async def items(name):
    try:
        yield name
    finally:
        raise ValueError(f"in the finally of {name}")


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    kept.append(items("items"))
    print(await anext(kept[0]))
    return "main's result"


kept = []
print(asyncio.run(main()))

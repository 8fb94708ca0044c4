"""What a coroutine returns or raises is its task's result or exception; nobody else can set it."""

import asyncio


async def give(value):
    return value


async def fail(text):
    raise ValueError(text)


async def main():
    good = asyncio.create_task(give(6 * 7))
    bad = asyncio.create_task(fail("bad"))
    try:
        good.result()
    except asyncio.InvalidStateError as error:
        print(repr(error))
    try:
        good.set_result(1)
    except RuntimeError as error:
        print(repr(error))
    try:
        good.set_exception(ValueError("other"))
    except RuntimeError as error:
        print(repr(error))
    await asyncio.sleep(0)
    print(f"{good.done()} {good.result()} {good.exception()}")
    print(f"{bad.done()} {bad.cancelled()} {bad.exception()!r}")
    for _ in range(2):
        try:
            await bad
        except ValueError as error:
            print(f"await raises {error!r}")


asyncio.run(main())

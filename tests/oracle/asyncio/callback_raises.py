"""An exception in a callback goes to the loop's exception handler; the loop goes on."""

import asyncio


def handler(loop, context):
    print(f"{context['message'].split('(')[0]}: {context['exception']!r}")


def boom(text):
    raise ValueError(text)


def on_done(future):
    raise KeyError(future.result())


def say(text):
    print(text)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    loop.call_soon(boom, "in a callback")
    loop.call_soon(say, "the next callback runs")
    future = loop.create_future()
    future.add_done_callback(on_done)
    future.set_result("in a done callback")
    await asyncio.sleep(0)
    print("main goes on")


asyncio.run(main())

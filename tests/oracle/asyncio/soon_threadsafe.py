"""call_soon_threadsafe wakes a loop that waits; what one thread hands over keeps its order, runs on
the loop's thread, and is named where it fails."""

import asyncio
import threading


def say(loop, text):
    print(f"{text} {asyncio.get_running_loop() is loop}")


def handler(loop, context):
    print(f"{context['message'].partition('(')[0]}: {context['exception']!r}")


def fail(text):
    raise ValueError(text)


def finish(future):
    future.set_result("from the thread")


def body(loop, future):
    for number in range(3):
        loop.call_soon_threadsafe(say, loop, number)
    loop.call_soon_threadsafe(fail, "handed over")
    loop.call_soon_threadsafe(finish, future)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    future = loop.create_future()
    thread = threading.Thread(target=body, args=(loop, future))
    loop.call_soon(say, loop, "already ready")
    thread.start()
    print(await future)
    thread.join()


asyncio.run(main())

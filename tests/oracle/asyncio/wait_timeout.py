"""wait with a timeout raises nothing and cancels nobody: it gives what is not done as pending."""

import asyncio


def set_result(future, result):
    future.set_result(result)


async def main():
    loop = asyncio.get_running_loop()
    never = loop.create_future()
    already = loop.create_future()
    already.set_result("already")
    done, pending = await asyncio.wait([never, already], timeout=0.01)
    print(f"{already in done} {never in done} {never in pending} {len(pending)}")
    print(f"{never.done()} {never.cancelled()}")
    done, pending = await asyncio.wait([never, already], timeout=0)
    print(f"{len(done)} {len(pending)}")
    loop.call_soon(set_result, never, "at last")
    done, pending = await asyncio.wait([never, already], timeout=3600)
    print(f"{len(done)} {len(pending)} {never.result()}")


asyncio.run(main())

"""gather of nothing is a future that is done at once; awaiting it does not visit the loop."""

import asyncio


def say(text):
    print(text)


async def main():
    asyncio.get_running_loop().call_soon(say, "the loop was visited")
    nothing = asyncio.gather()
    print(f"{nothing.done()} {await nothing}")
    await asyncio.sleep(0)


asyncio.run(main())

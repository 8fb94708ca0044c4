"""Async: what may stand where? Small programs that Python's compiler accepts or refuses.

Nothing of them runs. What counts is the innermost function around an await: it
must be an `async def`. A lambda and a class body are no such thing, a
comprehension is part of what it stands in, a generator expression is a
function of its own. The defaults of a function belong outside of it.

With inside=n every program stands within others: the digits of n in base 4, the
last one innermost, are 0: if, 1: def, 2: async def, 3: class.

    python3 await-rules.py [inside=0]     0 to 255
"""

import sys

HEADS = ["if True:", "def outer():", "async def outer():", "class Outer:"]

SNIPPETS = """\
await g()

def f():
    await g()

async def f():
    await g()

async def f():
    def inner():
        await g()

async def f():
    return lambda: await g()

async def f():
    class Inner:
        await g()

async def f(x=await g()):
    return x

async def f():
    return lambda x=await g(): x

yield 1

def f():
    yield from g()

async def f():
    yield 1

async def f():
    yield from g()

async def f():
    yield 1
    return

async def f():
    return 2
    yield 1

return 1

def f():
    async for x in g():
        print(x)

async def f():
    async for x in g():
        print(x)

def f():
    async with g() as x:
        print(x)

async def f():
    async with g() as x:
        print(x)

def f():
    return [x async for x in g()]

async def f():
    return [x async for x in g()]

async def f():
    return {x: await x for x in g()}

def f():
    return [await x for x in g()]

def f():
    return (await x for x in g())

def f():
    return (x for x in await g())

async def f():
    return [(yield x) for x in g()]
"""


def judge(source):
    """What Python's compiler says of it."""
    try:
        compile(source, "snippet", "exec")  #@compile
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"  #@refused
    return "accepted"  #@accepted


def wrap(source, inside):
    """Puts it within others, as the parameter says."""
    while inside:
        lines = source.splitlines()
        source = "\n".join([HEADS[inside % 4]] + ["    " + line for line in lines])  #@wrap
        inside //= 4
    return source


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    inside = int(params.get("inside", 0))

    for snippet in SNIPPETS.split("\n\n"):
        source = wrap(snippet.rstrip(), inside)  #@next
        print("\n".join("| " + line for line in source.splitlines()))  #@show
        print(judge(source))  #@say

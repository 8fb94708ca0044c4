"""A trampoline gives each of its generators one step in turn until all are over: turns without
threads."""


def worker(name, steps):
    for step in range(1, steps + 1):
        print(name, "step", step, "of", steps)
        yield
    return f"{name} is done"


def trampoline(workers):
    rounds = 0
    while workers:
        rounds += 1
        left = []
        for each in workers:
            try:
                next(each)
                left.append(each)
            except StopIteration as error:
                print(error.value)
        workers = left
    return rounds


print(trampoline([worker("a", 2), worker("b", 0), worker("c", 3)]))

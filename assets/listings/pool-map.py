"""Processes: a pool of workers squares a list of numbers.

The pool sends the numbers to its workers through a pipe and collects the
results through another one. Which worker gets which number is chance; map()
puts the results back in order.

    python3 pool-map.py [workers=3] [items=8]
"""

import sys
from multiprocessing import Pipe, Lock, Process


def work(tasks, tasks_lock, results, results_lock):
    while True:
        with tasks_lock:
            task = tasks.recv()  #@take
        if task is None:
            break
        with results_lock:
            results.send((task, task * task))  #@give


def pool_map(workers, items):
    """What multiprocessing.Pool.map() does, without its threads and its restarts."""
    tasks_out, tasks_in = Pipe(duplex=False)
    results_out, results_in = Pipe(duplex=False)
    args = (tasks_out, Lock(), results_in, Lock())
    pool = [Process(target=work, args=args) for _ in range(workers)]
    for process in pool:
        process.start()  #@start
    for item in items:
        tasks_in.send(item)  #@send
    results = {}
    for _ in items:
        item, square = results_out.recv()  #@collect
        results[item] = square
    for _ in pool:
        tasks_in.send(None)  #@stop
    for process in pool:
        process.join()  #@join
    return [results[item] for item in items]


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    workers = int(params.get("workers", 3))
    items = int(params.get("items", 8))

    squares = pool_map(workers, range(1, items + 1))
    for item, square in enumerate(squares, 1):
        print(f"{item} * {item} = {square}")  #@print

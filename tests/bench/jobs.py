"""How fast RQ does jobs, measured as tests/bench/jobs.c measures ours.

usage: jobs.py REDIS-URL WORKERS JOBS

WORKERS processes are ready; prints how many jobs a second are done, from the first that is enqueued to the last
that is finished.
"""

import sys
from multiprocessing import Process
from time import perf_counter, sleep

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer


def square(n):
    return n * n


def work(url, name):
    worker = Worker(["bench"], name=name, connection=Redis.from_url(url), serializer=JSONSerializer)
    worker.work(logging_level="CRITICAL")


if __name__ == "__main__":
    url, workers, jobs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    connection = Redis.from_url(url)
    connection.flushall()
    processes = [Process(target=work, args=(url, f"worker-{i}")) for i in range(workers)]
    for p in processes:
        p.start()
    while connection.scard("rq:workers") < workers:
        sleep(0.01)
    queue = Queue("bench", connection=connection, serializer=JSONSerializer)
    begin = perf_counter()
    for n in range(jobs):
        queue.enqueue("jobs.square", n)
    while connection.zcard("rq:finished:bench") < jobs:
        sleep(0.002)
    print(jobs / (perf_counter() - begin))
    for p in processes:
        p.kill()
        p.join()

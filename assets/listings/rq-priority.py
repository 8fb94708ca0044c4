"""Jobs: three queues, of which the worker takes from the first one that has a job.

    python3 rq-priority.py [jobs=3] [redis=redis://localhost:6379]
"""

import sys
from multiprocessing import Process

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer


def high(n):
    print("high", n, flush=True)  #@high


def normal(n):
    print("default", n, flush=True)  #@normal


def low(n):
    print("low", n, flush=True)  #@low


def work():
    worker = Worker(["high", "default", "low"], connection=Redis.from_url(url), serializer=JSONSerializer)
    worker.work(burst=True, logging_level="ERROR")


if __name__ == "__main__":
    params = dict(arg.split("=", 1) for arg in sys.argv[1:])
    url = params.get("redis", "redis://localhost:6379")
    connection = Redis.from_url(url)
    calls = {"low": "rq-priority.low", "default": "rq-priority.normal", "high": "rq-priority.high"}

    for n in range(1, int(params.get("jobs", 3)) + 1):
        for name, call in calls.items():
            Queue(name, connection=connection, serializer=JSONSerializer).enqueue(call, n)  #@enqueue

    worker = Process(target=work)
    worker.start()  #@start
    worker.join()  #@join

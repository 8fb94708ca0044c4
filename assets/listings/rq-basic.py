"""Jobs: one queue, and workers that share what is in it.

Enqueuing a job only writes down what to call; some worker takes it later and
forks a work-horse that makes the call.

    python3 rq-basic.py [jobs=6] [workers=3] [redis=redis://localhost:6379]
"""

import sys
from multiprocessing import Process

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer


def square(n):
    return n * n  #@square


def work(name):
    worker = Worker(["default"], name=name, connection=Redis.from_url(url), serializer=JSONSerializer)
    worker.work(burst=True, logging_level="ERROR")  # until nothing is there any more


if __name__ == "__main__":
    params = dict(arg.split("=", 1) for arg in sys.argv[1:])
    url = params.get("redis", "redis://localhost:6379")
    queue = Queue("default", connection=Redis.from_url(url), serializer=JSONSerializer)

    jobs = []
    for n in range(1, int(params.get("jobs", 6)) + 1):
        jobs.append(queue.enqueue("rq-basic.square", n))  #@enqueue

    workers = []
    for i in range(1, int(params.get("workers", 3)) + 1):
        worker = Process(target=work, args=(f"worker-{i}",))
        worker.start()  #@start
        workers.append(worker)
    for worker in workers:
        worker.join()  #@join

    for n, job in enumerate(jobs, 1):
        print(f"square({n}) = {job.return_value()}")  #@print

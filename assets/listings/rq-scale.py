"""Jobs: workers join and leave while the jobs go on.

    python3 rq-scale.py [jobs=12] [workers=3] [redis=redis://localhost:6379]
"""

import sys
import time
from multiprocessing import Process

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer


def cube(n):
    return n**3  #@cube


class Patient(Worker):
    """Looks between two jobs whether it shall stop.

    RQ's own handler of SIGTERM may come in anywhere: it then waits for itself for
    ever, or the job that was just taken is lost.
    """

    def request_stop(self, signum, frame):
        self._stop_requested = True

    def dequeue_job_and_maintain_ttl(self, timeout):
        while not self._stop_requested:
            if taken := super().dequeue_job_and_maintain_ttl(None):  # None: without waiting
                return taken
            time.sleep(0.02)


def work(name):
    worker = Patient(["default"], name=name, connection=Redis.from_url(url), serializer=JSONSerializer)
    worker.work(logging_level="ERROR")


def start(number):
    worker = Process(target=work, args=(f"worker-{number}",))
    worker.start()  #@start
    return worker


def stop(worker):
    worker.terminate()  #@stop
    worker.join()


def wait(jobs):
    while not all(job.get_status() == "finished" for job in jobs):
        time.sleep(0.02)


if __name__ == "__main__":
    params = dict(arg.split("=", 1) for arg in sys.argv[1:])
    url = params.get("redis", "redis://localhost:6379")
    queue = Queue("default", connection=Redis.from_url(url), serializer=JSONSerializer)

    workers = [start(1)]
    jobs = []
    for n in range(1, int(params.get("jobs", 12)) + 1):
        jobs.append(queue.enqueue("rq-scale.cube", n))  #@enqueue

    wait(jobs[:1])  #@wait_some
    for number in range(2, int(params.get("workers", 3)) + 1):
        workers.append(start(number))
    if len(workers) > 1:
        stop(workers.pop(0))
    wait(jobs)  #@wait
    for worker in workers:
        stop(worker)
    total = sum(job.return_value() for job in jobs)
    print(f"The cubes of 1 to {len(jobs)} add up to {total}.")  #@print

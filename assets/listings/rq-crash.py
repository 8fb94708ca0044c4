"""Jobs: a worker is killed in the middle of a job, and another one takes the job up again.

RQ 1.13 would let the job fail, some time later. Here it is put back by hand, as
newer workers would do it: it runs a second time.

    python3 rq-crash.py [jobs=3] [beat=1000] [redis=redis://localhost:6379]
"""

import os
import signal
import sys
import time
from multiprocessing import Process

from redis import Redis
from rq import Queue, Worker, get_current_job
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer


def slow(n):
    job = get_current_job()
    run = int(job.meta.get("runs", 0)) + 1
    print(f"slow({n}) begins, run {run}", flush=True)  #@begin
    job.meta["runs"] = run
    job.save_meta()
    if n == 1 and run == 1:
        signal.pause()  #@hang
    return n * 10  #@end


def work():
    worker = Worker(["default"], connection=Redis.from_url(url), serializer=JSONSerializer)
    worker.work(logging_level="ERROR")


def start():
    worker = Process(target=work)
    worker.start()  #@start
    return worker


if __name__ == "__main__":
    params = dict(arg.split("=", 1) for arg in sys.argv[1:])
    url = params.get("redis", "redis://localhost:6379")
    connection = Redis.from_url(url)
    queue = Queue("default", connection=connection, serializer=JSONSerializer)

    jobs = []
    for n in range(1, int(params.get("jobs", 3)) + 1):
        jobs.append(queue.enqueue("rq-crash.slow", n))  #@enqueue

    ann = start()
    while int(jobs[0].get_meta().get("runs", 0)) == 0:  #@wait_start
        time.sleep(0.005)
    for line in os.popen(f"pgrep -P {ann.pid}"):  # with RQ, the work-horse would live on
        os.kill(int(line), signal.SIGKILL)
    ann.kill()  #@kill
    ann.join()
    print("ann was killed", flush=True)

    registry = StartedJobRegistry("default", connection=connection, serializer=JSONSerializer)
    registry.remove(jobs[0])
    queue.enqueue_job(jobs[0], at_front=True)

    ben = start()
    while not all(job.get_status() == "finished" for job in jobs):  #@wait
        time.sleep(0.02)
    while connection.info("clients")["blocked_clients"] == 0:
        time.sleep(0.02)  # elsewhere than in its wait, RQ may hang when told to stop
    ben.terminate()  #@stop
    ben.join()
    for n, job in enumerate(jobs, 1):
        print(f"slow({n}) = {job.return_value()}")  #@report

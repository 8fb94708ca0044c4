"""Jobs: some fail, and are tried again.

    python3 rq-retry.py [retries=1] [redis=redis://localhost:6379]
"""

import sys
import time
from multiprocessing import Process

from redis import Redis
from rq import Queue, Retry, Worker, get_current_job
from rq.serializers import JSONSerializer


def flaky(n):
    job = get_current_job()
    run = int(job.meta.get("runs", 0)) + 1
    job.meta["runs"] = run
    job.save_meta()
    print(f"flaky({n}): run {run}", flush=True)  #@run
    if run < n:
        raise ValueError(f"run {run} is too early")  #@fail
    return run  #@work


def work():
    worker = Worker(["default"], connection=Redis.from_url(url), serializer=JSONSerializer)
    worker.work(with_scheduler=True, logging_level="CRITICAL")


if __name__ == "__main__":
    params = dict(arg.split("=", 1) for arg in sys.argv[1:])
    url = params.get("redis", "redis://localhost:6379")
    retries = int(params.get("retries", 1))
    queue = Queue("default", connection=Redis.from_url(url), serializer=JSONSerializer)

    worker = Process(target=work)
    worker.start()  #@start
    jobs = []
    for n in range(1, 4):
        retry = Retry(max=retries, interval=1) if retries else None
        jobs.append(queue.enqueue("rq-retry.flaky", n, retry=retry))  #@enqueue
    while any(job.get_status() not in ("finished", "failed") for job in jobs):  #@wait
        time.sleep(0.02)
    while queue.connection.info("clients")["blocked_clients"] == 0:
        time.sleep(0.02)  # elsewhere than in its wait, RQ may hang when told to stop
    worker.terminate()  #@stop
    worker.join()

    for n, job in enumerate(jobs, 1):
        if job.is_finished:
            print(f"flaky({n}) has finished")  #@report
        else:
            error = job.latest_result().exc_string.strip().splitlines()[-1]
            print(f"flaky({n}) has failed: {error}")

"""Workers and work-horses are killed at random and connections cut: every job ends, none is lost, and what
ran twice is told. The server is asked by redis-py and the real rq, and the recording by whoruns.

    storm.py PROGRAMS WHORUNS

STORM_JOBS, STORM_WORKERS, STORM_CUTS, STORM_EVERY_MS, STORM_RUNS: the large form, by hand, is 10000 jobs, 8
workers, 10 cuts, a kill every 100 ms, 20 runs. STORM_SEED repeats what is random, as far as it is ours;
STORM_RECORD is where the last recording stays.
"""
import contextlib
import os
import random
import re
import subprocess
import sys

from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from kit import server, show, stats

PROGRAMS, WHORUNS = sys.argv[1:]


def size(name, small):
    return int(os.environ.get('STORM_' + name, small))


JOBS, WORKERS, CUTS, EVERY_MS = (size('JOBS', 100), size('WORKERS', 4), size('CUTS', 3),
                                 size('EVERY_MS', 20))


def check_server(s):
    """What lies in Redis, as rq reads it; how often each job ran."""
    client = s.client()
    queue = Queue('storm', connection=client, serializer=JSONSerializer)
    finished, failed = queue.finished_job_registry.get_job_ids(), queue.failed_job_registry.get_job_ids()
    assert len(finished) + len(failed) == len({*finished, *failed}) == JOBS, (len(finished), len(failed))
    for name in ('started', 'deferred', 'scheduled', 'canceled'):
        assert getattr(queue, name + '_job_registry').count == 0, name
    assert queue.count == 0 and client.llen('rq:queue:storm:intermediate') == 0
    assert sum(1 for _ in client.scan_iter('rq:job:*', 1000)) == JOBS
    numbers, runs = {}, {}
    for job in Job.fetch_many(finished + failed, connection=client, serializer=JSONSerializer):
        n = job.args[0]
        if job.get_status() == 'finished':
            assert job.result == n * n and n % 100 != 99, (n, job.result)
        else:
            killed = 'Work-horse terminated unexpectedly (signal 9)'
            assert job.exc_info.strip().endswith(killed) or (
                n % 100 == 99 and job.exc_info.strip().endswith(f'ValueError: {n}')), (n, job.exc_info)
        numbers[n] = job.id
        ran = [v for k, v in client.hgetall('rq:job:' + job.id).items() if k.endswith(b':runs')]
        runs[job.id] = int(ran[0]) if ran else 0
    assert sorted(numbers) == list(range(JOBS))
    return numbers, runs, len(finished), len(failed)


def check_recording(record, numbers, runs):
    """The recording says the same; what it says of kills, cuts and calls."""
    verified = subprocess.run([WHORUNS, 'verify', record], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    assert verified.returncode == 0, verified.stdout
    lost = re.search(r' (\d+) were lost', verified.stdout)
    lost = int(lost[1]) if lost else 0
    figures = stats(WHORUNS, record)
    known = {job['name']: job for job in figures['job']}
    assert len(known) == JOBS
    called = {n: 1 for n in numbers}
    for e in show(WHORUNS, record):
        if e['event'] == 'out' and e['text'].startswith('begun'):
            n, times = map(int, e['text'].split()[1:])
            called[n] = times
        elif e['event'] == 'out':
            summary = [int(word) for word in e['text'].split() if word.isdigit()]
    untold = 0  # whoever was killed between doing something and telling it; then it is said that something is lost
    for n, job_id in numbers.items():
        told = known[f'square({n})']
        assert told['state'] in ('finished', 'failed'), told
        assert called[n] <= runs[job_id] >= told['runs'], (n, called[n], runs[job_id], told)
        untold += runs[job_id] - told['runs']
    assert untold <= lost, (untold, lost)
    assert summary[3] == sum(called.values())
    queue = figures['job_queue'][0]
    assert queue['length'] == 0 and queue['in']['finished'] + queue['in']['failed'] == JOBS, queue
    return summary, queue['repeats'], lost


def storm(seed):
    with server() as s:
        record = os.environ.get('STORM_RECORD', os.path.join(s.directory, 'storm.wrt'))
        with contextlib.suppress(FileNotFoundError):
            os.unlink(record)
        ran = subprocess.run([PROGRAMS, 'storm', s.url, record, *map(str, (JOBS, WORKERS, CUTS, EVERY_MS, seed))],
                             text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert ran.returncode == 0, ran.stdout
        numbers, runs, finished, failed = check_server(s)
        (workers, horses, cuts, calls), repeats, lost = check_recording(record, numbers, runs)
    print(f'seed {seed}: {JOBS} jobs: {finished} finished, {failed} failed, 0 lost; killed: {workers} workers, '
          f'{horses} work-horses; {cuts} cuts; {calls} calls, {sum(runs.values())} runs, of which {repeats} '
          f'after one that was cut off; {lost} events lost with who would have told them', flush=True)
    assert workers + horses > 0 and cuts == CUTS


first = size('SEED', random.randrange(1 << 30))
for run in range(size('RUNS', 1)):
    storm(first + run)

"""Every way that a job can go (depends_on, cancel, requeue, enqueue_in, timeout, retry with back-off, result
time, order), enqueued by us: done by workers of ours, and by real ones of rq while `watch` looks on. What has
become of them is read by rq.

    ways.py PROGRAMS WHORUNS [ours]
"""
import os
import re
import signal
import subprocess
import sys
import tempfile

from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from kit import attach, rq_worker, server, show, steps_of_jobs

PROGRAMS, WHORUNS = sys.argv[1:3]
END = {'finished': 'job-finished', 'failed': 'job-failed'}
TRY = ['job-queued', 'job-taken', 'job-started']
LATER = ['job-raised', 'job-scheduled']
# What each job of programs.c comes to, and its way to there.
WAYS = [('finished', 49, [*TRY, 'job-finished']),
        ('finished', 64, [*TRY, 'job-finished']),
        ('finished', 81, [*TRY, 'job-finished']),
        ('finished', 100, ['job-deferred', *TRY, 'job-finished']),
        ('finished', 121, ['job-deferred', *TRY, 'job-finished']),
        ('canceled', None, ['job-queued', 'job-canceled']),
        ('finished', 169, ['job-scheduled', *TRY, 'job-finished']),
        ('finished', 3, [*TRY, *LATER, *TRY, *LATER, *TRY, 'job-finished']),
        ('failed', 'ValueError: run 3 is too early',
         [*TRY, 'job-raised', *TRY, 'job-failed', *TRY, 'job-failed']),
        ('failed', 'rq.timeouts.JobTimeoutException: Task exceeded maximum timeout value (1 seconds)',
         [*TRY, 'job-timeout', 'job-failed']),
        ('finished', 196, [*TRY, 'job-finished'])]


def jobs_of(record):
    """The ids of the jobs, in the order of programs.c, as main printed them at the end."""
    lines = [e['text'].split() for e in show(WHORUNS, record) if e['event'] == 'out']
    assert ['canceled', '1'] in lines and ['requeued', '0', '1'] in lines
    return [words[1] for words in lines if words[0].isdigit()]


def check_server(s, ids):
    client = s.client()
    for job_id, (status, value, _) in zip(ids, WAYS):
        job = Job.fetch(job_id, connection=client, serializer=JSONSerializer)
        queue = Queue(job.origin, connection=client, serializer=JSONSerializer)
        assert job.get_status() == status, (job_id, job.get_status())
        assert job_id in getattr(queue, status + '_job_registry')
        for other in {'queue', 'started', 'deferred', 'scheduled', 'finished', 'failed', 'canceled'} - {status}:
            there = queue.get_job_ids() if other == 'queue' else getattr(queue, other + '_job_registry')
            assert job_id not in there, (job_id, status, other)
        if status == 'failed':
            assert job.exc_info.strip().splitlines()[-1] == value, job.exc_info
            assert client.ttl('rq:job:' + job_id) > 31000000
        elif status == 'finished':
            assert job.result == value, (job_id, job.result)
            assert 0 < client.ttl('rq:job:' + job_id) <= 500 or value == 196
    jobs = Job.fetch_many(ids, connection=client, serializer=JSONSerializer)
    assert client.ttl('rq:job:' + ids[10]) == -1 and client.zscore('rq:finished:low', ids[10]) == float('inf')
    assert jobs[5].started_at is None
    for first, then in ((0, 3), (3, 4)):
        assert [d.id for d in jobs[then].fetch_dependencies()] == [ids[first]]
        assert jobs[then].enqueued_at >= jobs[first].started_at
    assert (jobs[6].started_at - jobs[6].created_at).total_seconds() >= 0.9  # rq cuts to whole seconds
    assert (jobs[7].started_at - jobs[7].created_at).total_seconds() >= 1
    assert jobs[7].retries_left == 0
    return jobs


def check_ways(steps, ids):
    for job_id, (_, _, way) in zip(ids, WAYS):
        assert steps[job_id] == way, (job_id, steps[job_id])


def ours():
    with server() as s:
        record = os.path.join(s.directory, 'ours.wrt')
        subprocess.run([PROGRAMS, 'ways', s.url, record, '2'], check=True, stdout=subprocess.DEVNULL)
        ids = jobs_of(record)
        jobs = check_server(s, ids)
        assert (jobs[7].started_at - jobs[7].created_at).total_seconds() >= 3
        check_ways(steps_of_jobs(WHORUNS, record)[0], ids)
        events = show(WHORUNS, record)
        number = {e['job']: e['number'] for e in events if e['event'] == 'job-taken'}
        plain, front = ([number[e['job']] for e in events if e.get('key') == i] for i in ids[:2])
        assert front < plain, 'in front of its queue'
        subprocess.run([WHORUNS, 'verify', record], check=True, stdout=subprocess.DEVNULL)


def controlled():
    """In virtual time, whoever moves when; and the same again. Here the order of what two workers take is
    known, also from two queues; what the server numbers are steps of one job, and taking from one queue."""
    with tempfile.TemporaryDirectory() as directory:
        stories = []
        for n, seed in enumerate(('1', '2', '1')):
            record = os.path.join(directory, f'{n}.wrt')
            subprocess.run([PROGRAMS, 'ways', 'controlled', record, '2', seed], check=True, stdout=subprocess.DEVNULL)
            ids = jobs_of(record)
            check_ways(steps_of_jobs(WHORUNS, record)[0], ids)
            subprocess.run([WHORUNS, 'verify', record], check=True, stdout=subprocess.DEVNULL)
            stories.append([e for e in show(WHORUNS, record) if e['event'] != 'start'])
            keys = {e['job']: e['key'] for e in stories[-1] if e['event'] == 'job'}
            taken = [keys[e['job']] for e in stories[-1] if e['event'] == 'job-taken']
            assert taken.index(ids[2]) < taken.index(ids[1]) < taken.index(ids[0]), 'priority, front, order'
        assert stories[0] == stories[2] != stories[1]


def theirs():
    with server() as s:
        record, seen = os.path.join(s.directory, 'run.wrt'), os.path.join(s.directory, 'watch.wrt')
        watcher = attach(WHORUNS, s.url, seen, '--count', str(len(WAYS) + 1))
        run = subprocess.Popen([PROGRAMS, 'ways', s.url, record, '0'], stdout=subprocess.DEVNULL)
        s.wait(lambda client: client.zcard('rq:canceled:low') == 1)
        workers = [rq_worker(s, name, 'high', 'low', '--with-scheduler') for name in ('one', 'two')]
        assert run.wait() == 0
        out, err = watcher.communicate()
        for w in workers:
            os.killpg(w.pid, signal.SIGKILL)  # asked to stop, rq can wait for itself for ever
            w.wait()
        assert watcher.returncode == 0, err
        ids = jobs_of(record)
        check_server(s, ids)
        steps, _ = steps_of_jobs(WHORUNS, seen)
        for n, (job_id, (_, _, way)) in enumerate(zip(ids, WAYS)):
            told, way = steps[job_id], [step for step in way if step != 'job-timeout']
            if n == 8:  # its runs follow each other faster than may be seen
                told, way = (told[:3], told[-1]), (way[:3], way[-1])
            assert told == way, (job_id, told)
        assert len(re.findall('(one|two) starts the job', out)) >= len(WAYS), 'their work does not show'
        for path in (record, seen):
            subprocess.run([WHORUNS, 'verify', path], check=True, stdout=subprocess.DEVNULL)


ours()
controlled()
if 'ours' not in sys.argv[3:]:
    theirs()

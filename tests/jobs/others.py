"""Our workers among others: `rq info` counts them, they do what a Python program enqueues, take no harm from
what nobody should have enqueued, and wait for a server that is stopped and started again.

    others.py PROGRAMS WHORUNS
"""
import os
import subprocess
import sys
import zlib

from rq import Queue, Retry
from rq.job import Dependency, Job
from rq.results import Result
from rq.serializers import JSONSerializer

from kit import server, show, steps_of_jobs

PROGRAMS, WHORUNS = sys.argv[1:]


def program(s, name, *numbers):
    record = os.path.join(s.directory, name + '.wrt')
    return subprocess.Popen([PROGRAMS, name, s.url, record, *map(str, numbers)], stdout=subprocess.PIPE,
                            text=True), record


def end(process, record):
    out, _ = process.communicate()
    assert process.returncode == 0, out
    verified = subprocess.run([WHORUNS, 'verify', record], stdout=subprocess.PIPE, text=True)
    assert verified.returncode == 0, verified.stdout
    return ''.join(subprocess.run([WHORUNS, command, record], check=True, stdout=subprocess.PIPE, text=True).stdout
                   for command in ('show', 'why'))


def queue(s, name):
    return Queue(name, connection=s.client(), serializer=JSONSerializer)


def check_info():
    with server() as s:
        run, record = program(s, 'hold')
        s.wait(lambda client: client.zcard('rq:wip:high') == 1)
        told = subprocess.run(['rq', 'info', '--raw', '--url', s.url], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.splitlines()
        assert {'queue high 0', 'queue low 3'} <= set(told), told
        workers = [line.split() for line in told if line.startswith('worker ')]
        assert len(workers) == 1 and workers[0][1].startswith('ann.'), told
        assert workers[0][-3:] == ['busy', 'high,', 'low'], told
        pid = int(workers[0][-4].strip(')'))
        with open(f'/proc/{pid}/cmdline') as f:
            assert f.read().split('\0')[1] == 'hold', 'the pid is not that of a process of the run'
        high = queue(s, 'high')
        assert [high.finished_job_registry.count, high.failed_job_registry.count,
                high.started_job_registry.count] == [1, 1, 1]
        s.client().rpush('go', 1)
        end(run, record)
        assert [e['text'] for e in show(WHORUNS, record) if e['event'] == 'out'] == [
            'finished', 'failed', *['finished'] * 4]


def hostile(client):
    """Jobs as nobody should have written them; how many of them can be brought to an end."""
    written = {
        b'binary': {'data': b'\x00\xff\xfe\x1b[2J'},
        b'escape': {'description': '\x1b]0;owned\x07\x1b[2Jx()', 'data': zlib.compress(b'["\\u001b[2J", null, [], {}]')},
        b'json': {'data': zlib.compress(b'["doing.square", null, [')},
        b'pickle': {'data': zlib.compress(b'\x80\x04cos\nsystem\n.')},
        b'bomb': {'data': zlib.compress(bytes(64 << 20))},
        b'huge': {'data': b'x' * (1 << 20), 'description': 'y' * (1 << 20)},
        b'numbers': {'data': zlib.compress(b'["doing.square", null, [3], {}]'), 'timeout': '9223372036854775807',
                     'result_ttl': '-9223372036854775808', 'retries_left': 'many', 'retry_intervals': '{}'},
        b'long ' + b'i' * 5000: {'data': b''},
        b'nul\0in\0it': {'data': b''},
        b'\x1b[31mred': {'data': b''},
        b'no data': {'status': 'queued'},
    }
    for key, fields in written.items():
        client.hset(b'rq:job:' + key, mapping={'status': 'queued', 'origin': 'high', **fields})
        client.rpush('rq:queue:high', key)
    client.rpush('rq:queue:high', 'nothing at all', 'list')
    client.lpush('rq:job:list', 'not a hash')
    client.zadd('rq:scheduled:high', {'nothing at all': 0})
    return list(written)


def check_producer():
    with server() as s:
        client = s.client()
        written = hostile(client)
        high, low = queue(s, 'high'), queue(s, 'low')
        good = [high.enqueue('doing.square', n) for n in range(5)]
        bad = {high.enqueue('doing.square', 'text').id: 'TypeError: doing.square() is called with something else',
               high.enqueue('doing.square', 1, 2).id: 'TypeError: doing.square() takes 1 arguments, not 2',
               high.enqueue('doing.square', n=1).id: 'TypeError: doing.square() is called with something else',
               high.enqueue('os.getpid').id: 'NameError: nobody here knows os.getpid',
               Queue('high', connection=client).enqueue('doing.square', 1).id:
                   'ValueError: its data is a pickle, which only Python can open'}
        retried = low.enqueue('doing.late', 2, retry=Retry(max=3, interval=[1, 60, 60]))
        after = low.enqueue('doing.square', 6, depends_on=good[4])
        anyway = low.enqueue('doing.square', 7,
                             depends_on=Dependency([list(bad)[3]], allow_failure=True))
        gone = high.enqueue('doing.square', 8, result_ttl=0)
        ends = len(written) + len(good) + len(bad) + 3
        run, record = program(s, 'serve', ends)
        text = end(run, record)
        for n, job in enumerate(good):
            assert job.get_status() == 'finished' and Job.fetch(
                job.id, connection=client, serializer=JSONSerializer).result == n * n
        for job_id, error in bad.items():
            last = Result.fetch_latest(Job(job_id, connection=client, serializer=JSONSerializer))
            assert error in last.exc_string, last.exc_string
        for job, value in ((retried, 2), (after, 36), (anyway, 49)):
            assert job.get_status() == 'finished' and job.latest_result().return_value == value
        assert client.zscore('rq:finished:high', gone.id) is None and client.ttl('rq:job:' + gone.id) <= 5
        for key in written:
            status = client.hget(b'rq:job:' + key, 'status')
            assert status == (b'finished' if key == b'numbers' else b'failed'), (key, status)
        assert client.llen('rq:queue:high') == client.llen('rq:queue:high:intermediate') == 0
        assert not client.exists('rq:job:nothing at all') and client.type('rq:job:list') == b'list'
        assert '\x1b' not in text, 'an escape sequence came through'
        for words in (r'\x1b]0;owned', 'expands to more than 4 MiB', 'which only Python can open', 'it has no data',
                      "neither what RQ's JSON serialiser makes"):
            assert words in text, words


def check_restart():
    with server() as s:
        run, record = program(s, 'serve', 11)
        high = queue(s, 'high')
        before = [high.enqueue('doing.square', n) for n in range(5)]
        held = high.enqueue('doing.wait_go', 3)
        s.wait(lambda client: client.zcard('rq:finished:high') == 5 and client.zcard('rq:wip:high') == 1)
        s.stop()
        s.start()
        high = queue(s, 'high')
        after = [high.enqueue('doing.square', n) for n in range(5)]
        s.wait(lambda client: client.zcard('rq:finished:high') == 10 or run.poll() is not None)
        s.client().rpush('go', 1)
        text = end(run, record)
        for n, job in enumerate(before + after):
            again = Job.fetch(job.id, connection=s.client(), serializer=JSONSerializer)
            assert again.get_status() == 'finished' and again.result == (n % 5) ** 2
        assert Job.fetch(held.id, connection=s.client(), serializer=JSONSerializer).result == 3
        assert not any('rq:worker:' in key.decode() and s.client().ttl(key) == -1
                       for key in s.client().scan_iter('rq:worker:*'))
        for name in ('ann', 'ben'):
            assert f'{name} has lost its connection to the server: The connection to Redis at' in text
            assert f'{name} is connected again, after' in text
        steps, _ = steps_of_jobs(WHORUNS, record)
        assert all(steps[job.id][-4:] == ['job-queued', 'job-taken', 'job-started', 'job-finished']
                   or steps[job.id] == ['job-taken', 'job-started', 'job-finished']
                   for job in [*before, *after]), steps


check_info()
check_producer()
check_restart()

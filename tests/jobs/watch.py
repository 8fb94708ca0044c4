"""`whoruns watch` on a deployment of two real rq workers and a producer: every job is shown exactly once
from queued to its end, the failed ones with their error; what nobody should have written is shown as
what it is; nothing is written to the server, which would have refused it; a server that goes away and
comes back is waited for.

    watch.py PROGRAMS WHORUNS
"""
import os
import re
import subprocess
import sys
import zlib

from rq import Queue
from rq.serializers import JSONSerializer

from kit import attach, rq_worker, server, steps_of_jobs

WHORUNS = sys.argv[2]
JOBS = 24
DEADLINE = 300


def end(process):
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, (process.returncode, err)
    return out, err


def hostile(client):
    """Jobs on a queue that nobody listens to, as nobody should have written them."""
    bomb = zlib.compress(bytes(64 << 20))
    written = {
        'binary': {'status': 'queued', 'origin': 'evil', 'data': b'\x00\xff\xfe\x1b[2J', 'description': ''},
        'escape': {'status': 'queued', 'origin': 'evil', 'description': '\x1b]0;owned\x07\x1b[2Jx()',
                   'data': zlib.compress(b'["x", null, [], {}]')},
        'json': {'status': 'queued', 'origin': 'evil', 'data': zlib.compress(b'["x", null, [')},
        'pickle': {'status': 'queued', 'origin': 'evil', 'data': zlib.compress(b'\x80\x04cos\nsystem\n.')},
        'bomb': {'status': 'queued', 'origin': 'evil', 'data': bomb},
        'huge': {'status': 'queued', 'origin': 'evil', 'data': b'x' * (1 << 20), 'description': 'y' * (1 << 20)},
        'status': {'status': 'nonsense', 'origin': 'evil', 'data': b''},
        '\x1b[31mred': {'status': 'queued', 'origin': 'ev\x1b[2Jil', 'data': b''},
    }
    for key, fields in written.items():
        client.hset('rq:job:' + key, mapping=fields)
    client.lpush('rq:job:list', 'not a hash')
    client.set('rq:queue:text', 'not a list')
    client.hset('rq:worker:\x1b[2J', mapping={'state': 'idle', 'queues': '\x1b[2J', 'birth': 'never'})


def check_deployment(server):
    admin = server.client()
    admin.execute_command('ACL', 'SETUSER', 'watcher', 'on', '>secret', '~*', '&*', '+@all', '-@write')
    record = os.path.join(server.directory, 'a.wrt')
    watcher = attach(WHORUNS, f'unix://watcher:secret@{server.path}', record, '--count', str(JOBS))
    with open(f'/proc/{watcher.pid}/cmdline') as f:
        assert 'secret' not in f.read()
    hostile(admin)
    processes = [rq_worker(server, f'worker-{i}', 'default', 'low') for i in range(2)]
    default = Queue('default', connection=admin, serializer=JSONSerializer)
    low = Queue('low', connection=admin, serializer=JSONSerializer)
    for i in range(JOBS):
        (low if i % 4 == 3 else default).enqueue('operator.floordiv', 100 + i, i % 3, job_id=f'job-{i}')
    out, err = end(watcher)
    for p in processes:
        p.kill()
    for p in processes:
        p.wait()
    assert admin.execute_command('ACL', 'LOG') == [], 'it tried to write'
    steps, last = steps_of_jobs(WHORUNS, record)
    for i in range(JOBS):
        told = steps[f'job-{i}']
        way_out = 'job-finished' if i % 3 else 'job-failed'
        assert told == ['job-queued', 'job-taken', 'job-started', way_out], (i, told)
        e = last[f'job-{i}']
        if i % 3:
            assert e['value'] == (100 + i) // (i % 3), e
        else:
            assert e['error'] == 'ZeroDivisionError: integer division or modulo by zero', e
    assert '0 passed unseen' in out, out[-300:]
    assert '\x1b' not in out, 'an escape sequence came through'
    for text in ('neither what RQ', 'expands to more than 4 MiB', 'larger than 64 KiB', '(a pickle)',
                 'none of RQ', r'\x1b]0;owned'):
        assert text in out, text
    subprocess.run([WHORUNS, 'verify', record], check=True, stdout=subprocess.DEVNULL)
    frame = subprocess.run([WHORUNS, 'render', record], check=True, stdout=subprocess.PIPE).stdout
    assert b' watch ' in frame and b'\x1b' not in frame


def check_restart(server):
    record = os.path.join(server.directory, 'b.wrt')
    watcher = attach(WHORUNS, 'unix://' + server.path, record, '--count', '2')
    queue = Queue('default', connection=server.client(), serializer=JSONSerializer)
    queue.enqueue('operator.add', 1, 2, job_id='before')
    for line in watcher.stdout:
        if re.search('puts the job .* at the end', line):
            break
    server.stop()
    for line in watcher.stdout:
        if 'has lost its connection' in line:
            break
    server.start()
    for line in watcher.stdout:
        if 'is connected again' in line:
            break
    queue = Queue('default', connection=server.client(), serializer=JSONSerializer)
    queue.enqueue('operator.add', 3, 4, job_id='after')
    assert rq_worker(server, 'worker', '--burst', 'default').wait() == 0
    end(watcher)
    steps, _ = steps_of_jobs(WHORUNS, record)
    for key in ('before', 'after'):
        assert steps[key] == ['job-queued', 'job-taken', 'job-started', 'job-finished'], steps


with server() as s:
    check_deployment(s)
    check_restart(s)

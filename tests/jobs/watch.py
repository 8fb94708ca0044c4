"""`whoruns watch` on a deployment of two real rq workers and a producer: every job is shown exactly once
from queued to its end, the failed ones with their error; what nobody should have written is shown as
what it is; nothing is written to the server, which would have refused it; a server that goes away and
comes back is waited for.

    watch.py WHORUNS
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

WHORUNS = sys.argv[1]
JOBS = 24
DEADLINE = 300


class Server:
    """A redis-server of our own, on a socket in our own directory."""

    def __init__(self, directory):
        self.path = os.path.join(directory, 'sock')
        self.directory = directory
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ['redis-server', '--port', '0', '--unixsocket', self.path, '--dir', self.directory,
             '--save', '', '--appendonly', 'yes'],
            executable=shutil.which('redis-server') or shutil.which('redis-check-rdb'),
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if 'Ready to accept connections' in line or 'ready to accept connections' in line:
                return
        sys.exit('redis-server did not start')

    def stop(self):
        self.process.terminate()
        self.process.stdout.read()
        self.process.wait()

    def client(self):
        return Redis(unix_socket_path=self.path)


def watch(url, record, *options):
    """Starts it; returns when it is attached."""
    process = subprocess.Popen([WHORUNS, 'watch', url, '--headless', '--record', record, *options],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    first = ''
    for first in process.stdout:  # what was there before is told before
        if first.startswith('Watching the job queues on unix://'):
            break
    assert 'the server tells what changes' in first and 'secret' not in first, first
    return process


def end(process):
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, (process.returncode, err)
    return out, err


def events(record):
    text = subprocess.run([WHORUNS, 'show', '--json', record], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in text.splitlines()]


def steps_of_jobs(record):
    """Each job's steps by its id, and the text of the last."""
    keys, steps, last = {}, {}, {}
    for e in events(record):
        if e['event'] == 'job':
            assert e['key'] not in steps, 'told twice: ' + e['key']
            keys[e['job']] = e['key']
            steps[e['key']] = []
        elif e['event'].startswith('job-') and e.get('job') in keys:
            key = keys[e['job']]
            steps[key].append(e['event'])
            last[key] = e
    return steps, last


def workers(server, n):
    return [subprocess.Popen(['rq', 'worker', '--url', 'unix://' + server.path, '--name', f'worker-{i}',
                              '--serializer', 'rq.serializers.JSONSerializer', 'default', 'low'],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in range(n)]


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


def check_deployment(server, directory):
    admin = server.client()
    admin.execute_command('ACL', 'SETUSER', 'watcher', 'on', '>secret', '~*', '&*', '+@all', '-@write')
    record = os.path.join(directory, 'a.wrt')
    watcher = watch(f'unix://watcher:secret@{server.path}', record, '--count', str(JOBS))
    with open(f'/proc/{watcher.pid}/cmdline') as f:
        assert 'secret' not in f.read()
    hostile(admin)
    processes = workers(server, 2)
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
    steps, last = steps_of_jobs(record)
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


def check_restart(server, directory):
    record = os.path.join(directory, 'b.wrt')
    watcher = watch('unix://' + server.path, record, '--count', '2')
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
    subprocess.run(['rq', 'worker', '--url', 'unix://' + server.path, '--burst', '--serializer',
                    'rq.serializers.JSONSerializer', 'default'], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end(watcher)
    steps, _ = steps_of_jobs(record)
    for key in ('before', 'after'):
        assert steps[key] == ['job-queued', 'job-taken', 'job-started', 'job-finished'], steps


def main():
    directory = tempfile.mkdtemp()
    server = Server(directory)
    try:
        check_deployment(server, directory)
        check_restart(server, directory)
    finally:
        server.stop()
        shutil.rmtree(directory)


main()

"""What the tests of job queues share: a redis-server of their own, whoruns, and what a recording says."""
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

from redis import Redis

WATCHING = ('job-await', 'job-seen')
QUIET = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
SERIALIZER = 'rq.serializers.JSONSerializer'


class Server:
    """A redis-server on a socket in a directory of its own. Whatever it has answered survives its end."""

    def __init__(self, directory):
        self.directory = directory
        self.path = os.path.join(directory, 'sock')
        self.url = 'unix://' + self.path
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ['redis-server', '--port', '0', '--unixsocket', self.path, '--dir', self.directory,
             '--save', '', '--appendonly', 'yes', '--appendfsync', 'no'],
            executable=shutil.which('redis-server') or shutil.which('redis-check-rdb'),
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if 'eady to accept connections' in line:
                return
        sys.exit('redis-server did not start')

    def stop(self):
        self.process.terminate()
        self.process.stdout.read()
        self.process.wait()

    def client(self):
        return Redis(unix_socket_path=self.path)

    def wait(self, holds):
        """Until holds(client); what hangs is ended by the test's own time limit."""
        client = self.client()
        while not holds(client):
            client.blpop('nothing', 0.01)


@contextlib.contextmanager
def server():
    directory = tempfile.mkdtemp()
    s = Server(directory)
    try:
        yield s
    finally:
        s.stop()
        shutil.rmtree(directory)


def show(whoruns, record):
    """The events of a recording."""
    text = subprocess.run([whoruns, 'show', '--json', record], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in text.splitlines()]


def stats(whoruns, record):
    return json.loads(subprocess.run([whoruns, 'stats', '--json', record], check=True, text=True,
                                     stdout=subprocess.PIPE).stdout)


def steps_of_jobs(whoruns, record):
    """Each job's steps by its id, without who waits for it or has only seen it, and the last event of each."""
    keys, steps, last = {}, {}, {}
    for e in show(whoruns, record):
        if e['event'] == 'job':
            assert e['key'] not in steps, 'told twice: ' + e['key']
            keys[e['job']] = e['key']
            steps[e['key']] = []
        elif e['event'].startswith('job-') and e['event'] not in WATCHING and e.get('job') in keys:
            key = keys[e['job']]
            steps[key].append(e['event'])
            last[key] = e
    return steps, last


def attach(whoruns, url, record, *options):
    """`whoruns watch`, once it is attached."""
    process = subprocess.Popen([whoruns, 'watch', url, '--headless', '--record', record, *options],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    first = ''
    for first in process.stdout:  # what was there before is told before
        if first.startswith('Watching the job queues on unix://'):
            break
    assert 'the server tells what changes' in first and 'secret' not in first, first
    return process


def rq_worker(server, name, *words):
    """A real one, which finds what is called in doing.py; a group of its own, with its scheduler."""
    return subprocess.Popen(['rq', 'worker', '--url', server.url, '--name', name, '--serializer', SERIALIZER,
                             '--path', os.path.dirname(__file__), *words], start_new_session=True, **QUIET)

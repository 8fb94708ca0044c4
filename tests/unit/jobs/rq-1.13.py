"""Makes rq-1.13.txt: what rq 1.13 leaves in a Redis server, as `NAME FIELD HEX` lines.

    redis-server --port 0 --unixsocket /tmp/s & /usr/bin/python3 rq-1.13.py /tmp/s >rq-1.13.txt
"""
import sys, datetime
from redis import Redis
from rq import Queue, Worker, Retry
from rq.serializers import JSONSerializer
c = Redis(unix_socket_path=sys.argv[1])
q = Queue('default', connection=c, serializer=JSONSerializer)
a = q.enqueue('operator.add', 20, 22, job_id='sum')
b = q.enqueue('operator.truediv', 1, 0, job_id='division')
d = q.enqueue('operator.add', 'ä', "it's", job_id='text', result_ttl=100, ttl=1000, description=None, meta={'k': [1, None]})
e = q.enqueue('builtins.dict', kwargs={'b': 1.5, 'a': [True, {'x': None}], 'long': 'y'*80}, job_id='kw')
f = q.enqueue('operator.add', 1, 2, job_id='later', depends_on=[a, b])
g = q.enqueue_in(datetime.timedelta(hours=1), 'operator.neg', 1, job_id='scheduled', retry=Retry(max=3, interval=[10, 30, 60]), job_timeout='3m')
p = Queue('other', connection=c)
h = p.enqueue('operator.add', 1, (2, 3), job_id='pickled')
def dump(tag, key):
    for k, v in sorted(c.hgetall(key).items()):
        print(tag, k.decode(), v.hex())
for j in 'sum text kw later scheduled pickled'.split(): dump('before/' + j, 'rq:job:' + j)
w = Worker([q], connection=c, name='worker-1', serializer=JSONSerializer)
w.log.setLevel('ERROR')
import os
pid = os.fork()
if pid == 0:
    w = Worker([q], connection=c, name='worker-1', serializer=JSONSerializer)
    w.work(burst=True, logging_level='ERROR'); os._exit(0)
os.waitpid(pid, 0)
for j in 'sum division later'.split(): dump('after/' + j, 'rq:job:' + j)
for j in 'sum division'.split():
    for i, f in c.xrange('rq:results:' + j):
        for k, v in f.items(): print('result/' + j, k.decode(), v.hex())
dump('worker/dead', 'rq:worker:worker-1')

"""What jobs call in Python; programs.c has the same."""
import signal

from rq import get_current_job


def square(n):
    return n * n


def late(n):
    """Works at its n-th run."""
    job = get_current_job()
    run = job.connection.incr('runs:' + job.id)
    if run < n:
        raise ValueError(f'run {run} is too early')
    return run


def hang():
    while True:
        signal.pause()


def wait_go(n):
    get_current_job().connection.blpop('go')
    return n

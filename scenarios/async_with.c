/* Async: `async with` awaits on the way in and on the way out, also when its body raises.
 *
 * Shows: what is opened is closed and what is locked is let go, whatever happens between; both ways
 * may wait, and the loop lets other tasks go on meanwhile.
 * Real: asyncio's lock, which the one that has waited longest gets.
 * Differs: C has no `with`; what Python does at its ends is written out. */
#define SCENARIO async_with
#include "scenarios/body.h"
#include "sched/aio/aio.h"

enum { MOST_CLIENTS = 10 };

struct share {
  struct value lock;
};

/* Connection.__aenter__(number) */
static struct value enter(struct actor *self, const struct value *arg) {
  long long number = arg[0].u.i;
  AT(self, open);
  wr_print(self, "%lld: opens", number);
  AT(self, opening);
  struct value turn = wr_asleep(self, 0, NONE_VALUE);
  if (turn.raised)
    return turn;
  AT(self, opened);
  wr_print(self, "%lld: is open", number);
  return NONE_VALUE;
}

/* Connection.__aexit__(number, error) */
static struct value leave(struct actor *self, const struct value *arg) {
  long long number = arg[0].u.i;
  AT(self, close);
  if (value_is_error(arg[1]))
    wr_print(self, "%lld: closes, because of %s", number, wr_repr(self, arg[1]));
  else
    wr_print(self, "%lld: closes", number);
  AT(self, closing);
  struct value turn = wr_asleep(self, 0, NONE_VALUE);
  if (turn.raised)
    return turn;
  AT(self, closed);
  wr_print(self, "%lld: is closed", number);
  return NONE_VALUE;
}

/* The body of `async with lock`. */
static struct value work(struct actor *self, int64_t number) {
  AT(self, work);
  wr_print(self, "%lld: works alone", (long long)number);
  AT(self, wait);
  struct value slept = wr_asleep(self, PARAM(self, wait) * AIO_MS, NONE_VALUE);
  if (slept.raised || number != PARAM(self, fails))
    return slept;
  AT(self, fail);
  return value_raise(wr_error(self, ERROR_VALUE, "client %lld fails", (long long)number));
}

/* The body of `async with Connection(number)`. */
static struct value use(struct actor *self, int64_t number) {
  struct share *s = self->share;
  AT(self, lock);
  struct value r = wr_aio_lock_acquire(self, s->lock);
  if (r.raised)
    return r;
  r = work(self, number);
  AT(self, lock);
  wr_aio_lock_release(self, s->lock);
  if (r.raised)
    return r;
  AT(self, unlocked);
  wr_print(self, "%lld: has let the lock go", (long long)number);
  return NONE_VALUE;
}

static struct value client(struct actor *self, const struct value *arg) {
  AT(self, connect);
  struct value r = wr_await(self, wr_coroutine(self, "__aenter__", enter, 1, arg));
  if (r.raised)
    return r;
  r = use(self, arg[0].u.i);
  AT(self, connect);
  struct value how[] = {arg[0], r};
  how[1].raised = false;
  struct value left = wr_await(self, wr_coroutine(self, "__aexit__", leave, 2, how));
  if (left.raised || r.raised)
    return left.raised ? left : r;
  AT(self, give_back);
  return arg[0];
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  struct value coroutines[MOST_CLIENTS];
  size_t clients = (size_t)PARAM(self, clients);
  (void)arg;
  AT(self, gather);
  for (size_t i = 0; i < clients; i++) {
    struct value number = value_int((int64_t)i + 1);
    coroutines[i] = wr_coroutine(self, "client", client, 1, &number);
  }
  struct value results = wr_await(self, wr_gather(self, clients, coroutines, true));
  AT(self, results);
  wr_print(self, "main: %s", wr_repr(self, results));
  AT(self, locked);
  wr_print(self, "main: is the lock held? %s", wr_aio_lock_locked(s->lock) ? "True" : "False");
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  AT(self, make_lock);
  s->lock = wr_aio_lock(self, "lock");
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

/* Async: a blocking call freezes the loop, and with it every task.
 *
 * Shows: there is one thread. Whoever calls something that blocks keeps it, and no other task can
 * go on, whatever it waits for. The loop can only say afterwards whose step it was. In a thread of
 * its own the same call harms nobody. Real: the call is a sleep in the kernel; the executor is a
 * pool of threads. Differs: asyncio measures its steps in debug mode only, and writes to a log. */
#define SCENARIO blocking_call
#include "scenarios/body.h"
#include "sched/aio/aio.h"

struct share {
  int64_t beats;
  int64_t slow_ns; /* the longest step of the task "blocking" that was too slow */
};

static int64_t block_ns(struct actor *self) {
  return PARAM(self, block) * AIO_MS;
}

/* Gets the name of the task and how many ns its step took. */
static struct value warn(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  if (value_equal(arg[0], value_text("blocking")) && arg[1].u.i > s->slow_ns)
    s->slow_ns = arg[1].u.i;
  return NONE_VALUE;
}

static struct value heart(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  (void)arg;
  for (;;) {
    AT(self, beat);
    struct value slept = wr_asleep(self, PARAM(self, beat) * AIO_MS, NONE_VALUE);
    if (slept.raised)
      return slept;
    s->beats++;
  }
}

static struct value awaiting(struct actor *self, const struct value *arg) {
  (void)arg;
  AT(self, await);
  return wr_asleep(self, block_ns(self), NONE_VALUE);
}

static struct value blocking(struct actor *self, const struct value *arg) {
  (void)arg;
  AT(self, block);
  wr_sleep(self, (uint64_t)block_ns(self));
  return NONE_VALUE;
}

/* time.sleep(), on a thread of the pool. */
static struct value sleep_there(struct actor *self, const struct value *arg) {
  wr_sleep(self, (uint64_t)arg[0].u.i);
  return NONE_VALUE;
}

static struct value in_thread(struct actor *self, const struct value *arg) {
  (void)arg;
  AT(self, thread);
  struct value ns = value_int(block_ns(self));
  return wr_await(self, wr_run_in_executor(self, "sleep", sleep_there, 1, &ns));
}

static const struct {
  const char *name, *function;
  wr_body body;
} ways[] = {
    {"awaiting", "awaiting", awaiting},
    {"blocking", "blocking", blocking},
    {"in a thread", "in_thread", in_thread},
};
enum { WAYS = sizeof ways / sizeof *ways };

/* Gets the number of a way. */
static struct value watch(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  int64_t way = arg[0].u.i, before = s->beats;
  AT(self, watch);
  struct value r = wr_await(self, wr_coroutine(self, ways[way].function, ways[way].body, 0, NULL));
  if (r.raised)
    return r;
  AT(self, say);
  wr_print(self, "%s: the heart %s", ways[way].name,
           s->beats > before ? "goes on" : "stands still");
  return NONE_VALUE;
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  (void)arg;
  AT(self, slow);
  wr_loop_slow(self, block_ns(self));
  wr_set_slow_handler(self, warn);

  AT(self, heart);
  struct value beating = wr_create_task(self, wr_coroutine(self, "heart", heart, 0, NULL), "heart");
  for (int64_t i = 0; i < WAYS; i++) {
    struct value way = value_int(i);
    AT(self, next);
    wr_await(self, wr_create_task(self, wr_coroutine(self, "watch", watch, 1, &way), ways[i].name));
  }
  AT(self, cancel);
  wr_cancel(self, beating, NULL);

  AT(self, culprit);
  wr_print(self, "main: the loop names blocking as the culprit: %s",
           s->slow_ns > 0 ? "True" : "False");
  AT(self, took);
  wr_print(self, "main: for %lld ms or more nothing else ran: %s", (long long)PARAM(self, block),
           s->slow_ns >= block_ns(self) ? "True" : "False");
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

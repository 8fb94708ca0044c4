/* Async: to cancel a task is to ask it; a timeout asks when the time is over.
 *
 * Shows: CancelledError is raised in the task at the await where it stands. It may clean up, and it
 * may even go on. A timeout cancels in the same way, and makes a TimeoutError of it.
 * Real: asyncio's own steps, with its count of requests.
 * Differs: in C a body has to pass a raised exception on; Python does so by itself. */
#define SCENARIO cancel_timeout
#include "scenarios/body.h"
#include "sched/aio/aio.h"

struct share {
  struct value bell;
};

static const char *truth(bool b) {
  return b ? "True" : "False";
}

static struct value patient(struct actor *self, const struct value *arg) {
  (void)arg;
  AT(self, begin);
  wr_print(self, "patient: waits for a bell that nobody rings");
  AT(self, wait);
  struct value r = wr_aio_event_wait(self, self->share->bell);
  AT(self, clean_up);
  wr_print(self, "patient: cleans up");
  return r;
}

static struct value stubborn(struct actor *self, const struct value *arg) {
  (void)arg;
  for (int64_t request = 1; request <= PARAM(self, refuses); request++) {
    AT(self, wait_again);
    struct value r = wr_aio_event_wait(self, self->share->bell);
    if (value_caught(&r, ERROR_CANCELLED)) {
      AT(self, refuse);
      wr_print(self, "stubborn: refuses request %lld", (long long)request);
    }
  }
  AT(self, wait_at_last);
  return wr_aio_event_wait(self, self->share->bell);
}

static struct value quick(struct actor *self, const struct value *arg) {
  (void)arg;
  AT(self, turn);
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  if (r.raised)
    return r;
  AT(self, answer);
  return value_int(42);
}

static struct value call(struct actor *self, const char *name, wr_body body) {
  return wr_coroutine(self, name, body, 0, NULL);
}

static void ask_patient(struct actor *self) {
  AT(self, make_patient);
  struct value task = wr_create_task(self, call(self, "patient", patient), NULL);
  AT(self, let_it_begin);
  wr_asleep(self, 0, NONE_VALUE);
  AT(self, cancel);
  wr_cancel(self, task, "no more time");
  AT(self, asked);
  wr_print(self, "main: is it cancelled as soon as it is asked? %s", truth(wr_cancelled(task)));
  AT(self, await);
  struct value error = wr_await(self, task);
  if (value_caught(&error, ERROR_CANCELLED)) {
    AT(self, cancelled);
    wr_print(self, "main: %s, is it cancelled now? %s", wr_repr(self, error),
             truth(wr_cancelled(task)));
  }
}

static void ask_stubborn(struct actor *self) {
  AT(self, make_stubborn);
  struct value task = wr_create_task(self, call(self, "stubborn", stubborn), NULL);
  AT(self, let_that_begin);
  wr_asleep(self, 0, NONE_VALUE);
  while (!wr_done(task)) {
    AT(self, cancel_again);
    wr_cancel(self, task, NULL);
    AT(self, look_again);
    wr_asleep(self, 0, NONE_VALUE);
  }
  AT(self, requests);
  wr_print(self, "main: the stubborn one is cancelled; requests: %lld",
           (long long)wr_cancelling(task));
}

static struct value main_(struct actor *self, const struct value *arg) {
  int64_t wait = PARAM(self, wait) * AIO_MS;
  (void)arg;
  ask_patient(self);
  ask_stubborn(self);

  AT(self, timeout);
  struct value timeout = wr_timeout_begin(self, wait);
  AT(self, too_long);
  struct value r = wr_await(self, call(self, "patient", patient));
  r = wr_timeout_end(self, timeout, r);
  if (value_caught(&r, ERROR_TIMEOUT)) {
    AT(self, time_over);
    wr_print(self, "main: %s", wr_repr(self, r));
  }

  AT(self, wait_for);
  r = wr_wait_for(self, call(self, "patient", patient), wait);
  if (value_caught(&r, ERROR_TIMEOUT)) {
    AT(self, over_again);
    wr_print(self, "main: %s", wr_repr(self, r));
  }
  AT(self, in_time);
  r = wr_wait_for(self, call(self, "quick", quick), wait);
  wr_print(self, "main: %s in time", wr_repr(self, r));
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  AT(self, bell);
  s->bell = wr_aio_event(self, "bell");
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

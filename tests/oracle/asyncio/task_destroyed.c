/* A task that goes while it is pending is told to the exception handler, and its coroutine gets
 * GeneratorExit where it stands; here it goes with the ready queue, as run() closes the loop. */
#include "tests/oracle/asyncio/pair.h"

static struct value handler(struct actor *self, const struct value *arg) {
  wr_print(self, "%s %s, done: %s", STR(arg[0]), STR(wr_task_name(self, arg[2])),
           BOOL(wr_done(arg[2])));
  return NONE_VALUE;
}

static struct value spin(struct actor *self, const struct value *arg) {
  (void)arg;
  for (;;) {
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (!r.raised)
      continue;
    wr_print(self, "spin gets %s", REPR(r));
    return r;
  }
}

static struct value items(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield(self, value_text("an item"));
  wr_del(self, wr_create_task(self, CORO(spin, 0, NULL), "spin"));
  wr_asleep(self, 0, NONE_VALUE);
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  wr_set_exception_handler(self, handler, 0, NULL);
  wr_say(self, wr_anext(self, arg[0]));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value kept = AGEN(items, 0, NULL);
  wr_run(self, CORO(async_main, ARGS(kept)));
  wr_print(self, "run has returned");
  return 0;
}

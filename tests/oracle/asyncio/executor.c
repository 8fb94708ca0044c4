/* run_in_executor runs a function on another thread, while the loop goes on; its result or
 * exception comes back through a future. */
#include "sched/rt/flag.h"
#include "tests/oracle/asyncio/pair.h"

struct share {
  struct wr_flag gate;
};

static struct value square(struct actor *self, const struct value *arg) {
  (void)self;
  return value_int(arg[0].u.i * arg[0].u.i);
}

static struct value fail(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value wait_for_gate(struct actor *self, const struct value *arg) {
  wr_flag_wait(self, &self->share->gate);
  return arg[0];
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_say(self, wr_await(self, wr_run_in_executor(self, "square", square, ARGS(value_int(12)))));
  struct value text = value_text("on another thread");
  struct value r = wr_await(self, wr_run_in_executor(self, "fail", fail, ARGS(text)));
  if (value_caught(&r, ERROR_VALUE))
    say_repr(self, r);
  wr_flag_init(self, &self->share->gate, "gate");
  text = value_text("went through the gate");
  struct value future = wr_run_in_executor(self, "wait_for_gate", wait_for_gate, ARGS(text));
  for (int tick = 0; tick < 3; tick++) {
    wr_print(self, "tick %d, done: %s", tick, BOOL(wr_done(future)));
    wr_asleep(self, 0, NONE_VALUE);
  }
  wr_flag_set(self, &self->share->gate);
  wr_say(self, wr_await(self, future));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

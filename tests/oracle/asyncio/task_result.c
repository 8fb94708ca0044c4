/* What a coroutine returns or raises is its task's result or exception; nobody else can set it. */
#include "tests/oracle/asyncio/pair.h"

static struct value give(struct actor *self, const struct value *arg) {
  (void)self;
  return arg[0];
}

static struct value fail(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value good = TASK(give, ARGS(value_int(6 * 7)));
  struct value bad = TASK(fail, ARGS(value_text("bad")));
  struct value r = wr_result(self, good);
  if (value_caught(&r, ERROR_INVALID_STATE))
    say_repr(self, r);
  r = wr_set_result(self, good, value_int(1));
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  r = wr_set_exception(self, good, wr_error(self, ERROR_VALUE, "other"));
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s %s %s", BOOL(wr_done(good)), STR(wr_result(self, good)),
           STR(wr_exception(self, good)));
  wr_print(self, "%s %s %s", BOOL(wr_done(bad)), BOOL(wr_cancelled(bad)),
           REPR(wr_exception(self, bad)));
  for (int i = 0; i < 2; i++) {
    r = wr_await(self, bad);
    if (value_caught(&r, ERROR_VALUE))
      wr_print(self, "await raises %s", REPR(r));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

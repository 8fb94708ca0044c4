/* A StopIteration that a coroutine raises leaves it as a RuntimeError, whose cause it is: for who
 * awaits the coroutine, and for who awaits its task. */
#include "tests/oracle/asyncio/pair.h"

static struct value stop(struct actor *self, const struct value *arg) {
  return value_raise(wr_error_of(self, ERROR_STOP_ITERATION, arg[0]));
}

static struct value passes(struct actor *self, const struct value *arg) {
  return wr_await(self, CORO(stop, ARGS(arg[0])));
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value awaitables[] = {CORO(stop, ARGS(value_text("awaited"))),
                               CORO(passes, ARGS(value_text("passed on"))),
                               TASK(stop, ARGS(value_text("a task's")))};
  for (size_t i = 0; i < sizeof awaitables / sizeof *awaitables; i++) {
    struct value r = wr_await(self, awaitables[i]);
    if (value_caught(&r, ERROR_STOP_ITERATION))
      wr_print(self, "not sealed: %s", REPR(r));
    else if (value_caught(&r, ERROR_RUNTIME))
      wr_print(self, "%s because of %s", REPR(r), REPR(value_cause(r)));
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

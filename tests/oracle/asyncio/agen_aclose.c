/* aclose() raises GeneratorExit at the waiting yield; cleaning up may await, but not yield. */
#include "tests/oracle/asyncio/pair.h"

static struct value tidy(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value r = wr_yield(self, wr_str(self, "%s 1", name));
  if (!r.raised)
    r = wr_yield(self, wr_str(self, "%s 2", name));
  wr_print(self, "%s cleans up", name);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s has cleaned up", name);
  return r;
}

static struct value untidy(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield(self, value_text("untidy"));
  if (value_caught(&r, ERROR_GENERATOR_EXIT))
    r = wr_yield(self, value_text("one more"));
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value generator = AGEN(tidy, ARGS(value_text("tidy")));
  wr_say(self, wr_anext(self, generator));
  wr_aclose(self, generator);
  wr_aclose(self, generator);
  struct value r = wr_anext(self, generator);
  if (value_caught(&r, ERROR_STOP_ASYNC_ITERATION))
    say_repr(self, r);
  wr_aclose(self, AGEN(tidy, ARGS(value_text("fresh"))));
  generator = AGEN(untidy, 0, NULL);
  wr_say(self, wr_anext(self, generator));
  r = wr_aclose(self, generator);
  if (value_caught(&r, ERROR_RUNTIME))
    say_repr(self, r);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

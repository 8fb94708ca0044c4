/* asyncio.sleep(0) takes one turn of the loop, also for a task that is alone; a negative delay is
 * as 0. */
#include "tests/oracle/asyncio/pair.h"

static struct value count(struct actor *self, const struct value *arg) {
  struct value turns = arg[0], stop = arg[1];
  if (!wr_done(stop)) {
    wr_append(self, turns, value_int((int64_t)value_len(turns)));
    wr_call_soon(self, "count", count, ARGS(turns, stop));
  }
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value turns = wr_list(self, 0, NULL);
  struct value stop = wr_future(self, "stop");
  wr_call_soon(self, "count", count, ARGS(turns, stop));
  static const int64_t delays[] = {0, 0, -1};
  for (int i = 0; i < 3; i++) {
    struct value result = wr_asleep(self, delays[i], value_text("slept"));
    wr_print(self, "%s %zu", STR(result), value_len(turns));
  }
  wr_set_result(self, stop, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

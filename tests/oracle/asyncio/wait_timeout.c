/* wait with a timeout raises nothing and cancels nobody: it gives what is not done as pending. */
#include "tests/oracle/asyncio/pair.h"

static struct value set_result(struct actor *self, const struct value *arg) {
  return wr_set_result(self, arg[0], arg[1]);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value never = wr_future(self, "never");
  struct value already = wr_future(self, "already");
  wr_set_result(self, already, value_text("already"));
  struct value r = wr_wait(self, ARGS(never, already), 10 * AIO_MS, WR_ALL_COMPLETED);
  wr_print(self, "%s %s %s %zu", BOOL(is_in(already, value_item(r, 0))),
           BOOL(is_in(never, value_item(r, 0))), BOOL(is_in(never, value_item(r, 1))),
           value_len(value_item(r, 1)));
  wr_print(self, "%s %s", BOOL(wr_done(never)), BOOL(wr_cancelled(never)));
  r = wr_wait(self, ARGS(never, already), 0, WR_ALL_COMPLETED);
  wr_print(self, "%zu %zu", value_len(value_item(r, 0)), value_len(value_item(r, 1)));
  wr_call_soon(self, "set_result", set_result, ARGS(never, value_text("at last")));
  r = wr_wait(self, ARGS(never, already), 3600 * AIO_S, WR_ALL_COMPLETED);
  wr_print(self, "%zu %zu %s", value_len(value_item(r, 0)), value_len(value_item(r, 1)),
           STR(wr_result(self, never)));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

/* A cancelled callback does not run, even if it is cancelled in the turn that would run it. */
#include "tests/oracle/asyncio/pair.h"

static struct value cancel(struct actor *self, const struct value *arg) {
  struct value holder = arg[0];
  wr_print(self, "first cancels second");
  wr_handle_cancel(self, value_item(holder, 0));
  wr_handle_cancel(self, value_item(holder, 0));
  return NONE_VALUE;
}

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value third = wr_call_soon(self, "say", say, ARGS(value_text("third")));
  wr_handle_cancel(self, third);
  struct value holder = wr_list(self, 0, NULL);
  wr_call_soon(self, "cancel", cancel, ARGS(holder));
  wr_append(self, holder, wr_call_soon(self, "say", say, ARGS(value_text("second"))));
  wr_call_soon(self, "say", say, ARGS(value_text("fourth")));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s %s", BOOL(wr_handle_cancelled(self, third)),
           BOOL(wr_handle_cancelled(self, value_item(holder, 0))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

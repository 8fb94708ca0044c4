/* Leaving async for does not close the generator; when the last reference goes, the loop makes a
 * task that closes it: a turn to make it, one to run it. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

static struct value items(struct actor *self, const struct value *arg) {
  struct value r = NONE_VALUE;
  for (int64_t item = 0; item < 3 && !r.raised; item++)
    r = wr_yield(self, value_int(item));
  const char *who = STR(wr_task_name(self, wr_current_task(self)));
  wr_print(self, "%s closes in a task of its own: %s", STR(arg[0]), BOOL(strcmp(who, "main") != 0));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "%s has closed", STR(arg[0]));
  return r;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_task_set_name(self, wr_current_task(self), "main");
  struct value kept = AGEN(items, ARGS(value_text("kept")));
  wr_print(self, "takes %s and leaves", STR(wr_anext(self, kept)));
  wr_print(self, "goes on with %s and leaves", STR(wr_anext(self, kept)));
  struct value dropped = AGEN(items, ARGS(value_text("dropped")));
  wr_print(self, "takes %s and leaves", STR(wr_anext(self, dropped)));
  wr_del(self, dropped);
  for (int tick = 0; tick < 4; tick++) {
    wr_print(self, "tick %d", tick);
    wr_asleep(self, 0, NONE_VALUE);
  }
  wr_aclose(self, kept);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

/* Event.set() wakes all that wait, in their order, even if it is cleared before they go on; who
 * comes while it is set does not wait. */
#include "tests/oracle/asyncio/pair.h"

static struct value waiter(struct actor *self, const struct value *arg) {
  struct value event = arg[1];
  struct value r = wr_aio_event_wait(self, event);
  wr_print(self, "%s %s %s", STR(arg[0]), STR(r), BOOL(wr_aio_event_is_set(event)));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value event = wr_aio_event(self, "event");
  struct value early[3];
  early[0] = TASK(waiter, ARGS(value_text("a"), event));
  early[1] = TASK(waiter, ARGS(value_text("b"), event));
  early[2] = TASK(waiter, ARGS(value_text("c"), event));
  wr_asleep(self, 0, NONE_VALUE);
  wr_aio_event_set(self, event);
  wr_aio_event_clear(self, event);
  wr_print(self, "set and cleared");
  struct value late = TASK(waiter, ARGS(value_text("late"), event));
  wr_wait(self, 3, early, AIO_NEVER, WR_ALL_COMPLETED);
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "late is done: %s", BOOL(wr_done(late)));
  wr_aio_event_set(self, event);
  wr_aio_event_set(self, event);
  wr_print(self, "no wait: %s", STR(wr_aio_event_wait(self, event)));
  wr_await(self, late);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

/* In debug mode the loop tells of each callback and each task's step that took at least
 * slow_callback_duration: which it was, when it is over, before the next one runs. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

#define BUSY_NS (2 * AIO_MS)

/* Who has computed in this step: on a busy machine any other may take long as well. */
static const char *computed = "";

static struct value slow(struct actor *self, const struct value *arg) {
  const char *what = STR(arg[0]);
  if (strcmp(what, computed) == 0)
    wr_print(self, "slow: %s, as long as it computed: %s", what, BOOL(arg[1].u.i >= BUSY_NS));
  computed = "";
  return NONE_VALUE;
}

static void compute(struct actor *self, const char *who) {
  wr_work(self, BUSY_NS);
  computed = who;
}

static struct value blocks(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_print(self, "blocks begins");
  compute(self, "blocks");
  wr_print(self, "blocks ends");
  return NONE_VALUE;
}

static struct value say(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static struct value blocking(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "the task begins to block");
  compute(self, "blocking");
  wr_print(self, "the task goes on");
  return wr_asleep(self, 0, NONE_VALUE);
}

static struct value both(struct actor *self, const struct value *arg) {
  struct value task = wr_create_task(self, CORO(blocking, 0, NULL), "blocking");
  wr_call_soon(self, "blocks", blocks, 0, NULL);
  wr_call_soon(self, "say", say, ARGS(arg[0]));
  return wr_await(self, task);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  computed = "";
  wr_set_slow_handler(self, slow);
  wr_loop_slow(self, BUSY_NS / 2);
  wr_await(self, CORO(both, ARGS(value_text("behind what was too slow"))));
  wr_loop_slow(self, 3600 * AIO_S);
  wr_await(self, CORO(both, ARGS(value_text("behind what was fast enough"))));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

/* Two tasks and two queues of one place: who runs when, turn by turn. */
#include "tests/oracle/asyncio/pair.h"

static struct value player(struct actor *self, const struct value *arg) {
  const char *name = STR(arg[0]);
  struct value mine = arg[1], other = arg[2];
  for (int number = 0; number < arg[3].u.i; number++) {
    struct value ball = wr_aio_queue_get(self, mine);
    wr_print(self, "%s %d has %s", name, number, STR(ball));
    wr_aio_queue_put(self, other, value_int(ball.u.i + 1));
  }
  wr_print(self, "%s ends", name);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value left = wr_aio_queue(self, "left", 1);
  struct value right = wr_aio_queue(self, "right", 1);
  struct value a = TASK(player, ARGS(value_text("left"), left, right, value_int(3)));
  struct value b = TASK(player, ARGS(value_text("right"), right, left, value_int(3)));
  wr_aio_queue_put(self, left, value_int(0));
  for (int tick = 0; tick < 8; tick++) {
    wr_print(self, "tick %d", tick);
    wr_asleep(self, 0, NONE_VALUE);
  }
  wr_wait(self, ARGS(a, b), AIO_NEVER, WR_ALL_COMPLETED);
  wr_say(self, wr_aio_queue_get_nowait(self, left));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

/* What another thread has handed over by call_soon_threadsafe stands in the ready queue at once:
 * before what the loop's own thread puts there later. */
#include "tests/oracle/asyncio/pair.h"

struct share {
  struct loop *loop;
};

static struct value print(struct actor *self, const struct value *arg) {
  wr_say(self, arg[0]);
  return NONE_VALUE;
}

static int hand_over(struct actor *self, struct share *s) {
  wr_call_soon_threadsafe(self, s->loop, "print", print, ARGS(value_text("from the thread")));
  return 0;
}

static struct value starts_one(struct actor *self, const struct value *arg) {
  (void)arg;
  struct actor thread;
  self->share->loop = wr_running_loop(self);
  wr_call_soon(self, "print", print, ARGS(value_text("before")));
  wr_thread(self, &thread, "thread", hand_over, 0);
  wr_join(self, &thread);
  wr_call_soon(self, "print", print, ARGS(value_text("after")));
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_call_soon(self, "starts_one", starts_one, 0, NULL);
  wr_asleep(self, 0, NONE_VALUE);
  wr_asleep(self, 0, NONE_VALUE);
  wr_say(self, value_text("main goes on"));
  wr_asleep(self, 0, NONE_VALUE);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

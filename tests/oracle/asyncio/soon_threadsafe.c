/* call_soon_threadsafe wakes a loop that waits; what one thread hands over keeps its order, runs on
 * the loop's thread, and is named where it fails. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

struct share {
  struct loop *loop;
  struct value future;
};

static struct value say(struct actor *self, const struct value *arg) {
  wr_print(self, "%s %s", STR(arg[0]), BOOL(wr_running_loop(self) == self->share->loop));
  return NONE_VALUE;
}

static struct value handler(struct actor *self, const struct value *arg) {
  const char *message = STR(arg[0]);
  wr_print(self, "%.*s: %s", (int)strcspn(message, "("), message, REPR(arg[1]));
  return NONE_VALUE;
}

static struct value fail(struct actor *self, const struct value *arg) {
  return value_raise(wr_error(self, ERROR_VALUE, "%s", STR(arg[0])));
}

static struct value finish(struct actor *self, const struct value *arg) {
  (void)arg;
  return wr_set_result(self, self->share->future, value_text("from the thread"));
}

static int body(struct actor *self, struct share *s) {
  for (int number = 0; number < 3; number++)
    wr_call_soon_threadsafe(self, s->loop, "say", say, ARGS(value_int(number)));
  wr_call_soon_threadsafe(self, s->loop, "fail", fail, ARGS(value_text("handed over")));
  wr_call_soon_threadsafe(self, s->loop, "finish", finish, 0, NULL);
  return 0;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct share *s = self->share;
  s->loop = wr_running_loop(self);
  wr_set_exception_handler(self, handler, 0, NULL);
  s->future = wr_future(self, "future");
  struct actor thread;
  wr_call_soon(self, "say", say, ARGS(value_text("already ready")));
  wr_thread(self, &thread, "thread", body, 0);
  wr_say(self, wr_await(self, s->future));
  wr_join(self, &thread);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

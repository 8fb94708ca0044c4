/* readline gives one line, however many were written at a time; the last may lack its end, and
 * after it comes an empty one. */
#include "tests/oracle/asyncio/pair.h"

static struct value read_line(struct actor *self, const struct value *arg) {
  return wr_readline(self, arg[0]);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sockets = wr_socketpair(self, "left", "right");
  struct value left = wr_open_connection(self, value_item(sockets, 0));
  struct value right = wr_open_connection(self, value_item(sockets, 1));
  struct value reader = value_item(left, 0), own = value_item(left, 1);
  struct value writer = value_item(right, 1);
  wr_write(self, writer, value_text("one\ntwo\nthr"));
  for (int i = 0; i < 2; i++)
    say_repr(self, wr_readline(self, reader));
  struct value task = TASK(read_line, ARGS(reader));
  wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "half a line, done: %s", BOOL(wr_done(task)));
  wr_write(self, writer, value_text("ee\nfour"));
  wr_writer_close(self, writer);
  say_repr(self, wr_await(self, task));
  say_repr(self, wr_readline(self, reader));
  say_repr(self, wr_readline(self, reader));
  wr_say(self, value_bool(wr_at_eof(reader)));
  wr_writer_close(self, own);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

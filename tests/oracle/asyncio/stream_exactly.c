/* readexactly waits for all its bytes, over several writes; the end of the stream before that is an
 * IncompleteReadError, which has what came. */
#include "tests/oracle/asyncio/pair.h"

static struct value read_exactly(struct actor *self, const struct value *arg) {
  return wr_readexactly(self, arg[0], arg[1].u.i);
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sockets = wr_socketpair(self, "left", "right");
  struct value left = wr_open_connection(self, value_item(sockets, 0));
  struct value right = wr_open_connection(self, value_item(sockets, 1));
  struct value reader = value_item(left, 0), own = value_item(left, 1);
  struct value writer = value_item(right, 1);
  struct value task = TASK(read_exactly, ARGS(reader, value_int(6)));
  wr_write(self, writer, value_text("abc"));
  wr_asleep(self, 0, NONE_VALUE);
  wr_write(self, writer, value_text("defgh"));
  wr_say(self, wr_await(self, task));
  wr_writer_close(self, writer);
  struct value r = wr_readexactly(self, reader, 5);
  if (value_caught(&r, ERROR_INCOMPLETE_READ))
    wr_print(self, "%s: %s", STR(r), STR(wr_partial(r)));
  say_repr(self, wr_readexactly(self, reader, 0));
  wr_writer_close(self, own);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

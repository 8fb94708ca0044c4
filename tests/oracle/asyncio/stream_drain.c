/* write never waits; drain waits as long as too much is unsent, until the other end reads. */
#include <string.h>

#include "tests/oracle/asyncio/pair.h"

enum { BIG = 4000000 };

static struct value flood(struct actor *self, const struct value *arg) {
  struct value writer = arg[0];
  wr_write(self, writer, wr_str(self, "%10s", ""));
  wr_drain(self, writer);
  wr_print(self, "a little is drained at once");
  wr_write(self, writer, wr_str(self, "%*s", BIG, ""));
  wr_print(self, "much is written");
  wr_drain(self, writer);
  wr_writer_close(self, writer);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sockets = wr_socketpair(self, "left", "right");
  struct value left = wr_open_connection(self, value_item(sockets, 0));
  struct value right = wr_open_connection(self, value_item(sockets, 1));
  struct value reader = value_item(left, 0), own = value_item(left, 1);
  struct value writer = value_item(right, 1);
  struct value task = TASK(flood, ARGS(writer));
  for (int i = 0; i < 5; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "drained before anybody reads: %s", BOOL(wr_done(task)));
  wr_print(self, "%zu", strlen(value_chars(wr_read_bytes(self, reader, -1))));
  wr_await(self, task);
  wr_writer_close(self, own);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

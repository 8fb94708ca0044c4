/* Two tasks talk over a socket: each waits in its read while the other goes on; closing one end is
 * the end of the stream for the other. */
#include "tests/oracle/asyncio/pair.h"

static struct value server(struct actor *self, const struct value *arg) {
  struct value connection = wr_open_connection(self, arg[0]);
  struct value reader = value_item(connection, 0), writer = value_item(connection, 1);
  struct value line;
  while (value_true(line = wr_readline(self, reader))) {
    wr_print(self, "server got %s", REPR(line));
    wr_write(self, writer, wr_str(self, "%s%s", STR(line), STR(line)));
    wr_drain(self, writer);
  }
  wr_print(self, "server sees the end");
  wr_writer_close(self, writer);
  return NONE_VALUE;
}

static struct value client(struct actor *self, const struct value *arg) {
  struct value connection = wr_open_connection(self, arg[0]);
  struct value reader = value_item(connection, 0), writer = value_item(connection, 1);
  struct value lines = arg[1];
  for (size_t line = 0; line < value_len(lines); line++) {
    wr_write(self, writer, value_item(lines, line));
    for (int i = 0; i < 2; i++)
      wr_print(self, "client got %s", REPR(wr_readline(self, reader)));
  }
  wr_writer_close(self, writer);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sockets = wr_socketpair(self, "left", "right");
  struct value lines =
      wr_list(self, ARGS(value_text("hello\n"), value_text("how are you\n"), value_text("bye\n")));
  struct value both[] = {CORO(server, ARGS(value_item(sockets, 0))),
                         CORO(client, ARGS(value_item(sockets, 1), lines))};
  wr_await(self, wr_gather(self, 2, both, false));
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

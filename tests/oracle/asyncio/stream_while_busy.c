/* Every turn looks for input, also while something is ready all the time: who waits to read goes on
 * two turns after the write, and a callback that always comes again cannot keep it waiting. */
#include "tests/oracle/asyncio/pair.h"

static int64_t turns;
static bool over;

static struct value reads(struct actor *self, const struct value *arg) {
  struct value connection = wr_open_connection(self, arg[0]);
  struct value reader = value_item(connection, 0), writer = value_item(connection, 1);
  struct value line;
  while (value_true(line = wr_readline(self, reader)))
    wr_print(self, "read %s in turn %s", REPR(line), INT(turns));
  wr_print(self, "end in turn %s", INT(turns));
  wr_writer_close(self, writer);
  over = true;
  return NONE_VALUE;
}

static struct value comes_again(struct actor *self, const struct value *arg) {
  (void)arg;
  turns++;
  if (!over)
    wr_call_soon(self, "comes_again", comes_again, 0, NULL);
  return NONE_VALUE;
}

static struct value async_main(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sockets = wr_socketpair(self, "left", "right");
  turns = 0;
  over = false;
  struct value task = TASK(reads, ARGS(value_item(sockets, 1)));
  struct value connection = wr_open_connection(self, value_item(sockets, 0));
  struct value writer = value_item(connection, 1);
  wr_call_soon(self, "comes_again", comes_again, 0, NULL);
  for (int number = 0; number < 3; number++) {
    for (int i = 0; i < number + 2; i++)
      wr_asleep(self, 0, NONE_VALUE);
    wr_print(self, "write %s in turn %s", INT(number), INT(turns));
    wr_write(self, writer, wr_str(self, "line %d\n", number));
  }
  wr_asleep(self, 0, NONE_VALUE);
  wr_writer_close(self, writer);
  wr_await(self, task);
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  return wr_run(self, CORO(async_main, 0, NULL)).raised;
}

/* Streams: what goes in at one end comes out at the other, however much it is; servers; and the
 * ends. Free and under control. */
struct share {
  int unused;
};
#include "sched/aio/aio.h"
#include "tests/unit/aio/lines.h"

enum { BIG = 4000000, PIECE = 1000 };

static struct value echo(struct actor *self, const struct value *arg) {
  for (;;) {
    struct value line = wr_readline(self, arg[0]);
    if (line.raised)
      return line;
    if (*value_chars(line) == '\0')
      break;
    wr_print(self, "server got %s", wr_repr(self, line));
    wr_write(self, arg[1], line);
    struct value r = wr_drain(self, arg[1]);
    if (r.raised)
      return r;
  }
  wr_print(self, "server sees the end");
  wr_writer_close(self, arg[1]);
  return wr_wait_closed(self, arg[1]);
}

static struct value client(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value server = wr_start_unix_server(self, "echo", "echo", echo);
  if (server.raised)
    return server;
  for (int i = 0; i < 2; i++) {
    struct value both = wr_open_unix_connection(self, "echo");
    if (both.raised)
      return both;
    struct value reader = value_item(both, 0), writer = value_item(both, 1);
    wr_write(self, writer, wr_str(self, "hello %d\n", i));
    wr_print(self, "client got %s", wr_repr(self, wr_readline(self, reader)));
    wr_writer_close(self, writer);
    wr_wait_closed(self, writer);
    wr_asleep(self, AIO_MS, NONE_VALUE);
  }
  wr_server_close(self, server);
  struct value refused = wr_open_unix_connection(self, "echo");
  wr_print(self, "%d %s", refused.raised, value_type_name(refused));
  return NONE_VALUE;
}

static struct value flood(struct actor *self, const struct value *arg) {
  char piece[PIECE + 1];
  memset(piece, 'x', PIECE);
  piece[PIECE] = '\0';
  struct value data = wr_str(self, "%s", piece), r = NONE_VALUE;
  for (int i = 0; i < BIG / PIECE && !r.raised; i++) {
    wr_write(self, arg[0], data);
    if (i % 1000 == 999)
      r = wr_drain(self, arg[0]);
  }
  wr_print(self, "all is drained");
  wr_writer_close(self, arg[0]);
  return r;
}

static struct value two(struct actor *self, struct value *reader, struct value *writer) {
  struct value socks = wr_socketpair(self, "left", "right");
  struct value left = wr_open_connection(self, value_item(socks, 0));
  struct value right = wr_open_connection(self, value_item(socks, 1));
  *reader = value_item(left, 0);
  *writer = value_item(right, 1);
  return value_item(left, 1);
}

static struct value flooded(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value reader, writer;
  two(self, &reader, &writer);
  struct value task = wr_create_task(self, wr_coroutine(self, "flood", flood, 1, &writer), NULL);
  for (int i = 0; i < 5; i++)
    wr_asleep(self, 0, NONE_VALUE);
  wr_print(self, "done before anybody reads: %d", wr_done(task));
  struct value all = wr_read_bytes(self, reader, -1);
  wr_print(self, "%zu", strlen(value_chars(all)));
  return wr_await(self, task);
}

static struct value pieces(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value reader, writer;
  two(self, &reader, &writer);
  wr_write(self, writer, value_text("abcdefgh\nij"));
  wr_say(self, wr_readexactly(self, reader, 3));
  wr_say(self, wr_read_bytes(self, reader, 2));
  wr_print(self, "%s", wr_repr(self, wr_readline(self, reader)));
  wr_writer_close(self, writer);
  struct value error = wr_readexactly(self, reader, 5);
  wr_print(self, "%s: %s", wr_repr(self, error), wr_text_of(self, wr_partial(error)));
  wr_print(self, "%d %s", wr_at_eof(reader), wr_repr(self, wr_read_bytes(self, reader, 9)));
  wr_write(self, writer, value_text("lost"));
  return NONE_VALUE;
}

#define MAIN(name, body)                                                     \
  static int name(struct actor *self, struct share *s) {                     \
    (void)s;                                                                 \
    struct value r = wr_run(self, wr_coroutine(self, #body, body, 0, NULL)); \
    wr_print(self, "%s", wr_repr(self, r));                                  \
    return r.raised;                                                         \
  }
MAIN(client_main, client)
MAIN(flood_main, flooded)
MAIN(pieces_main, pieces)

static void expect(actor_body body, const char *policy, const char *const *lines) {
  struct trace_reader *r;
  struct run_end end = runs_body(body, policy, NULL, 1, &r);
  runs_expect(&end, 0, r);
  expect_lines(r, lines);
  uint64_t sent = 0, received = 0;
  RUNS_EACH(r, e) {
    sent += e->type == EV_SENT ? e->c : 0;
    received += e->type == EV_RECEIVED ? e->c : 0;
  }
  assert_true(sent > 0);
  assert_int_equal(sent, received);
  trace_reader_close(r);
}

static void a_server_has_a_task_for_each_client(void **state) {
  expect(client_main, *state,
         (const char *const[]){"server got 'hello 0\\n'", "client got 'hello 0\\n'",
                               "server sees the end", "server got 'hello 1\\n'",
                               "client got 'hello 1\\n'", "server sees the end", "1 OSError",
                               "None", NULL});
}

static void who_writes_too_much_must_wait(void **state) {
  expect(flood_main, *state,
         (const char *const[]){"done before anybody reads: 0", "all is drained", "4000000", "None",
                               NULL});
}

static void bytes_come_in_the_pieces_that_are_asked_for(void **state) {
  expect(pieces_main, *state,
         (const char *const[]){
             "abc", "de", "'fgh\\n'",
             "IncompleteReadError('2 bytes read on a total of 5 expected bytes'): ij", "1 ''",
             "None", NULL});
}

int main(void) {
  static char random_[] = "random";
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_server_has_a_task_for_each_client),
      cmocka_unit_test_prestate(a_server_has_a_task_for_each_client, random_),
      cmocka_unit_test(who_writes_too_much_must_wait),
      cmocka_unit_test_prestate(who_writes_too_much_must_wait, random_),
      cmocka_unit_test(bytes_come_in_the_pieces_that_are_asked_for),
      cmocka_unit_test_prestate(bytes_come_in_the_pieces_that_are_asked_for, random_),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

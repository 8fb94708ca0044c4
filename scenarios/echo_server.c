/* Async: a server sends back what it is sent; each connection has a task of its own.
 *
 * Shows: one thread for many connections. A task that wants a line waits until the kernel has
 * something for it; the loop asks the kernel for all sockets at once.
 * Real: Unix sockets; the loop polls them with libev.
 * Differs: asyncio's transports write through callbacks of their own, and its selector is epoll. */
#define SCENARIO echo_server
#include "scenarios/body.h"
#include "sched/aio/aio.h"

enum { MOST_CLIENTS = 16 };

struct share {
  int64_t connections, lines;
};

/* Gets reader and writer. */
static struct value serve(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  struct value line;
  int64_t lines = 0;
  AT(self, read);
  while (!(line = wr_readline(self, arg[0])).raised && value_true(line)) {
    lines++;
    AT(self, write);
    wr_write(self, arg[1], line);
    AT(self, drain);
    wr_drain(self, arg[1]);
    AT(self, read);
  }
  AT(self, close);
  wr_writer_close(self, arg[1]);
  AT(self, served);
  s->connections++;
  s->lines += lines;
  return line.raised ? line : NONE_VALUE;
}

static struct value client(struct actor *self, const struct value *arg) {
  long long number = arg[0].u.i;
  AT(self, connect);
  struct value streams = wr_open_unix_connection(self, "echo");
  if (streams.raised)
    return streams;
  struct value reader = value_item(streams, 0), writer = value_item(streams, 1);
  for (long long message = 1; message <= PARAM(self, messages); message++) {
    AT(self, send);
    wr_write(self, writer, wr_str(self, "message %lld of client %lld\n", message, number));
    AT(self, answer);
    struct value line = wr_readline(self, reader);
    if (line.raised)
      return line;
    AT(self, print);
    const char *text = value_chars(line);
    wr_print(self, "client %lld: %.*s", number, (int)strcspn(text, "\n"), text);
  }
  AT(self, hang_up);
  wr_writer_close(self, writer);
  AT(self, end);
  return wr_read_bytes(self, reader, -1);
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  struct value coroutines[MOST_CLIENTS];
  size_t clients = (size_t)PARAM(self, clients);
  (void)arg;
  AT(self, listen);
  struct value server = wr_start_unix_server(self, "echo", "serve", serve);
  if (server.raised)
    return server;
  AT(self, gather);
  for (size_t i = 0; i < clients; i++) {
    struct value number = value_int((int64_t)i + 1);
    coroutines[i] = wr_coroutine(self, "client", client, 1, &number);
  }
  struct value ends = wr_await(self, wr_gather(self, clients, coroutines, false));
  AT(self, stop);
  wr_server_close(self, server);
  if (ends.raised)
    return ends;
  AT(self, count);
  wr_print(self, "server: %lld connections, %lld lines", (long long)s->connections,
           (long long)s->lines);
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

/* Imitates: StreamReader, StreamWriter, open_connection(), open_unix_connection() and
 * start_unix_server().
 * Differs: bytes are a str; the names of servers are the kernel's alone, so that no file is left
 * behind. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sched/aio/conn.h"

/* A reader, a writer, a socket that is not connected to a loop yet, or a server. */
struct end {
  struct object o;
  struct conn *conn;
  int fd; /* of a socket and of a server; -1: somebody has taken it, or it is closed */
  struct watch *accepts;
  const char *name; /* of what a server calls */
  wr_body fn;
};

static void free_end(struct object *o) {
  struct end *e = (struct end *)o;
  if (e->conn)
    conn_drop(e->conn);
  if (e->fd >= 0)
    close(e->fd);
  object_dispose(o, sizeof *e);
}

static const struct object_type type_reader = {.name = "StreamReader", .free = free_end};
static const struct object_type type_writer = {.name = "StreamWriter", .free = free_end};
static const struct object_type type_socket = {.name = "socket", .free = free_end};
static const struct object_type type_server = {.name = "Server", .free = free_end};

static struct end *end_of(struct value v, const struct object_type *type) {
  struct end *e = value_as(v, type);
  CHECK(e);
  return e;
}

static struct conn *reader_of(struct value v) {
  return end_of(v, &type_reader)->conn;
}

static struct conn *writer_of(struct value v) {
  return end_of(v, &type_writer)->conn;
}

static struct end *new_end(const struct object_type *type, struct conn *c) {
  struct end *e = object_new(type, sizeof *e);
  e->fd = -1;
  e->conn = c;
  if (c)
    value_keep(value_object(&c->o));
  return e;
}

/* --- connections --- */

static struct value no_socket(struct actor *self) {
  return value_raise(conn_os_error(self, errno));
}

struct value wr_socketpair(struct actor *self, const char *left, const char *right) {
  const char *const names[] = {left, right};
  struct value both[2];
  int fd[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd) != 0)
    return no_socket(self);
  for (int i = 0; i < 2; i++) {
    struct end *e = new_end(&type_socket, NULL);
    e->fd = fd[i];
    aio_made(self, &e->o, OBJECT_SOCKET, names[i]);
    both[i] = frame_own(self, value_object(&e->o));
  }
  return wr_tuple(self, 2, both);
}

static struct value ends_of(struct actor *self, struct conn *c) {
  struct value ends[] = {frame_own(self, value_object(&new_end(&type_reader, c)->o)),
                         frame_own(self, value_object(&new_end(&type_writer, c)->o))};
  return wr_tuple(self, 2, ends);
}

static struct value connect_in_frame(struct actor *self, struct loop *l, int fd, uint32_t id) {
  struct future *connected;
  struct conn *c = conn_new_take(l, fd, id, &connected);
  frame_own(self, value_object(&c->o));
  frame_own(self, future_value(connected));
  struct value r = future_await(self, connected, say_await(id));
  if (!r.raised)
    return ends_of(self, c);
  conn_close(l, c);
  return r;
}

static struct value connect_to(struct actor *self, struct loop *l, int fd, uint32_t id) {
  struct frame frame;
  frame_enter(self, &frame);
  return frame_leave(self, connect_in_frame(self, l, fd, id));
}

struct value wr_open_connection(struct actor *self, struct value sock) {
  struct end *e = end_of(sock, &type_socket);
  struct loop *l = loop_may_await(self);
  int fd = e->fd;
  if (!l)
    return loop_none(self);
  CHECK(fd >= 0);
  e->fd = -1;
  return connect_to(self, l, fd, e->o.id);
}

/* --- servers --- */

static socklen_t address(struct sockaddr_un *a, const char *path) {
  *a = (struct sockaddr_un){.sun_family = AF_UNIX};
  int n = snprintf(a->sun_path + 1, sizeof a->sun_path - 1, "whoruns-%d-%s", (int)getpid(), path);
  CHECK(n > 0 && (size_t)n < sizeof a->sun_path - 1);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

static int new_socket(void) {
  return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

struct value wr_open_unix_connection(struct actor *self, const char *path) {
  struct loop *l = loop_may_await(self);
  struct sockaddr_un a;
  struct object o = {0};
  if (!l)
    return loop_none(self);
  socklen_t n = address(&a, path);
  int fd = new_socket();
  if (fd < 0 || connect(fd, (struct sockaddr *)&a, n) != 0) {
    struct value r = no_socket(self);
    if (fd >= 0)
      close(fd);
    return r;
  }
  aio_made(self, &o, OBJECT_SOCKET, path);
  return connect_to(self, l, fd, o.id);
}

/* connection_made(): the server's function gets a task. */
static void serve(struct loop *l, struct conn *c) {
  struct actor *self = l->host;
  struct end *e = value_as(c->about[0], &type_server);
  struct value ends = ends_of(self, c);
  struct value args[] = {value_item(ends, 0), value_item(ends, 1)};
  struct value coro = wr_coroutine(self, e->name, e->fn, 2, args);
  c->about[1] = future_value(&task_new(l, self, coroutine_of(coro), NULL)->f);
}

/* _accept_connection2(): waits until it is connected. */
static struct value accept_body(struct actor *self, const struct value *arg) {
  struct object o = {0};
  struct future *connected;
  aio_made(self, &o, OBJECT_SOCKET, "connection");
  struct conn *c = conn_new_take(loop_now, (int)arg[1].u.i, o.id, &connected);
  frame_own(self, value_object(&c->o));
  frame_own(self, future_value(connected));
  c->made = serve;
  c->about[0] = value_keep(arg[0]);
  return future_await(self, connected, say_await(o.id));
}

/* _accept_connection() */
static void accept_ready(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  struct end *e = (struct end *)call->about;
  for (int fd;
       e->fd >= 0 && (fd = accept4(e->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    struct value args[] = {value_object(&e->o), value_int(fd)};
    struct value coro = wr_coroutine(l->host, "accept", accept_body, 2, args);
    future_drop(&task_new(l, l->host, coroutine_of(coro), NULL)->f);
  }
}

struct value wr_start_unix_server(struct actor *self, const char *path, const char *name,
                                  wr_body fn) {
  struct loop *l = loop_may_await(self);
  struct sockaddr_un a;
  if (!l)
    return loop_none(self);
  struct end *e = new_end(&type_server, NULL);
  struct value server = frame_own(self, value_object(&e->o));
  socklen_t n = address(&a, path);
  e->fd = new_socket();
  if (e->fd < 0 || bind(e->fd, (struct sockaddr *)&a, n) != 0 || listen(e->fd, 100) != 0)
    return no_socket(self);
  e->name = name;
  e->fn = fn;
  aio_made(self, &e->o, OBJECT_SOCKET, path);
  e->accepts = poll_watch_take(l, e->fd, POLL_READ, e->o.id,
                               call_new_inner(l, "server: somebody connects", accept_ready, &e->o));
  struct value r = wr_asleep(self, 0, NONE_VALUE);
  return r.raised ? r : server;
}

void wr_server_close(struct actor *self, struct value server) {
  (void)self;
  struct end *e = end_of(server, &type_server);
  struct watch *w = e->accepts;
  e->accepts = NULL;
  if (!loop_running() || e->fd < 0)
    return;
  poll_unwatch(loop_now, w);
  close(e->fd);
  e->fd = -1;
}

/* --- reading --- */

/* _wait_for_data() */
static struct value wait_for_data(struct actor *self, struct loop *l, struct conn *c,
                                  const char *what) {
  if (c->reader)
    return value_raise(wr_error(self, ERROR_RUNTIME,
                                "%s() called while another coroutine is already waiting for "
                                "incoming data",
                                what));
  conn_read_on(l, c);
  struct future *f = future_new_quiet(l, c->o.id);
  c->reader = f;
  struct value r = future_await(self, f, say_await(c->o.id));
  c->reader = NULL;
  future_drop(f);
  return r;
}

/* The first n bytes. */
static struct value take(struct actor *self, struct loop *l, struct conn *c, size_t n) {
  struct value v = wr_str(self, "%.*s", (int)n, n ? bytes_at(&c->in) : "");
  bytes_gone(&c->in, n);
  conn_taken(l, c);
  return v;
}

static struct value read_some(struct actor *self, struct loop *l, struct conn *c, size_t most) {
  if (bytes_len(&c->in) == 0 && !c->eof) {
    struct value r = wait_for_data(self, l, c, "read");
    if (r.raised)
      return r;
  }
  size_t n = bytes_len(&c->in);
  return take(self, l, c, n < most ? n : most);
}

static struct value read_all(struct actor *self, struct loop *l, struct conn *c) {
  struct buf all = {0};
  struct value v;
  do {
    v = read_some(self, l, c, CONN_LIMIT);
    if (!v.raised)
      buf_puts(&all, value_chars(v));
  } while (!v.raised && *value_chars(v));
  if (!v.raised)
    v = wr_str(self, "%s", buf_text(&all));
  buf_fini(&all);
  return v;
}

struct value wr_read_bytes(struct actor *self, struct value reader, int64_t n) {
  struct conn *c = reader_of(reader);
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  if (c->error.kind != VALUE_NONE)
    return value_raise(c->error);
  if (n == 0)
    return value_text("");
  if (n > 0)
    return read_some(self, l, c, (size_t)n);
  struct frame frame;
  frame_enter(self, &frame);
  return frame_leave(self, read_all(self, l, c));
}

static struct value line_too_long(struct actor *self, struct loop *l, struct conn *c, size_t line) {
  bool found = line > 0;
  bytes_gone(&c->in, found ? line : bytes_len(&c->in));
  conn_taken(l, c);
  return value_raise(wr_error(self, ERROR_VALUE, "%s",
                              found ? "Separator is found, but chunk is longer than limit"
                                    : "Separator is not found, and chunk exceed the limit"));
}

struct value wr_readline(struct actor *self, struct value reader) {
  struct conn *c = reader_of(reader);
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  if (c->error.kind != VALUE_NONE)
    return value_raise(c->error);
  for (size_t seen = 0;;) {
    size_t n = bytes_len(&c->in);
    const char *end = n > seen ? memchr(bytes_at(&c->in) + seen, '\n', n - seen) : NULL;
    size_t line = end ? (size_t)(end - bytes_at(&c->in)) + 1 : 0;
    if ((line ? line - 1 : n) > CONN_LIMIT)
      return line_too_long(self, l, c, line);
    if (line || c->eof)
      return take(self, l, c, line ? line : n);
    seen = n;
    struct value r = wait_for_data(self, l, c, "readuntil");
    if (r.raised)
      return r;
  }
}

struct value wr_readexactly(struct actor *self, struct value reader, int64_t n) {
  struct conn *c = reader_of(reader);
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  if (n < 0)
    return value_raise(wr_error(self, ERROR_VALUE, "readexactly size can not be less than zero"));
  if (c->error.kind != VALUE_NONE)
    return value_raise(c->error);
  while (bytes_len(&c->in) < (size_t)n) {
    if (c->eof) {
      struct value part = take(self, l, c, bytes_len(&c->in));
      struct value error =
          wr_error(self, ERROR_INCOMPLETE_READ, "%zu bytes read on a total of %lld expected bytes",
                   strlen(value_chars(part)), (long long)n);
      value_set_cause(error, part);
      return value_raise(error);
    }
    struct value r = wait_for_data(self, l, c, "readexactly");
    if (r.raised)
      return r;
  }
  return take(self, l, c, (size_t)n);
}

struct value wr_partial(struct value error) {
  CHECK(value_isinstance(error, ERROR_INCOMPLETE_READ));
  return value_cause(error);
}

bool wr_at_eof(struct value reader) {
  const struct conn *c = reader_of(reader);
  return c->eof && bytes_len(&c->in) == 0;
}

/* --- writing --- */

void wr_write(struct actor *self, struct value writer, struct value data) {
  (void)self;
  if (loop_running())
    conn_write(loop_now, writer_of(writer), value_chars(data), strlen(value_chars(data)));
}

struct value wr_drain(struct actor *self, struct value writer) {
  struct conn *c = writer_of(writer);
  struct loop *l = loop_may_await(self);
  if (!l)
    return loop_none(self);
  if (c->error.kind != VALUE_NONE)
    return value_raise(c->error);
  if (c->closing) {
    struct value r = wr_asleep(self, 0, NONE_VALUE);
    if (r.raised)
      return r;
  }
  if (c->lost)
    return value_raise(wr_error(self, ERROR_CONNECTION_RESET, "Connection lost"));
  if (!c->full)
    return NONE_VALUE;
  struct future *f = waiters_add(&c->drainers, l, c->o.id);
  struct value r = future_await(self, f, say_await(c->o.id));
  waiters_remove(&c->drainers, f);
  future_drop(f);
  return r;
}

void wr_writer_close(struct actor *self, struct value writer) {
  (void)self;
  if (loop_running())
    conn_close(loop_now, writer_of(writer));
}

struct value wr_wait_closed(struct actor *self, struct value writer) {
  struct conn *c = writer_of(writer);
  if (!loop_may_await(self))
    return loop_none(self);
  return future_await(self, c->closed, say_await(c->o.id));
}

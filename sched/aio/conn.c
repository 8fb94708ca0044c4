/* Imitates: the transports of selector_events.py with StreamReaderProtocol.
 * Real: sockets that do not block. What is written goes to the kernel at once, as far as it takes
 * it; the rest when the socket can be written.
 * Differs: no TLS, no half-closed connections. */
#include "sched/aio/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECV_MOST = 262144 };

void bytes_gone(struct bytes *s, size_t n) {
  s->from += n;
  if (s->from == s->b.len) {
    s->from = s->b.len = 0;
  } else if (s->from > s->b.len / 2 && s->from > 4096) {
    memmove(s->b.data, s->b.data + s->from, s->b.len - s->from);
    s->b.len -= s->from;
    s->from = 0;
  }
}

static void free_conn(struct object *o) {
  struct conn *c = (struct conn *)o;
  if (c->fd >= 0)
    close(c->fd);
  buf_fini(&c->in.b);
  buf_fini(&c->out.b);
  value_drop(c->error);
  value_drop(c->about[0]);
  value_drop(c->about[1]);
  waiters_fini(&c->drainers);
  future_drop(c->closed);
  object_dispose(o, sizeof *c);
}

static const struct object_type type_conn = {.name = "transport", .free = free_conn};

struct value conn_os_error(struct actor *self, int error) {
  enum error_class class = error == ECONNRESET ? ERROR_CONNECTION_RESET
                           : error == EPIPE    ? ERROR_BROKEN_PIPE
                                               : ERROR_OS;
  return wr_error(self, class, "[Errno %d] %s", error, strerror(error));
}

/* --- losing it --- */

static void wake_reader(struct loop *l, struct conn *c, struct value error) {
  struct future *f = c->reader;
  c->reader = NULL;
  if (!f || future_done(f))
    return;
  if (error.kind == VALUE_NONE)
    future_set(l, f, NONE_VALUE);
  else
    future_fail(l, f, error);
}

static void wake_drainers(struct loop *l, struct conn *c, struct value error) {
  c->full = false;
  for (size_t i = 0; i < c->drainers.n; i++) {
    struct future *f = waiters_at(&c->drainers, i);
    if (!future_done(f) && error.kind == VALUE_NONE)
      future_set(l, f, NONE_VALUE);
    else if (!future_done(f))
      future_fail(l, f, error);
  }
}

/* _call_connection_lost() */
static void lose(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  struct conn *c = (struct conn *)call->about;
  struct value error = call->also ? value_object(call->also) : NONE_VALUE;
  c->lost = true;
  if (error.kind == VALUE_NONE) {
    c->eof = true;
  } else {
    value_drop(c->error);
    c->error = value_keep(error);
  }
  wake_reader(l, c, error);
  if (!future_done(c->closed))
    future_set(l, c->closed, NONE_VALUE);
  wake_drainers(l, c, error);
  close(c->fd);
  c->fd = -1;
}

static void stop_watching(struct loop *l, struct watch **w) {
  struct watch *old = *w;
  *w = NULL;
  poll_unwatch(l, old);
}

static void lose_soon(struct loop *l, struct conn *c, struct value error) {
  struct call *call = call_new_inner(l, "connection is over", lose, &c->o);
  if (error.kind == VALUE_OBJECT)
    call->also = value_keep(error).u.o;
  call_soon(l, call);
  call_drop(call);
}

void conn_close(struct loop *l, struct conn *c) {
  if (c->closing)
    return;
  c->closing = true;
  stop_watching(l, &c->reads);
  if (bytes_len(&c->out) == 0) {
    stop_watching(l, &c->writes);
    lose_soon(l, c, NONE_VALUE);
  }
}

/* _fatal_error() */
static void fail(struct loop *l, struct conn *c, int error) {
  bool first = !c->closing || bytes_len(&c->out) > 0;
  c->closing = true;
  bytes_gone(&c->out, bytes_len(&c->out));
  stop_watching(l, &c->reads);
  stop_watching(l, &c->writes);
  if (first)
    lose_soon(l, c, conn_os_error(l->host, error));
}

/* --- reading --- */

/* How much one recv() gets: all that has come, as asyncio's large buffer would. */
static size_t waiting(int fd) {
  int n = 0;
  if (ioctl(fd, FIONREAD, &n) != 0 || n <= 0)
    return 1; /* the end */
  return n < RECV_MOST ? (size_t)n : RECV_MOST;
}

/* _read_ready() */
static void read_ready(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  struct conn *c = (struct conn *)call->about;
  if (c->closing)
    return;
  size_t room = waiting(c->fd);
  char *to = buf_reserve(&c->in.b, room);
  CHECK(to);
  ssize_t n = recv(c->fd, to, room, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n < 0) {
    fail(l, c, errno);
    return;
  }
  trace_emit(l->host->id, EV_RECEIVED, c->o.id, 0, (uint64_t)n);
  c->in.b.len += (size_t)n;
  if (n == 0) {
    c->eof = true;
    stop_watching(l, &c->reads);
  }
  wake_reader(l, c, NONE_VALUE);
  if (n > 0 && bytes_len(&c->in) > 2 * CONN_LIMIT) {
    c->resting = true;
    stop_watching(l, &c->reads);
  }
}

static void watch_reads(struct loop *l, struct conn *c) {
  if (!c->reads && !c->closing && !c->eof)
    c->reads = poll_watch_take(l, c->fd, POLL_READ, c->o.id,
                               call_new_inner(l, "read what has come", read_ready, &c->o));
}

void conn_read_on(struct loop *l, struct conn *c) {
  if (!c->resting)
    return;
  c->resting = false;
  watch_reads(l, c);
}

void conn_taken(struct loop *l, struct conn *c) {
  if (bytes_len(&c->in) <= CONN_LIMIT)
    conn_read_on(l, c);
}

/* --- writing --- */

/* What the kernel takes now; negative: none ever. */
static ssize_t send_some(struct conn *c, const char *data, size_t n) {
  ssize_t sent = send(c->fd, data, n, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR)
    return -1;
  if (sent > 0)
    trace_emit(aio_actor_of(actor_now), EV_SENT, c->o.id, 0, (uint64_t)sent);
  return sent < 0 ? 0 : sent;
}

/* _write_ready() */
static void write_ready(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  struct conn *c = (struct conn *)call->about;
  if (c->lost)
    return;
  ssize_t sent = send_some(c, bytes_at(&c->out), bytes_len(&c->out));
  if (sent < 0) {
    fail(l, c, errno);
    return;
  }
  bytes_gone(&c->out, (size_t)sent);
  if (c->full && bytes_len(&c->out) <= CONN_LOW_WATER)
    wake_drainers(l, c, NONE_VALUE);
  if (bytes_len(&c->out) > 0)
    return;
  stop_watching(l, &c->writes);
  if (c->closing)
    lose_soon(l, c, NONE_VALUE);
}

void conn_write(struct loop *l, struct conn *c, const char *data, size_t n) {
  if (n == 0 || c->closing)
    return;
  if (bytes_len(&c->out) == 0) {
    ssize_t sent = send_some(c, data, n);
    if (sent < 0) {
      fail(l, c, errno);
      return;
    }
    data += sent;
    n -= (size_t)sent;
    if (n == 0)
      return;
    c->writes = poll_watch_take(l, c->fd, POLL_WRITE, c->o.id,
                                call_new_inner(l, "write what is left", write_ready, &c->o));
  }
  buf_add(&c->out.b, data, n);
  if (bytes_len(&c->out) > CONN_HIGH_WATER)
    c->full = true;
}

/* --- making it --- */

static void connection_made(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  struct conn *c = (struct conn *)call->about;
  if (c->made)
    c->made(l, c);
}

/* _add_reader() */
static void add_reader(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  watch_reads(l, (struct conn *)call->about);
}

/* _set_result_unless_cancelled() */
static void set_connected(struct loop *l, struct call *call, struct future *none) {
  (void)none;
  if (!future_done((struct future *)call->about))
    future_set(l, (struct future *)call->about, NONE_VALUE);
}

static void soon(struct loop *l, const char *name, call_inner inner, struct object *about) {
  struct call *c = call_new_inner(l, name, inner, about);
  call_soon(l, c);
  call_drop(c);
}

struct conn *conn_new_take(struct loop *l, int fd, uint32_t id, struct future **connected) {
  struct conn *c = object_new(&type_conn, sizeof *c);
  c->o.id = id;
  c->fd = fd;
  c->closed = future_new_quiet(l, id);
  *connected = future_new_quiet(l, id);
  soon(l, "connection is made", connection_made, &c->o);
  soon(l, "start to read", add_reader, &c->o);
  soon(l, "connection: whoever waits goes on", set_connected, &(*connected)->o);
  return c;
}

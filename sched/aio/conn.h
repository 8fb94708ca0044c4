#ifndef AIO_CONN_H
#define AIO_CONN_H

/* A connected socket on a loop: asyncio's transport together with the protocol of streams. Bytes
 * that have come lie in `in` until a reader takes them; bytes that the kernel does not take yet lie
 * in `out`. */
#include "sched/aio/poll.h"
#include "sched/aio/waiters.h"
#include "sched/base/buf.h"

enum {
  CONN_LIMIT = 65536,                   /* of a line; twice that may lie in `in` */
  CONN_HIGH_WATER = 65536,              /* more than that in `out`: drain() waits, */
  CONN_LOW_WATER = CONN_HIGH_WATER / 4, /* until it is so little */
};

struct bytes {
  struct buf b;
  size_t from; /* those before are gone */
};
static inline size_t bytes_len(const struct bytes *s) {
  return s->b.len - s->from;
}
static inline const char *bytes_at(const struct bytes *s) {
  return s->b.data + s->from;
}
void bytes_gone(struct bytes *s, size_t n);

struct conn {
  struct object o; /* id: of the socket */
  int fd;          /* -1: closed */
  bool eof, closing, full, lost;
  bool resting; /* does not read: too much lies in `in` */
  struct watch *reads, *writes;
  struct bytes in, out;
  struct value error;    /* the reader's */
  struct future *reader; /* who waits for bytes; NULL: nobody */
  struct future *closed; /* connection_lost() was called */
  struct waiters drainers;
  void (*made)(struct loop *l, struct conn *c); /* part of connection_made(); NULL: nothing */
  struct value about[2];                        /* for `made` */
};

/* For fd, which it takes over and which does not block. *connected is set when it can be used. The
 * caller has references to both. */
struct conn *conn_new_take(struct loop *l, int fd, uint32_t id, struct future **connected);
static inline void conn_drop(struct conn *c) {
  value_drop(value_object(&c->o));
}
/* transport.write(), transport.close() */
void conn_write(struct loop *l, struct conn *c, const char *data, size_t n);
void conn_close(struct loop *l, struct conn *c);
/* After bytes have been taken from `in`: reads again if it rested. */
void conn_taken(struct loop *l, struct conn *c);
void conn_read_on(struct loop *l, struct conn *c);
/* What the OS has against it, as an exception. */
struct value conn_os_error(struct actor *self, int error);

#endif

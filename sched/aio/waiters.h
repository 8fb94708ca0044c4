#ifndef AIO_WAITERS_H
#define AIO_WAITERS_H

/* Who waits at a lock, a queue, ...: futures in the order of their coming, as in asyncio, where a
 * deque holds them. All zero: nobody. */
#include "sched/aio/future.h"

struct waiters {
  struct future **at; /* private, all: [first, first + n) */
  size_t first, n, cap;
};

void waiters_fini(struct waiters *w);
/* A new one at the end; the caller has a reference of its own. id: of what it waits at. */
struct future *waiters_add(struct waiters *w, struct loop *l, uint32_t id);
/* False: it was not there. */
bool waiters_remove(struct waiters *w, struct future *f);
/* The first one; NULL: none. */
static inline struct future *waiters_first(const struct waiters *w) {
  return w->n ? w->at[w->first] : NULL;
}
static inline struct future *waiters_at(const struct waiters *w, size_t i) {
  return w->at[w->first + i];
}
/* Sets the first that is not done; true if there was one. Those before it stay. */
bool waiters_set_first(struct waiters *w, struct loop *l, struct value v);

/* A new thing that tasks share: says so. */
static inline void aio_made(const struct actor *self, struct object *o, enum object_kind kind,
                            const char *name) {
  o->id = region_new_id();
  trace_emit_text(aio_actor_of(self), EV_NEW, o->id, 0, kind, name, __builtin_strlen(name));
}

#endif

/* Imitates: call_soon_threadsafe(). CPython appends to the ready queue itself, under the GIL, and
 * writes a byte to a pipe that the loop polls; here there is a list under a lock, and libev's
 * eventfd. The loop's thread takes the list in before it puts anything into the queue itself, so
 * that the order is CPython's. */
#include "sched/aio/inbox.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sched/aio/poll.h"

struct inbox {
  pthread_mutex_t mutex;
  struct letter *first, **last;
  uint32_t seq;            /* of the events on the loop */
  struct loop_names names; /* of functions, under the mutex */
};

void inbox_open(struct loop *l) {
  struct inbox *b = calloc(1, sizeof *b);
  CHECK(b);
  pthread_mutex_init(&b->mutex, NULL);
  b->last = &b->first;
  loop_names_init(&b->names);
  l->inbox = b;
}

static void letter_free(struct letter *t) {
  for (size_t i = 0; i < t->n; i++)
    parcel_free(t->parcel[i]);
  free(t);
}

void inbox_close(struct loop *l) {
  struct inbox *b = l->inbox;
  for (struct letter *t; (t = b->first);) {
    b->first = t->next;
    if (t->about)
      value_drop(value_object(t->about));
    letter_free(t);
  }
  pthread_mutex_destroy(&b->mutex);
  loop_names_fini(&b->names);
  free(b);
}

static uint32_t put(struct actor *self, struct loop *l, struct letter *t) {
  struct inbox *b = l->inbox;
  uintptr_t key = t->fn ? (uintptr_t)t->fn : (uintptr_t)t->inner;
  pthread_mutex_lock(&b->mutex);
  t->id = loop_names_find(&b->names, key, t->name);
  if (!t->id)
    t->id = loop_names_add(&b->names, self->id, key, t->name);
  t->next = NULL;
  *b->last = t;
  b->last = &t->next;
  atomic_fetch_add(&l->letters, 1);
  uint32_t seq = ++b->seq, id = t->id;
  if (gate_armed())
    atomic_fetch_add(&l->host->slot->mail, 1);
  trace_emit(self->id, EV_SOON_SAFE, l->id, seq, id);
  poll_wake(l); /* under the mutex: the loop cannot be closed meanwhile */
  pthread_mutex_unlock(&b->mutex);
  return seq;
}

void inbox_post(struct actor *self, struct loop *l, struct letter *t) {
  POINT(self, OP(EV_SOON_SAFE, l->id, 0, WHEN_EVER), put(self, l, t), (void)0);
}

const char *inbox_name_of(const struct loop *l, uint32_t id) {
  struct inbox *b = l->inbox;
  pthread_mutex_lock(&b->mutex);
  const char *name = loop_names_of(&b->names, id);
  pthread_mutex_unlock(&b->mutex);
  return name ? name : "";
}

bool inbox_has(const struct loop *l) {
  return atomic_load(&l->letters) > 0;
}

/* Puts it at the end of the ready queue. */
static void deliver(struct loop *l, struct letter *t) {
  struct actor *self = l->host;
  struct value args[BODY_ARGS];
  size_t n = t->n;
  for (size_t i = 0; i < n; i++)
    args[i] = parcel_open_take(self, t->parcel[i]);
  t->n = 0;
  if (t->inner) {
    struct call *c = call_new_delivered(t->id, t->inner, t->about, args[0]);
    loop_push_object(l, HANDLE_TIMER, &c->o, t->id, NONE_VALUE);
    call_drop(c);
    value_drop(value_object(t->about));
  } else {
    struct value v = n == 0 ? NONE_VALUE : n == 1 ? args[0] : wr_tuple(self, n, args);
    *loop_push(l) = (struct handle){.kind = n > 1 ? HANDLE_SPREAD : HANDLE_PLAIN,
                                    .has_arg = n > 0,
                                    .id = t->id,
                                    .u.fn = t->fn,
                                    .v = value_keep(v)};
  }
  letter_free(t);
}

void inbox_take(struct loop *l) {
  struct inbox *b = l->inbox;
  struct frame frame;
  uint32_t n;
  pthread_mutex_lock(&b->mutex);
  struct letter *t = b->first;
  n = atomic_exchange(&l->letters, 0);
  b->first = NULL;
  b->last = &b->first;
  trace_emit(loop_actor(l), EV_TAKEN_IN, l->id, ++b->seq, n);
  pthread_mutex_unlock(&b->mutex);
  frame_enter(l->host, &frame);
  while (t) {
    struct letter *next = t->next;
    deliver(l, t);
    t = next;
  }
  frame_leave(l->host, NONE_VALUE);
}

void wr_call_soon_threadsafe(struct actor *self, struct loop *loop, const char *name, wr_body fn,
                             size_t n, const struct value *args) {
  CHECK(n <= BODY_ARGS);
  if (loop == loop_now) {
    wr_call_soon(self, name, fn, n, args);
    return;
  }
  struct letter *t = calloc(1, sizeof *t);
  CHECK(t);
  t->name = name;
  t->fn = fn;
  for (; t->n < n; t->n++) {
    t->parcel[t->n] = parcel_pack(args[t->n]);
    CHECK(t->parcel[t->n]);
  }
  inbox_post(self, loop, t);
}

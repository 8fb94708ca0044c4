#include "sched/aio/waiters.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 64 };

void waiters_fini(struct waiters *w) {
  for (size_t i = 0; i < w->n; i++)
    future_drop(waiters_at(w, i));
  free(w->at);
  *w = (struct waiters){0};
}

/* Room for one more at the end: what lies at the front of the array is used first. */
static void make_room(struct waiters *w) {
  if (w->first + w->n < w->cap)
    return;
  if (w->first > w->n) {
    memmove(w->at, w->at + w->first, w->n * sizeof(struct future *));
    w->first = 0;
    return;
  }
  w->cap = w->cap ? 2 * w->cap : 4;
  w->at = realloc(w->at, w->cap * sizeof(struct future *));
  CHECK(w->at);
}

struct future *waiters_add(struct waiters *w, struct loop *l, uint32_t id) {
  struct future *f = future_new_quiet(l, id);
  make_room(w);
  w->at[w->first + w->n++] = f;
  value_keep(future_value(f));
  return f;
}

/* A crowd that has gone leaves no room behind. */
static void emptied(struct waiters *w) {
  w->first = 0;
  if (w->cap <= KEPT)
    return;
  free(w->at);
  *w = (struct waiters){0};
}

bool waiters_remove(struct waiters *w, struct future *f) {
  for (size_t i = 0; i < w->n; i++) {
    if (waiters_at(w, i) != f)
      continue;
    if (i == 0)
      w->first++;
    else
      memmove(&w->at[w->first + i], &w->at[w->first + i + 1],
              (w->n - i - 1) * sizeof(struct future *));
    if (--w->n == 0)
      emptied(w);
    future_drop(f);
    return true;
  }
  return false;
}

bool waiters_set_first(struct waiters *w, struct loop *l, struct value v) {
  for (size_t i = 0; i < w->n; i++)
    if (!future_done(waiters_at(w, i))) {
      future_set(l, waiters_at(w, i), v);
      return true;
    }
  return false;
}

/* Open addressing: a thread lies at its hash or, if others are there, behind it without a gap. */
#include "sched/kernel/threads.h"

#include <stdlib.h>

#include "sched/base/check.h"

static size_t home(const struct kernel_threads *t, uint32_t tid) {
  return (tid * 2654435769u >> 7) & (t->cap - 1);
}

/* Where it is, or the free place where it would be. */
static size_t place(const struct kernel_threads *t, uint32_t tid) {
  size_t i = home(t, tid);
  while (t->at[i].tid && t->at[i].tid != tid)
    i = (i + 1) & (t->cap - 1);
  return i;
}

static void grow(struct kernel_threads *t) {
  struct kernel_threads bigger = {.cap = t->cap ? t->cap * 2 : 64, .n = t->n};
  bigger.at = calloc(bigger.cap, sizeof *bigger.at);
  CHECK(bigger.at);
  for (size_t i = 0; i < t->cap; i++)
    if (t->at[i].tid)
      bigger.at[place(&bigger, t->at[i].tid)] = t->at[i];
  free(t->at);
  *t = bigger;
}

void kernel_threads_fini(struct kernel_threads *t) {
  free(t->at);
  *t = (struct kernel_threads){0};
}

struct kernel_thread *kernel_threads_find(const struct kernel_threads *t, uint32_t tid) {
  size_t i = t->cap ? place(t, tid) : 0;
  return t->cap && t->at[i].tid ? &t->at[i] : NULL;
}

struct kernel_thread *kernel_threads_add(struct kernel_threads *t, uint32_t tid) {
  CHECK(tid != 0);
  if (2 * t->n >= t->cap)
    grow(t);
  struct kernel_thread *th = &t->at[place(t, tid)];
  t->n += th->tid == 0;
  th->tid = tid;
  return th;
}

/* Those behind the gap move up, as far as that brings them no nearer than their home. */
void kernel_threads_remove(struct kernel_threads *t, uint32_t tid) {
  struct kernel_thread *th = kernel_threads_find(t, tid);
  if (!th)
    return;
  size_t gap = (size_t)(th - t->at), mask = t->cap - 1;
  for (size_t i = (gap + 1) & mask; t->at[i].tid; i = (i + 1) & mask) {
    if (((i - home(t, t->at[i].tid)) & mask) < ((i - gap) & mask))
      continue;
    t->at[gap] = t->at[i];
    gap = i;
  }
  t->at[gap] = (struct kernel_thread){0};
  t->n--;
}

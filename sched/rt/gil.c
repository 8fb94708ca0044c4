/* Imitates: CPython's GIL. `new` is Python/ceval_gil.h of 3.2 to 3.12 step by step: take_gil() and
 * drop_gil() with their two mutexes and two condition variables, the timed wait that starts again
 * when a switch has happened, the drop request, the forced switch. `old` is Python/ceval.c before
 * 3.2 with a plain lock.
 * Real: mutexes and conditions of pthreads on CLOCK_MONOTONIC; there is no queue, so which waiter
 * gets the GIL is the kernel's choice.
 * Differs: a bytecode is a fixed piece of arithmetic; signals and pending calls do not exist; the
 * lock lies in shared memory, so it would also work between processes.
 *
 *        take: free? --yes--> have it, wake who stands back
 *               | no                                  ^
 *               v               let go                |
 *            wait up to the interval ---> still free? +--no--> woken in vain, wait again
 *               | over
 *               +-- nobody switched meanwhile? ask for it; wait again
 *
 * Under control a waiter's gate opens when the GIL is free or its interval is over in virtual time,
 * so one pass through the gate is one turn of the loop above. */
#include "sched/rt/gil.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sched/rt/inner.h"
#include "sched/rt/point.h"

enum {
  TICKS = 100,     /* sys.getcheckinterval() of old */
  TICK_NS = 100,   /* a bytecode under control */
  TICK_WORK = 128, /* and otherwise: so many multiplications, 80 ns as a turn of Python's loops */
};

static const char *const names[GIL_KINDS] = {"new", "old", "off", "per-interp"};

const char *gil_kind_name(uint32_t kind) {
  return kind < GIL_KINDS ? names[kind] : "none";
}

int gil_kind_from(const char *name) {
  for (int i = 0; i < GIL_KINDS; i++)
    if (strcmp(names[i], name) == 0)
      return i;
  return -1;
}

/* --- making one --- */

static void make_lock(struct actor *self, struct gil_lock *g, const struct wr_gil *of,
                      const char *name) {
  *g = (struct gil_lock){.kind = of->kind == GIL_OLD ? GIL_OLD : GIL_NEW,
                         .ticks = TICKS,
                         .interval_ns = of->interval_ns,
                         .id = region_new_id()};
  pthread_mutexattr_t mutex;
  pthread_mutexattr_init(&mutex);
  pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&g->mutex, &mutex);
  pthread_mutex_init(&g->switch_mutex, &mutex);
  pthread_mutexattr_destroy(&mutex);
  pthread_condattr_t cond;
  pthread_condattr_init(&cond);
  pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED);
  pthread_condattr_setclock(&cond, CLOCK_MONOTONIC);
  pthread_cond_init(&g->cond, &cond);
  pthread_cond_init(&g->switch_cond, &cond);
  pthread_condattr_destroy(&cond);
  trace_emit_text(self->id, EV_NEW, g->id, 0, OBJECT_GIL, name, strlen(name));
  if (g->kind == GIL_NEW)
    trace_emit(self->id, EV_GIL_INTERVAL, g->id, 0, g->interval_ns);
}

void wr_gil_init(struct actor *self, struct wr_gil *g, uint64_t interval_ns) {
  g->kind = region_self->gil;
  g->interval_ns = region_paced(interval_ns);
  atomic_store(&g->used, 0);
  if (g->kind == GIL_NEW || g->kind == GIL_OLD)
    make_lock(self, &g->lock[0], g, "");
}

static struct gil_lock *own_interpreter(struct actor *self, struct wr_gil *g) {
  uint32_t i = atomic_fetch_add(&g->used, 1);
  if (i >= GIL_INTERPRETERS)
    wr_give_up(self, "More than %d interpreters in one run are too many.", GIL_INTERPRETERS);
  char name[16];
  snprintf(name, sizeof name, "%u", i + 1);
  make_lock(self, &g->lock[i], g, name);
  return &g->lock[i];
}

/* --- taking --- */

/* One actor's way to the GIL. */
struct quest {
  enum gil_why why;
  bool wanted;    /* it has said that it must wait */
  uint16_t event; /* how this turn ended; 0: the wait starts again */
  uint32_t seq;
};

static uint32_t next_seq(struct gil_lock *g) {
  return ++g->seq ? g->seq : ++g->seq; /* 0 means "no order" */
}

/* True if the interval is over, false if somebody said that the GIL was let go. */
static bool sleep_in_line(struct gil_lock *g) {
  if (g->kind == GIL_OLD) {
    CHECK(pthread_cond_wait(&g->cond, &g->mutex) == 0);
    return false;
  }
  uint64_t until = clock_mono_ns() + g->interval_ns;
  struct timespec ts = {.tv_sec = (time_t)(until / 1000000000u),
                        .tv_nsec = (long)(until % 1000000000u)};
  int error = pthread_cond_timedwait(&g->cond, &g->mutex, &ts);
  CHECK(error == 0 || error == ETIMEDOUT);
  return error == ETIMEDOUT;
}

static void have(struct actor *self, struct gil_lock *g) {
  /* Who stands back looks at last_holder under this mutex, so it cannot miss the signal. */
  inner_lock(self, &g->switch_mutex, g->id);
  atomic_store_explicit(&g->locked, 1, memory_order_relaxed);
  if (atomic_load_explicit(&g->last_holder, memory_order_relaxed) != self->id) {
    atomic_store_explicit(&g->last_holder, self->id, memory_order_relaxed);
    g->switch_number++;
    g->switched_ns = atomic_load_explicit(&region_self->vclock, memory_order_relaxed);
  }
  pthread_cond_signal(&g->switch_cond);
  pthread_mutex_unlock(&g->switch_mutex);
  if (atomic_load_explicit(&g->drop_request, memory_order_relaxed))
    atomic_store_explicit(&g->drop_request, 0, memory_order_relaxed);
}

/* The gate has opened for a reason: the GIL is free, or the interval is over. */
static uint16_t outcome_of_gate(struct actor *self, const struct gil_lock *g, struct quest *q) {
  q->wanted |= self->slot->waits;
  if (!atomic_load_explicit(&g->locked, memory_order_relaxed))
    return EV_GIL_TAKE;
  return g->switched_ns + g->interval_ns > self->slot->op.cond.deadline_ns ? 0 : EV_GIL_ASK;
}

/* How a turn of the loop ends. */
static uint16_t outcome(struct actor *self, struct gil_lock *g, struct quest *q) {
  if (gate_armed())
    return outcome_of_gate(self, g, q);
  if (!atomic_load_explicit(&g->locked, memory_order_relaxed))
    return EV_GIL_TAKE;
  if (!q->wanted)
    trace_emit(self->id, EV_GIL_WANT, g->id, 0, q->why);
  q->wanted = true;
  uint32_t switches = g->switch_number;
  bool over = sleep_in_line(g);
  if (!atomic_load_explicit(&g->locked, memory_order_relaxed))
    return EV_GIL_TAKE;
  if (!over)
    return EV_GIL_FALSE_WAKE;
  return g->switch_number == switches ? EV_GIL_ASK : 0;
}

static void turn(struct actor *self, struct gil_lock *g, struct quest *q) {
  q->event = outcome(self, g, q);
  if (q->event == EV_GIL_TAKE)
    have(self, g);
  else if (q->event == EV_GIL_ASK)
    atomic_store_explicit(&g->drop_request, 1, memory_order_relaxed);
  q->seq = q->event ? next_seq(g) : 0;
}

static void tell(const struct actor *self, const struct gil_lock *g, const struct quest *q) {
  if (q->event)
    trace_emit(self->id, q->event, g->id, q->seq, q->event == EV_GIL_TAKE ? q->why : 0);
}

/* Turns of the loop, one if under control; leaves the mutex locked. As in CPython it stays locked
 * from one wait to the next: whoever was just asked must wait until the asker sleeps again. */
static void turns(struct actor *self, struct gil_lock *g, struct quest *q) {
  inner_lock(self, &g->mutex, g->id);
  turn(self, g, q);
  while (q->event != EV_GIL_TAKE && !gate_armed()) {
    tell(self, g, q);
    turn(self, g, q);
  }
}

static void take(struct actor *self, struct gil_lock *g, enum gil_why why) {
  struct quest q = {.why = why};
  do {
    struct gate_op op = *OP(EV_GIL_TAKE, g->id, 0, gate_when_equal(&g->locked, 0));
    op.want = q.wanted ? 0 : EV_GIL_WANT;
    op.want_c = why;
    op.within_ns = g->kind == GIL_NEW ? g->interval_ns : 0;
    POINT(self, &op, turns(self, g, &q), tell(self, g, &q));
    pthread_mutex_unlock(&g->mutex);
  } while (q.event != EV_GIL_TAKE);
}

/* --- letting go --- */

/* The forced switch: whoever was asked does not race for the GIL with the one who asked. */
static void stand_back(struct actor *self, struct gil_lock *g) {
  inner_lock(self, &g->switch_mutex, g->id);
  if (atomic_load_explicit(&g->last_holder, memory_order_relaxed) == self->id) {
    atomic_store_explicit(&g->drop_request, 0, memory_order_relaxed);
    trace_emit(self->id, EV_GIL_YIELD, g->id, 0, 0);
    pthread_cond_wait(&g->switch_cond, &g->switch_mutex);
  }
  pthread_mutex_unlock(&g->switch_mutex);
}

static uint32_t begin_drop(struct actor *self, struct gil_lock *g) {
  inner_lock(self, &g->mutex, g->id);
  atomic_store_explicit(&g->last_holder, self->id, memory_order_relaxed);
  return next_seq(g);
}

static void drop(struct actor *self, struct gil_lock *g, enum gil_why why) {
  uint32_t seq;
  POINT(self, OP(EV_GIL_DROP, g->id, 0, WHEN_EVER), seq = begin_drop(self, g),
        trace_emit(self->id, EV_GIL_DROP, g->id, seq, why));
  atomic_store_explicit(&g->locked, 0, memory_order_relaxed);
  pthread_cond_signal(&g->cond);
  pthread_mutex_unlock(&g->mutex);
  if (g->kind == GIL_NEW && atomic_load_explicit(&g->drop_request, memory_order_relaxed))
    POINT(self,
          OP_OWN(EV_GIL_TAKE, g->id, EV_GIL_YIELD, gate_when_differs(&g->last_holder, self->id)),
          stand_back(self, g), (void)0);
}

/* --- what bodies call --- */

void wr_gil_enter(struct actor *self, struct wr_gil *g) {
  if (g->kind == GIL_OFF)
    return;
  self->gil = g->kind == GIL_PER_INTERP ? own_interpreter(self, g) : &g->lock[0];
  take(self, self->gil, GIL_THREAD);
}

void wr_gil_leave(struct actor *self) {
  if (self->gil)
    drop(self, self->gil, GIL_THREAD);
  self->gil = NULL;
}

void wr_gil_release(struct actor *self) {
  if (self->gil)
    drop(self, self->gil, GIL_BLOCKING);
}

void wr_gil_take(struct actor *self) {
  if (self->gil)
    take(self, self->gil, GIL_BLOCKING);
}

/* Each needs the result of the one before, so they take their time. */
static void execute(void) {
  uint32_t x = 1;
  for (int i = 0; i < TICK_WORK; i++) {
    x *= 1664525u;
    __asm__ volatile("" : "+r"(x));
  }
}

static void look_up(struct actor *self, struct gil_lock *g) {
  enum gil_why why = GIL_ASKED;
  if (g->kind == GIL_OLD) {
    if (--g->ticks > 0)
      return;
    g->ticks = TICKS;
    why = GIL_TICKS;
  } else if (likely(!atomic_load_explicit(&g->drop_request, memory_order_relaxed))) {
    return;
  }
  drop(self, g, why);
  take(self, g, why);
}

void wr_tick(struct actor *self) {
  if (gate_armed())
    gate_compute(self->slot, TICK_NS);
  else
    execute();
  if (self->gil)
    look_up(self, self->gil);
}

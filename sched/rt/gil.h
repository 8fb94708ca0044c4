#ifndef RT_GIL_H
#define RT_GIL_H

/* A global interpreter lock, as threads of Python have it: who runs Python code has the GIL. Which
 * kind is the run's choice (--gil), the same body runs with each of them:
 *
 *   new         since Python 3.2: who has waited for the switch interval asks the holder, which
 *               sees that at its next bytecode, lets go, and stands back until another has it
 *   old         before 3.2: let go and taken again every 100 bytecodes, asked or not
 *   off         none: threads run as the kernel lets them
 *   per-interp  each thread is an interpreter of its own and has its own GIL
 *
 * A body brackets what it does as CPython does: wr_gil_enter() and wr_gil_leave() are the ends of a
 * thread's Python code, wr_gil_release() and wr_gil_take() stand around each call that may block,
 * and wr_tick() is one bytecode. */
#include <stdatomic.h>
#include <stdint.h>

#include "sched/rt/actor.h"

enum gil_kind { GIL_NEW, GIL_OLD, GIL_OFF, GIL_PER_INTERP, GIL_KINDS };

/* One GIL: private, all. */
struct gil_lock {
  _Alignas(64) _Atomic uint32_t drop_request; /* what the holder looks at between bytecodes */
  uint32_t ticks;                             /* bytecodes left; the GIL of old only */
  _Alignas(64) pthread_mutex_t mutex;         /* guards all below, is held for moments only */
  pthread_cond_t cond;                        /* it was let go */
  pthread_mutex_t switch_mutex;               /* guards last_holder */
  pthread_cond_t switch_cond;                 /* another thread has taken it */
  _Atomic uint32_t locked;
  _Atomic uint32_t last_holder; /* actor */
  uint32_t switch_number;       /* how often it came to another thread than before */
  uint64_t switched_ns;         /* when it last did, under control */
  uint32_t kind;                /* GIL_NEW or GIL_OLD */
  uint32_t seq;
  uint32_t id;
  uint64_t interval_ns;
};

enum { GIL_INTERPRETERS = 65 };

struct wr_gil {
  uint32_t kind; /* private, all */
  _Atomic uint32_t used;
  uint64_t interval_ns;
  struct gil_lock lock[GIL_INTERPRETERS]; /* one, or one for each interpreter */
};

/* The name of a kind, and back; -1 if there is none of that name. */
const char *gil_kind_name(uint32_t kind);
int gil_kind_from(const char *name);

/* Makes the GIL of the kind that the run has chosen. CPython's own interval is 5 ms. */
void wr_gil_init(struct actor *self, struct wr_gil *g, uint64_t interval_ns);
/* The thread begins and ends to run Python code. */
void wr_gil_enter(struct actor *self, struct wr_gil *g);
void wr_gil_leave(struct actor *self);
/* Before and after a call that may block. */
void wr_gil_release(struct actor *self);
void wr_gil_take(struct actor *self);
/* Executes one bytecode's worth of work; here the GIL may change hands. */
void wr_tick(struct actor *self);

#endif

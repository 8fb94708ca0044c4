#ifndef RT_FIBER_H
#define RT_FIBER_H

/* Fibers: stackful coroutines within one OS thread. fiber_resume() enters a fiber, fiber_yield()
 * inside it goes back to whoever resumed it; a switch saves six registers and changes the stack.
 *
 *   |guard|canary|           free           | frames of its calls | struct fiber |
 *   low end of the stack                                   high end, cache-coloured
 *
 * The struct lies at the top of its own stack, so that a fiber costs one page as long as it calls
 * nothing deep. Stacks come from a pool of the thread and go back to it. Below each lies a guard
 * page, where the kernel can make one within a mapping (since Linux 6.13). Elsewhere only the first
 * 16 000 of a process have one (each costs two mappings, of which the kernel allows about 65 000);
 * all others are watched by a canary and by fiber_check_stack(), which every primitive calls.
 *
 * A fiber belongs to the thread that made it. Control words of the floating-point units are not
 * saved: no fiber may change them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/check.h"
#include "sched/base/err.h"

enum {
  FIBER_STACK_BYTES = 65536,
  FIBER_GUARDS = 16000,  /* stacks with a guard page in a mapping of its own, in one process */
  FIBER_RED_ZONE = 2048, /* what fiber_check_stack() wants to be left */
  FIBER_EXIT = 70,       /* of a process in which a fiber has used up its stack */
};
/* What it says before, on stderr, begins so. */
#define FIBER_LAST_WORDS "Out of stack: "

struct fiber {
  void *sp;              /* private, all: where it stopped */
  void *resumer_sp;      /* where its resumer stopped */
  struct fiber *resumer; /* NULL: the thread itself */
  struct fiber *next;    /* in the pool */
  void (*entry)(void *arg);
  void *arg;
  char *low; /* lowest byte of the stack that may be used */
  bool ended, running, guarded;
  void *sanitizer, *sanitizer_resumer; /* what the sanitizers keep for a stack */
  const void *resumer_low;
  size_t resumer_bytes;
};

/* The fiber that runs now; NULL on the thread's own stack. */
extern __thread struct fiber *fiber_current;

/* A fiber that will run entry(arg) when it is first resumed. NULL: no memory. */
struct fiber *fiber_new(void (*entry)(void *arg), void *arg);
/* Gives its stack back to the pool. It has ended or is never resumed again. Accepts NULL. */
void fiber_free(struct fiber *f);
static inline bool fiber_ended(const struct fiber *f) {
  return f->ended;
}
/* Unmaps the stacks in this thread's pool. */
void fiber_pool_fini(void);
/* How many stacks this process has mapped, and how many of them have a guard page. */
void fiber_counts(uint32_t *stacks, uint32_t *guarded);

/* Can the kernel give each stack a guard page, however many there are? */
bool fiber_guards_all(void);

/* Ends the process with a named error, like a guard page does, if the current fiber's stack is
 * nearly used up. */
void fiber_out_of_stack(void);
static inline void fiber_check_stack(void) {
  const struct fiber *f = fiber_current;
  if (f && unlikely((const char *)__builtin_frame_address(0) - f->low < FIBER_RED_ZONE))
    fiber_out_of_stack();
}
/* What an overflow writes to stderr before it ends the process with FIBER_EXIT; `who` names the
 * current fiber to the user. Must be async-signal-safe. */
void fiber_name_with(const char *(*who)(void *arg));

/* --- the switch: inline, because a return from a function that another stack had called would be
 * mispredicted --- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FIBER_WATCHED 1
#else
#define FIBER_WATCHED 0
#endif

/* For a function that is called before a switch and returns after it, as all do that resume or
 * yield: the processor predicts that a return goes where the last call came from, which was on the
 * other stack; so it returns by a jump, which is predicted by where it went before. */
#if defined(__x86_64__) && !defined(WHORUNS_UCONTEXT) && defined(__has_attribute)
#if __has_attribute(function_return)
#define FIBER_CROSSED __attribute__((function_return("thunk-extern")))
#endif
#endif
#ifndef FIBER_CROSSED
#define FIBER_CROSSED
#endif

/* Stores where it stops in *save and goes on where `to` stopped. */
void fiber_swap(void **save, void *to);
/* The last switch of a fiber that has ended: as that, but nobody comes back here, so there is
 * nothing to save. Not _Noreturn, for which ASan would clean up a stack that is about to change. */
void fiber_quit(void *to);
/* What the sanitizers must be told around a switch. */
void fiber_before_resume(struct fiber *f);
void fiber_after_resume(struct fiber *f);
void fiber_before_yield(struct fiber *f);
void fiber_after_yield(struct fiber *f);

/* Runs f until it yields or ends. f must not be running, nor be waiting for whom it has resumed. */
static inline void fiber_resume(struct fiber *f) {
  CHECK(!f->running && !f->ended);
  f->running = true;
  f->resumer = fiber_current;
  if (FIBER_WATCHED)
    fiber_before_resume(f);
  fiber_current = f;
  fiber_swap(&f->resumer_sp, f->sp);
  if (FIBER_WATCHED)
    fiber_after_resume(f);
  f->running = false;
}

/* A place where one line of fibers, that have resumed each other, has stopped, while another line
 * runs. fiber_jump() goes from line to line; the fiber that a line begins with must not return. */
struct fiber_place {
  void *sp; /* private, all */
  struct fiber *current;
  void *sanitizer;
  const void *low; /* of a thread's own stack, for the sanitizers */
  size_t bytes;
};
/* Where a fiber that was never resumed begins. */
static inline struct fiber_place fiber_place_of(struct fiber *f) {
  return (struct fiber_place){.sp = f->sp, .current = f};
}
/* Stores where it stops in *from and goes on at *to. */
void fiber_jump(struct fiber_place *from, const struct fiber_place *to);
/* The first thing in a fiber that may have been jumped to from a thread's own stack, at *root. */
void fiber_note_root(struct fiber_place *root);

/* Back to the resumer of the current fiber; returns at the next resume. */
static inline void fiber_yield(void) {
  struct fiber *f = fiber_current;
  fiber_check_stack();
  if (FIBER_WATCHED)
    fiber_before_yield(f);
  fiber_current = f->resumer;
  fiber_swap(&f->sp, f->resumer_sp);
  if (FIBER_WATCHED)
    fiber_after_yield(f);
}

#endif

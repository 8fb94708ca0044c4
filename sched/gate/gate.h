#ifndef GATE_GATE_H
#define GATE_GATE_H

/* Gates: how a run is brought under control. Every primitive passes a gate before it acts. In a
 * free run the gate is one relaxed load. In a controlled run exactly one actor moves at a time:
 *
 *   actor reaches a gate -> writes down what it wants and when that is possible -> looks at what
 * all the others want -> the policy chooses one that can move -> that one is woken, this one sleeps
 *
 * There is no central scheduler: whoever has the turn decides who has it next, in the shared
 * region, so it works between threads and between processes alike. The turn is handed over only
 * when every actor is parked at a gate, so a decision never depends on who was faster.
 *
 * What an actor wants is data, not code: a word in the region compared with a number, perhaps a
 * virtual deadline. Anybody can see from it whether the actor could move and, if not, why.
 *
 * Only operations on shared objects are decisions. Others (starting, joining, ending) move at once
 * when they can, in the order in which the actors were made, and a decision with one candidate is
 * not put to the policy: a schedule names only real choices.
 *
 * A circle of actors that each want what the next one has is a deadlock as soon as it closes, also
 * if others could move on.
 *
 * Virtual time: each granted step costs 1 us, computing costs what it asks for, and when nobody can
 * move time jumps to the next deadline. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/check.h"
#include "sched/base/err.h"
#include "sched/base/region.h"

enum {
  GATE_SLOTS = 1024,           /* actors with an OS thread of their own, at one time */
  GATE_SCHEDULE_MAX = 1 << 20, /* bytes of a schedule's text */
  GATE_PATH_MAX = 128,         /* bytes of a spawn path */
  GATE_STEP_NS = 1000,
  GATE_CHANGES = 2,     /* of priorities, by the policy pct */
  GATE_LET_IT_RUN = -1, /* an answer: from here on, chance decides */
};

/* When an operation can go on: always, or when nobody else can move (LAST: computing), or when the
 * u32 at `off` in the region compares with `value`, or that or the one at `off2` is `value2`
 * (EITHER), or it has one of the bits `value` or that other one is `value2` (ANY), or is 0 and not
 * the id of the actor that has the object (NOBODYS), or when virtual time has reached `deadline_ns`
 * (0: no deadline). */
enum gate_when {
  GATE_ALWAYS,
  GATE_NOBODYS,
  GATE_EQUAL,
  GATE_DIFFERS,
  GATE_EITHER,
  GATE_ANY,
  GATE_BELOW,
  GATE_TIMER,
  GATE_LAST
};
struct gate_cond {
  enum gate_when when;
  uint32_t value, value2;
  uint64_t off, off2;
  uint64_t deadline_ns;
};

/* What an actor is about to do. */
struct gate_op {
  struct gate_cond cond;
  uint32_t object;    /* entity id, for whoever shows it */
  uint16_t event;     /* the event that the operation will emit */
  uint16_t want;      /* the event that says it must wait; 0: none */
  bool decision;      /* an operation on a shared object */
  uint64_t want_c;    /* field c of that event */
  uint64_t within_ns; /* the deadline is so long after it is found that it must wait; 0: has none */
};

enum gate_end { GATE_LIVES, GATE_ENDED_WELL, GATE_WAS_KILLED };
enum gate_state { GATE_FREE, GATE_COMING, GATE_PARKED, GATE_MOVING, GATE_ENDED };

struct gate_slot {
  _Alignas(64) _Atomic uint32_t granted; /* futex: 1 = has the turn */
  _Atomic uint32_t state;                /* enum gate_state */
  _Atomic uint32_t ended;                /* enum gate_end; what a join waits for */
  _Atomic uint32_t life;                 /* numbers of the events of its life; see rt/actor.c */
  _Atomic int32_t pid, tid;              /* of its thread; 0 = not known yet */
  _Atomic uint32_t mail; /* changes when others hand the actor's event loop something, or ask it, a
                            worker, to stop */
  _Atomic uint32_t work; /* jobs of the loop that its threads could take */
  uint32_t actor;
  _Atomic uint32_t parent; /* slot index; the last thing that is set, so who looks for the children
                            * of another slot in the middle of a free run finds whole ones */
  uint32_t birth;          /* it is the parent's birth-th child, from 1 */
  uint32_t births;         /* children so far */
  bool waits;              /* that op cannot go on has been said: by waits(), below */
  uint32_t rank;           /* what policies keep of it: its priority, 0 = none yet; */
  uint32_t loaded;         /* the variable that it has read and not written since; */
  uint32_t holds;          /* how many locks it has */
  struct gate_op op;
};

enum gate_verdict { GATE_GOES_ON, GATE_DEADLOCK, GATE_DIVERGED };

/* The gates section of the region. Written only by who has the turn. */
struct gate {
  _Atomic uint32_t coming;  /* futex: actors that were made and are not at their first gate yet */
  _Atomic uint32_t verdict; /* enum gate_verdict; nobody moves any more */
  _Atomic uint32_t top;     /* slots from here on have never been used */
  uint32_t candidates;      /* of the last decision */
  uint64_t steps;           /* decisions so far */
  _Atomic uint64_t due_ns;  /* until then nobody can move beside who computes; 0: not known */
  uint64_t rng;             /* state of the random policies */
  uint32_t turn;            /* the slot that has made the last step on a shared object */
  uint32_t change[GATE_CHANGES]; /* of pct: decisions at which whoever is first becomes last */
  uint32_t schedule_at;          /* byte offset of the entry that is being replayed */
  uint32_t schedule_done;        /* how often it has been taken */
  _Atomic uint64_t question;     /* the decision that waits for an answer, from 1; 0: none does */
  _Atomic uint32_t answer; /* futex: the actor that is to move, or GATE_LET_IT_RUN; 0: not yet */
  bool runs_on;            /* that has been the answer */
  char schedule[GATE_SCHEDULE_MAX];
  char policy[16];            /* its name, for programs that join after an exec */
  char wanted[GATE_PATH_MAX]; /* after GATE_DIVERGED: who should have moved */
  struct gate_slot slot[GATE_SLOTS];
};

/* Who chooses, and who hears of it. Set in the runner before the first actor exists, inherited over
 * fork. choose() gets the slots that can move (n >= 2) and returns an index into them, or a
 * negative number if the schedule does not fit. */
struct gate_hooks {
  int (*choose)(struct gate *g, const uint32_t *slots, uint32_t n);
  void (*decided)(const struct gate_slot *chosen, uint32_t n, uint64_t step);
  /* Called once for an op with a `want` that cannot go on: on arrival, or because of what another
   * actor has done since; then it is that one's thread that calls. */
  void (*waits)(const struct gate_slot *s);
  /* Called for every move, also where nothing was to be decided; may be NULL. slots: who could have
   * moved, among them s, if it is a step on a shared object.
   * False: nobody moves any more. */
  bool (*moves)(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n);
  /* May be NULL: then actors are threads that sleep until they have the turn. Else goes on as
   * `next`, or, if that is NULL, as whoever began the run; returns when `me` has the turn again. */
  void (*carry)(const struct gate_slot *me, const struct gate_slot *next);
  /* Called when nobody moves any more; NULL: the doorbell is rung. */
  void (*over)(struct gate *g);
  /* All actors are threads of one process: the kernel finds who sleeps by the address alone. */
  bool one_process;
};
void gate_use(const struct gate_hooks *hooks);

static inline struct gate *gate_self(void) {
  return region_section(REGION_GATES);
}
static inline bool gate_armed(void) {
  return unlikely(region_mode() & REGION_GATE);
}

/* A slot for an actor that parent (NULL: nobody) is about to make. NULL when all are in use. In a
 * controlled run the others wait until it has reached its first gate. */
struct gate_slot *gate_admit(struct gate_slot *parent, uint32_t actor);
/* The actor that was admitted will never run (fork or pthread_create failed). */
void gate_dismiss(struct gate_slot *s);
/* The actor that was admitted is at its first gate, without a thread of its own that could say so.
 */
void gate_arrive(struct gate_slot *s, const struct gate_op *op);
/* In a controlled run: returns when it is this actor's turn and the operation can go on. */
void gate_pass(struct gate_slot *s, const struct gate_op *op);
/* The actor's last act: hands the turn on. With the first actor the run ends, whoever is left. */
void gate_leave(struct gate_slot *s);
/* The actor was killed while it was parked, by the one that has the turn. */
void gate_bury(struct gate_slot *s);
/* The actor has been joined: its slot is free again. */
void gate_forget(struct gate_slot *s);
/* The gates of a run that is over, for another one. */
void gate_again(void);
/* Could it go on right now? */
bool gate_possible(const struct gate_cond *c);
/* Computing for ns in virtual time. */
void gate_spend(uint64_t ns);
/* A small piece of a longer computation: whoever can move does so before s goes on, as they would
 * beside it on a core of their own. In a controlled run only. */
void gate_compute(struct gate_slot *s, uint64_t ns);
/* For a policy that asks somebody outside of the run: rings the doorbell, and waits until
 * gate_answer() is called in the process that hears it. Until then nobody moves. */
uint32_t gate_ask(struct gate *g);
void gate_answer(struct gate *g, uint32_t answer);
/* Is it one of those that the open question is about? */
bool gate_candidate(const struct gate_slot *s);
/* "main.2": the slot's spawn path; returns its length. */
size_t gate_path(const struct gate_slot *s, char out[GATE_PATH_MAX]);

static inline struct gate_cond gate_when_nobodys(const _Atomic uint32_t *owner) {
  return (struct gate_cond){.when = GATE_NOBODYS, .off = region_offset(owner)};
}
static inline struct gate_cond gate_when_equal(const _Atomic uint32_t *word, uint32_t value) {
  return (struct gate_cond){.when = GATE_EQUAL, .off = region_offset(word), .value = value};
}
static inline struct gate_cond gate_when_differs(const _Atomic uint32_t *word, uint32_t value) {
  return (struct gate_cond){.when = GATE_DIFFERS, .off = region_offset(word), .value = value};
}
static inline struct gate_cond gate_when_below(const _Atomic uint32_t *word, uint32_t value) {
  return (struct gate_cond){.when = GATE_BELOW, .off = region_offset(word), .value = value};
}

#endif

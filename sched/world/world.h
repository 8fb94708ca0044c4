#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

/* The world: the state of everything after the first n events of a trace. world_apply() is a pure
 * fold: no clock, no I/O, no globals, so the same events always give the same bytes.
 *
 * A world is one flat block: a header and an array of entities indexed by id (actors and objects
 * share their ids), with ids instead of pointers and zeroed padding. So a snapshot is a memcpy,
 * equality is a memcmp, and a block read from a file can be checked (world_load).
 *
 * Events may be hostile: an id that no plausible event has introduced, or a transition that makes
 * no sense, changes nothing but a counter (`odd`); an event that breaks an invariant is remembered
 * in the head (invariant.h). */
#include "sched/base/err.h"
#include "sched/trace/event.h"

enum entity_kind { ENTITY_NONE, ENTITY_ACTOR, ENTITY_OBJECT };

enum actor_state {
  ACTOR_UNSEEN,  /* spawned, not yet running: ready */
  ACTOR_RUNNING, /* free to run; whether a core has it is the kernel's business */
  ACTOR_BLOCKED, /* waits for an object: a lock, a place in a queue, ... */
  ACTOR_WAITING, /* waits for an actor, a timer, input */
  ACTOR_DONE,    /* has ended, nobody has joined it yet */
  ACTOR_GONE,    /* has ended and was joined */
  ACTOR_UNKNOWN, /* events of it were lost; the next one it emits clears that */
  ACTOR_READY,   /* a task: its next step is in the ready queue of its loop */
  ACTOR_PAUSED,  /* a generator: it stands at its yield, or has not been resumed yet */
  ACTOR_STATES
};

/* Where the kernel has an actor's thread. Independent of the actor's state: a running actor may be
 * without a core, and one that is blocked has one for a moment more. */
enum place_state {
  PLACE_UNKNOWN, /* nothing was heard of it, or records were lost, or the thread is gone */
  PLACE_CORE,    /* on a core */
  PLACE_READY,   /* the kernel took its core away: it could go on */
  PLACE_ASLEEP,  /* it gave its core up; the wait for a core after it was woken is part of that */
  PLACE_LEAVING, /* another actor is on its core; its own leaving comes later in the file, because
                  * it stays behind what the actor did before */
  PLACE_STATES
};

struct world_place {
  uint32_t core;   /* where it last was, + 1; 0 = it was on none yet */
  uint8_t state;   /* enum place_state */
  uint8_t held_up; /* 1 = it waits for something that is no part of the scenario */
  uint8_t zero[2];
  uint64_t since_ns;               /* when its place_state began */
  uint64_t spent_ns[PLACE_STATES]; /* in each, up to since_ns */
  uint64_t delay_ns;               /* ready without a core, where the kernel gives only sums */
  uint32_t taken, left;            /* how often its core was taken away, how often given up */
  uint32_t moves;                  /* how often it came to another core than it was on before */
  uint32_t held_by;                /* at the lock inside which object; 0 = by the recorder */
};

/* What only an OS thread has. */
struct world_thread {
  struct world_place place;
  uint32_t gil;           /* the one it needs to run Python code, 0 = none; kept after its end */
  uint32_t gil_calls;     /* how often it let it go for a call that may block */
  uint64_t gil_held_ns;   /* until it last let it go */
  uint64_t gil_waited_ns; /* until it last took it */
};

/* What only a generator or a task has: they share the thread of whoever resumes them, or of their
 * loop. */
struct world_coop {
  uint8_t wanted;      /* the event by which it will take what it waited for; 0 = none */
  uint8_t done;        /* enum done_how of a task that is done; 0 = it is not */
  uint8_t thrown;      /* its last step began with an exception */
  uint8_t grouped;     /* groups wait for it, which are links */
  uint32_t caller;     /* of a generator: who resumed it and waits for it; 0 = nobody */
  uint32_t inside;     /* of a task: the generator in it that awaits something; 0 = the task does */
  uint32_t within;     /* the innermost coroutine that it has entered; 0 = none */
  uint32_t depth;      /* how many it has entered and not left */
  uint32_t awaited;    /* what it awaits, or awaited last: an entity; 0 = a turn or a time */
  uint32_t by;         /* who resumed it, or made it ready; 0 = nobody yet */
  uint32_t cancels;    /* requests to cancel it */
  uint64_t by_event;   /* ordinal + 1 of that */
  uint64_t await_ns;   /* when that wait began */
  uint64_t turn_ns;    /* when it was last resumed, or its last step began */
  uint64_t turns;      /* how often it was resumed; its steps */
  uint64_t longest_ns; /* the longest time from a resume to a yield; the longest step */
};

/* The pid of an actor that is no process of this run: a worker that is only watched. */
#define WORLD_PID_ELSEWHERE (-1)

/* The order of the fields is for the fold: what every event touches comes first. */
struct world_actor {
  uint8_t state;       /* enum actor_state */
  uint8_t kind;        /* enum actor_kind */
  uint8_t dead;        /* ended by a signal or without a word: status is a wait(2) status */
  uint8_t wants;       /* while it is blocked: the event by which it goes on */
  uint32_t waits_for;  /* entity, 0 = none (a timer: 0 too) */
  uint64_t last_event; /* ordinal + 1 of its last event, or of the one that said it died */
  uint64_t since_ns;   /* when its state began */
  int64_t value;       /* what it last read or computed, for the variable read_of */
  uint32_t read_of;    /* variable, 0 = none */
  uint32_t read_seq;   /* the variable's number at that reading */
  uint32_t label;      /* where it is in the listing, 0 = nowhere yet, else label + 1 */
  uint32_t resumed;    /* how often it ran again after a wait */
  uint64_t spent_ns[ACTOR_STATES]; /* in each state, up to since_ns */
  uint64_t wake_ns;  /* when it goes on by itself (a timer, a spurious wake-up, the end of a timed
                        wait); 0 = never */
  uint64_t status;   /* how it ended */
  uint32_t parent;   /* 0: the recorder */
  uint32_t birth;    /* it is its parent's birth-th child, from 1; the spawn path follows */
  uint32_t children; /* how many it has spawned */
  int32_t pid, tid;
  uint32_t killer;     /* who sent it the last signal; 0 = nobody */
  uint64_t kill_event; /* ordinal + 1 of that */
  uint32_t loop;       /* the one it runs in, or that its thread runs; 0 = none */
  uint32_t job;        /* that it has taken, or whose function it runs; 0 = none */
  union {              /* by its kind */
    struct world_thread thread;
    struct world_coop coop;
  };
};

static inline bool world_is_coop(const struct world_actor *a) {
  return a->kind == ACTOR_GENERATOR || a->kind == ACTOR_TASK;
}

/* What a GIL has beside what a lock has. */
struct world_gil {
  uint64_t switched_ns; /* when it last came to another thread than before */
  uint64_t asked_ns;
  uint32_t asker;    /* who asked its holder for it, 0 = nobody */
  uint32_t switches; /* how often it came to another thread than before */
  uint32_t requests, forced, false_wakes;
  uint32_t convoys; /* waits of threads that came back from a call that may block */
  uint64_t convoy_ns, max_convoy_ns;
};

/* What a loop, a future, a group or a coroutine has beside. */
struct world_await {
  uint32_t slot;   /* of a loop: its place in world_head.loop, + 1; 0 = it has none */
  uint32_t up;     /* of a coroutine: the one that awaits it; 0 = the body of its actor */
  uint8_t done;    /* of a future or group: enum done_how; 0 = it is not done */
  uint8_t grouped; /* of a future: groups wait for it, which are links */
  uint8_t zero[6];
};

/* What a job queue has beside: the jobs in it, which are linked by world_job, and counts. */
struct world_jobs {
  uint32_t head, tail;            /* the next job to be taken, and the last; 0 = none is known */
  uint32_t in_state[JOB_STATES];  /* of all jobs that are for this queue: its registries */
  uint32_t taken;                 /* how often a job was taken out */
  uint32_t repeats;               /* runs of jobs that had been begun before, with an unknown end */
  uint64_t queued_ns, longest_ns; /* in the queue: all jobs that were taken, and one at most */
};

/* What a job has beside. Its registry follows from its state. */
struct world_job {
  uint32_t queue;      /* that it is for; 0 = not known */
  uint32_t prev, next; /* in its queue, while it is queued */
  uint32_t worker;     /* that has it, or had it last; 0 = nobody yet */
  uint8_t state;       /* enum job_state */
  uint8_t back;        /* a run failed or was abandoned: it may go back into the queue */
  uint8_t cut;         /* nobody knows how far its last run came */
  uint8_t zero;
  uint32_t runs;    /* of its function, so far */
  uint32_t repeats; /* those of them that were begun after one had been cut off */
  uint32_t raised;  /* runs that failed and were to be tried again */
  int64_t place;    /* in its queue: the least is next; 0 = not known */
  uint64_t number;  /* the last of those that were taken although it was before them */
  uint64_t passed;  /* ordinal + 1 of the last take from a queue that comes after its own */
  uint64_t queued;  /* ordinal + 1 of the event that put it into its queue */
};

/* What `value` is: of a variable, what was last read or written; of a read-write lock, how many
 * read; of a semaphore, the permits that are left; of a barrier, how many have come; of a flag, 1
 * if it is set; of a queue, how many items are in it; of a group, how many of its `size` members
 * are done. A callback uses held_ns and max_wait_ns for its calls, all of them and the longest, a
 * socket uses and contended for the bytes that were sent and received. A coroutine is held by who
 * is in it, and closed when that is over. Of a job queue, how many jobs are in it; uses are the
 * jobs that were put in, held_ns is how long its jobs ran, waiters and waits are of workers, and
 * links say who listens to it (value: the rank that it has for them). A job is closed when it is no
 * longer kept; since_ns is when its state began. */
struct world_object {
  int64_t value;
  uint64_t last_event; /* ordinal + 1 of the event that made `last` */
  uint32_t last;       /* the actor that last stored, dropped or printed; 0 = none */
  uint32_t last_seq;   /* of the last event on it */
  uint32_t holder;     /* of a lock or GIL: actor, 0 = free */
  uint32_t write_seq;  /* of the last store */
  uint8_t known;       /* of a variable: value is known, somebody read or wrote it; of a lock: a
                        * task has waited for it */
  uint8_t closed;      /* a queue that nothing more can be put into */
  uint8_t partial;     /* events or links of it were lost: its value and links may not be all */
  uint8_t order;       /* of a queue: enum queue_order */
  uint32_t waiters;    /* actors with waits_for = this */
  uint64_t since_ns;   /* when holder took it, or when it became free; when a queue was last
                        * put into, a future done */
  uint64_t take_event; /* ordinal + 1 of the event by which holder took it */
  uint64_t uses, contended; /* takes, and takes after a wait; loads and stores for a variable */
  uint64_t overwritten;     /* stores over a value that the actor had not seen: lost updates */
  uint64_t held_ns, waited_ns, max_wait_ns;
  uint32_t size; /* permits of a semaphore, parties of a barrier, places of a queue, members of a
                  * group; the switch interval of a GIL in ns, 0 = it has none */
  uint32_t due;  /* how many may still go on that waited at a condition, a barrier, a flag */
  union {        /* by its kind */
    struct world_gil gil;
    struct world_await await;
    struct world_jobs jobs;
    struct world_job job;
  };
};

struct world_entity {
  uint8_t kind;    /* enum entity_kind */
  uint8_t what;    /* enum actor_kind or object_kind */
  uint8_t unknown; /* events of it were lost and none was seen since: no rule speaks of it */
  uint8_t zero;
  uint32_t name; /* text number */
  uint64_t born; /* ordinal + 1 of the event that made it */
  union {
    struct world_actor actor;
    struct world_object object;
  } u;
};

enum {
  WORLD_LABELS = 256,      /* lines of a listing that can have a name */
  WORLD_LINKS = 256,       /* of all objects together */
  WORLD_CORES = 128,       /* more are not looked after */
  WORLD_LOOPS = 4,         /* at one time; more are not looked after */
  WORLD_READY = 64,        /* of a ready queue, from its head; the rest is counted */
  WORLD_TIMERS = 64,       /* of a loop; more are counted */
  WORLD_HANDED = 16,       /* to a loop by other threads, and not taken in yet */
  WORLD_IDS_SLACK = 4096,  /* an id is plausible below this + 4 * entities known */
  WORLD_IDS_MAX = 1 << 24, /* and below this in any case */
};

/* A core of the machine. */
struct world_core {
  uint32_t actor;    /* that is on it; 0 = none of ours */
  uint32_t last;     /* that left it last */
  uint64_t since_ns; /* when its actor got it */
  uint64_t busy_ns;  /* with actors, up to since_ns */
  uint64_t turns;    /* how often an actor got it */
};

struct world_label {
  uint32_t label; /* number that LINE events use */
  uint32_t line;
  uint32_t name; /* text number */
};

/* What one object has to do with many: who reads under a read-write lock, who took permits of a
 * semaphore (value: how many), the items of a queue and who put them in (value: the item), what a
 * group still waits for (actor: a task or future). Oldest first. */
struct world_link {
  uint32_t object, actor;
  int64_t value;
  uint64_t event; /* ordinal + 1 of the event that made it */
};

/* What waits in a ready queue: a task's step or a callback. */
struct world_ready {
  uint32_t id;    /* task or callback */
  uint32_t by;    /* who put it there, or set the timer */
  uint64_t event; /* ordinal + 1 of the event that put it there */
  uint64_t since_ns;
};

struct world_timer {
  uint32_t callback, number;
  uint32_t by; /* who set it; 0 = free place */
  uint32_t zero;
  uint64_t event; /* ordinal + 1 of that */
  uint64_t due_ns;
};

enum loop_phase {
  LOOP_IDLE,  /* it has not begun, or is over */
  LOOP_POLLS, /* asks for input, and waits */
  LOOP_RUNS,  /* what was ready after the poll */
  LOOP_PHASES
};

/* An event loop. Its ready queue is a ring of those at its head, and a count of those behind; when
 * the ring has been used up, those are not known one by one until the queue has been empty. */
struct world_loop {
  uint32_t id;        /* 0 = no loop */
  uint32_t thread;    /* that runs it */
  uint8_t phase;      /* enum loop_phase */
  uint8_t partial;    /* events of it were lost: no rule speaks of it until its queue is empty */
  uint8_t over;       /* it was destroyed; its place may be used again */
  uint8_t waits;      /* in the poll of this turn it could wait */
  uint32_t current;   /* the task or callback that runs now; 0 = none */
  uint32_t last_task; /* whose step was the last */
  uint32_t left;      /* how many of this turn have not run yet */
  uint32_t first;     /* where in the ring the head is */
  uint32_t ready;     /* how many are in the ring */
  uint32_t more;      /* how many are ready behind those */
  uint32_t timers, more_timers;
  uint32_t handed, more_handed;
  uint32_t longest; /* the callback or task that ran longest without a break */
  uint32_t slow;    /* how often one ran too long */
  uint32_t most;    /* that were ready at the beginning of a turn */
  uint64_t longest_ns;
  uint64_t popped;                    /* ordinal + 1 of the event that made ready what ran last */
  uint64_t phase_ns;                  /* when its phase began */
  uint64_t current_ns;                /* when `current` began */
  uint64_t poll_ns, run_ns;           /* in each phase, up to phase_ns */
  uint64_t turns, steps, calls;       /* so far */
  uint64_t switches;                  /* steps of another task than the step before */
  uint64_t due, late_ns, max_late_ns; /* timers that came due; how late, in all and at most */
  struct world_ready queue[WORLD_READY];
  struct world_ready hand[WORLD_HANDED]; /* oldest first */
  struct world_timer timer[WORLD_TIMERS];
};

struct world_head {
  uint64_t magic;      /* layout: changes whenever these structs do */
  uint64_t events;     /* applied so far */
  uint64_t t_ns;       /* greatest stamp so far */
  uint32_t top;        /* entities that follow this header: greatest id in use + 1 */
  uint32_t last_actor; /* that emitted */
  uint64_t switches;   /* another actor ran than the one before: per trace, not per core */
  uint32_t in_state[ACTOR_STATES]; /* how many actors are in each state */
  uint32_t actors, objects;
  uint32_t roots;           /* actors that the recorder started */
  uint64_t lost, late, odd; /* LOST counts, LATE events, events that made no sense */
  uint64_t last_lost;       /* ordinal + 1 of the last LOST event */
  uint64_t grants;          /* decisions of a controlled run */
  uint64_t granted;         /* the actor that the last one was for */
  uint64_t granted_at;      /* ordinal + 1 of that decision */
  uint64_t outs;            /* lines printed */
  uint32_t ended;           /* a VERDICT was seen */
  uint32_t verdict;         /* its code, 0 or minus an ERR_ code */
  uint32_t verdict_text;
  uint32_t violation_rule;           /* enum invariant_rule; 0 = none is broken */
  uint32_t violation_a, violation_b; /* the entities concerned */
  uint64_t violation;                /* ordinal + 1 of the first event that broke an invariant */
  uint32_t links;
  uint32_t labels;
  uint64_t held_up, held_up_ns;           /* waits for the recorder */
  uint64_t misuses;                       /* MISUSE events */
  uint64_t forgotten;                     /* FORGOTTEN events */
  struct world_label label[WORLD_LABELS]; /* in the order of their events */
  struct world_link link[WORLD_LINKS];
  uint64_t cores; /* the greatest number of a core that an actor was seen on, + 1 */
  struct world_core core[WORLD_CORES];
  struct world_loop loop[WORLD_LOOPS];
};

/* A world is of one recording until world_fini(). */
struct world {
  struct world_head *head;   /* ro; the whole block */
  uint32_t cap;              /* private: entities there is room for */
  struct words_names *names; /* private: which names are taken, a memory of why_name() */
};

/* w is zeroed or was world_fini()ed. */
void world_init(struct world *w);
void world_fini(struct world *w);
void world_apply(struct world *w, const struct event *e);
void world_apply_batch(struct world *w, const struct event *events, size_t n);
/* It is t_ns now, and nothing has happened since the last event: what has lasted until then lasts
 * until now. t_ns is not before that event, and the next one is not before t_ns. */
void world_pass(struct world *w, uint64_t t_ns);
/* The block, for snapshots and comparison. */
size_t world_bytes(const struct world *w);
/* `to` is zeroed or a world; its memory is used again. */
void world_copy(struct world *to, const struct world *from);
/* Takes over bytes from a file after checking every field that is used as an index or a bound. w is
 * zeroed or a world; it is untouched if the bytes are refused (ERR_DAMAGED, ERR_VERSION). */
ERR_MUST_USE int world_load(struct world *w, const void *bytes, size_t n);
/* NULL if there is no such entity. Borrowed: valid until the next apply. */
const struct world_entity *world_entity(const struct world *w, uint32_t id);
const struct world_actor *world_actor(const struct world *w, uint32_t id);
const struct world_object *world_object(const struct world *w, uint32_t id);
/* What only a thread has, zeroed for a generator or task. */
const struct world_thread *world_thread(const struct world_actor *a);
/* NULL for everything that is not a loop, and for loops that are not looked after. */
const struct world_loop *world_loop(const struct world *w, uint32_t id);
/* The i-th entry of its ready queue from the head, i < ready. */
const struct world_ready *world_ready(const struct world_loop *l, uint32_t i);
/* At which place of its loop's ready queue, from 0, the task is; UINT32_MAX: at none that is known.
 */
uint32_t world_ready_place(const struct world *w, uint32_t task);
/* NULL for everything that is not a job queue, or not a job. */
const struct world_jobs *world_jobs(const struct world *w, uint32_t id);
const struct world_job *world_job(const struct world *w, uint32_t id);
/* The listing line that LINE events call by this number; NULL if no LABEL event named it. */
const struct world_label *world_label(const struct world *w, uint32_t label);
/* An actor's time in a state up to and including now (head->t_ns). */
uint64_t world_spent_ns(const struct world *w, uint32_t actor, enum actor_state state);
/* The same for where the kernel had it. */
uint64_t world_place_ns(const struct world *w, uint32_t actor, enum place_state state);
/* How long a core has had actors on it, up to and including now. */
uint64_t world_busy_ns(const struct world *w, uint32_t core);
/* "main.2": the spawn path, written into out (always NUL-terminated, cut if cap is too small);
 * returns the length written. */
size_t world_path(const struct world *w, uint32_t actor, char *out, size_t cap);
/* The actor with that spawn path, of which a leading "main." may be left out as in a schedule; 0 if
 * none. */
uint32_t world_find_path(const struct world *w, const char *path);
/* The object's link number `from` or later; its number, or head->links if there is none. actor 0:
 * of anybody. */
uint32_t world_link(const struct world *w, uint32_t object, uint32_t actor, uint32_t from);
/* How long an actor has had a GIL, and has waited for one, up to and including now. */
uint64_t world_gil_held_ns(const struct world *w, uint32_t actor);
uint64_t world_gil_waited_ns(const struct world *w, uint32_t actor);
/* When an actor that waits for a GIL may ask its holder for it, if nothing changes; 0: never. */
uint64_t world_gil_ask_ns(const struct world *w, uint32_t actor);
/* Who an actor waits for: who holds its lock or reads under it, or the actor it joins; 0 if nobody
 * is known. */
uint32_t world_waits_for_actor(const struct world *w, uint32_t actor);
/* A cycle in the wait-for graph through `from`: its actors are written to cycle (at most cap), and
 * its length returned; 0 if there is none. */
size_t world_cycle(const struct world *w, uint32_t from, uint32_t *cycle, size_t cap);

#endif

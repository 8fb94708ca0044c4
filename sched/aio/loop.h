#ifndef AIO_LOOP_H
#define AIO_LOOP_H

/* The event loop, as the files of this directory know it. One runs on a thread at a time:
 *
 *     +-> timers that were called off leave the top of the heap
 *     |   poll: wait until input, a timer or another thread (poll.c)
 *     |   timers that are due join the ready queue
 *     +-- exactly what is ready now runs, oldest first
 *
 * The ready queue is a ring of small structs, so that call_soon() allocates nothing. What a handle
 * refers to it holds a reference of.
 *
 * Events of the loop itself and of plain callbacks are by the thread (host), all others by the task
 * that runs: loop_actor(). */
#include "sched/aio/aio.h"
#include "sched/rt/point.h"

struct task;
struct future;
struct agen;
struct call;
struct watch;

/* A function that the loop calls, when its time comes (call_later), or for a future that is done.
 * Either `fn` with `args`, behind those of the loop, or, for the loop's own, `inner`. */
typedef void (*call_inner)(struct loop *l, struct call *c, struct future *f);
struct call {
  struct object o; /* id: of the function */
  wr_body fn;
  call_inner inner;
  struct object *about, *also; /* what inner works on */
  uint32_t number;             /* of the timer, from 1 */
  uint8_t n;
  bool scheduled; /* in the heap */
  bool ready;     /* in the ready queue */
  bool cancelled;
  struct value args[];
};

/* In the heap. */
struct timer {
  int64_t when_ns;
  struct call *call;
};

/* Those of tasks come first. */
enum handle_kind {
  HANDLE_STEP,   /* `to` is a task; v is what is thrown into it, or None */
  HANDLE_WAKE,   /* `to` is a task that has awaited the future v */
  HANDLE_HEARD,  /* `to` is a call that wants to hear of the future v */
  HANDLE_TIMER,  /* `to` is a call */
  HANDLE_PLAIN,  /* fn with no argument or v */
  HANDLE_SPREAD, /* fn with the items of the tuple v */
};
struct handle {
  uint8_t kind; /* enum handle_kind */
  bool cancelled, has_arg;
  uint32_t id; /* of the function */
  union {
    struct object *to;
    wr_body fn;
  } u;
  struct value v;
};
_Static_assert(sizeof(struct handle) == 32, "two handles in a cache line");

/* The ids of functions in the trace. */
struct loop_named {
  uintptr_t key; /* of the function; 0: free */
  const char *name;
  uint32_t id;
};
enum { LOOP_NAMES = 64, LOOP_READY = 64, LOOP_PAGE = 4096 };
struct loop_names {
  size_t n, mask;
  struct loop_named *at; /* a hash table: `few`, until it must grow */
  struct loop_named few[LOOP_NAMES];
};

/* What a turn touches is one page, for the reason for which there is HOT. */
struct loop {
  _Alignas(LOOP_PAGE) struct actor *host;
  struct task *current;         /* whose step runs */
  const _Atomic uint32_t *mode; /* the region's: a page less than by way of region_self */
  uint32_t id;
  bool running, stopping;
  struct handle *ready; /* a ring: [head, tail) modulo its size; `few`, until it must grow */
  uint64_t head, tail, mask;
  uint64_t n_cancelled; /* of those in the ring */
  struct timer *timers; /* a heap */
  size_t n_timers, cap_timers, timers_cancelled;
  uint32_t timer_number;
  int64_t slow_ns;
  wr_body slow; /* who wants to hear of that; NULL: nobody */
  int64_t turns;
  struct value raised; /* SystemExit or KeyboardInterrupt: leaves the loop at once */
  struct task *tasks;  /* all that are not done, oldest first */
  struct task *tasks_last;
  struct agen *agens; /* all that have begun and still exist, oldest first */
  struct call *handler;
  wr_body warn;
  uint64_t *off; /* tickets of call_soon() that were called off */
  size_t n_off, cap_off;
  struct ev_loop *ev;    /* poll.c's, like the next four: libev's loop */
  struct watch *watches; /* descriptors that are looked at */
  size_t n_fired;        /* of these, in this poll */
  bool shared;           /* other threads may wake it */
  struct poll *poll;     /* what not every turn needs */
  struct inbox *inbox;
  _Atomic uint32_t letters;  /* that lie in it */
  struct executor *executor; /* NULL: nobody has needed it */
  struct loop_names names;   /* of functions that were called */
  struct handle few[LOOP_READY];
};
_Static_assert(sizeof(struct loop) == LOOP_PAGE, "one page");

/* Is the trace on? What each turn does asks here. */
static inline bool loop_tells(const struct loop *l) {
  return likely(atomic_load_explicit(l->mode, memory_order_relaxed) & REGION_TRACE);
}

/* The loop of this thread, until it is closed; it runs, or is between two calls of loop_forever().
 */
extern __thread struct loop *loop_now;

/* The one that runs; NULL: none. */
static inline struct loop *loop_running(void) {
  return loop_now && loop_now->running ? loop_now : NULL;
}
/* RuntimeError: no running event loop */
struct value loop_none(struct actor *self);
/* Who says what happens: the generator that runs, if there is one, the task whose step runs, or the
 * thread. (task.c) */
uint32_t loop_actor(const struct loop *l);
/* The same, or self where no loop runs. */
static inline uint32_t aio_actor_of(const struct actor *self) {
  return loop_running() ? loop_actor(loop_now) : self->id;
}

/* --- the ready queue (ready.c) */

void loop_grow(struct loop *l);
void inbox_take(struct loop *l); /* (inbox.c) */
/* A free place at its end; the caller fills it in. */
static inline struct handle *loop_push(struct loop *l) {
  if (unlikely(l->tail - l->head > l->mask))
    loop_grow(l);
  return &l->ready[l->tail++ & l->mask];
}
static inline uint64_t loop_ready(const struct loop *l) {
  return l->tail - l->head;
}
/* What other threads have handed over by now stands in the queue before what comes next. Before
 * each push of the loop's own thread, and before the event that tells of it. Nothing is missed by
 * the relaxed load: who has seen that a thread was there (join, a lock) sees its letter too. */
static inline void loop_hear(struct loop *l) {
  if (unlikely(atomic_load_explicit(&l->letters, memory_order_relaxed)))
    inbox_take(l);
}
/* Takes references of its own. */
static inline void loop_push_object(struct loop *l, enum handle_kind kind, struct object *to,
                                    uint32_t id, struct value v) {
  struct handle *h = loop_push(l);
  to->refs++;
  *h = (struct handle){.kind = (uint8_t)kind, .id = id, .u.to = to, .v = value_keep(v)};
}

/* Turns until loop_stop(), or until l->raised. */
void loop_forever(struct loop *l);
/* loop.run_until_complete(future): its result, or raised. */
struct value loop_until_done(struct loop *l, struct value future);
static inline void loop_stop(struct loop *l) {
  l->stopping = true;
}
/* The id of a function in the trace; told when it is new. */
uint32_t loop_name(struct loop *l, wr_body fn, const char *name);
uint32_t loop_name_inner(struct loop *l, call_inner fn, const char *name);
/* The name; borrowed. */
const char *loop_name_of(const struct loop *l, uint32_t id);
/* The tables behind that. 0: it is new, and must be added, of which that actor tells. */
void loop_names_init(struct loop_names *t);
void loop_names_fini(struct loop_names *t);
uint32_t loop_names_find(const struct loop_names *t, uintptr_t key, const char *name);
const char *loop_names_of(const struct loop_names *t, uint32_t id); /* borrowed, or NULL */
uint32_t loop_names_add(struct loop_names *t, uint32_t actor, uintptr_t key, const char *name);
/* loop.call_exception_handler(); the event says that it was, of what has that id. about is what the
 * context has of future, task or asyncgen, or None. */
void loop_complain(struct loop *l, enum event_type event, uint32_t id, const char *message,
                   struct value error, struct value about);
/* warnings.warn(), of what has that id and is forgotten */
void loop_warn(uint32_t id, const char *category, const char *message);
/* Now, by the clock of the run. */
int64_t loop_time(void);
struct loop *loop_new(struct actor *host);
void loop_close(struct loop *l);

/* --- calls and timers (timer.c) */

struct call *call_new(struct loop *l, const char *name, wr_body fn, size_t n,
                      const struct value *args);
/* `about` is kept. */
struct call *call_new_inner(struct loop *l, const char *name,
                            void (*inner)(struct loop *l, struct call *c, struct future *f),
                            struct object *about);
/* As that, with a value that came from another thread; number is 1 if it was raised. */
struct call *call_new_delivered(uint32_t id, call_inner inner, struct object *about,
                                struct value v);
void call_run(struct loop *l, struct call *c, struct future *f);
/* Sets it for that moment. */
void timer_set(struct loop *l, struct call *c, int64_t when_ns);
void timer_set_in(struct loop *l, struct call *c, int64_t ns);
/* Puts it into the ready queue, as call_soon() would. */
void call_soon(struct loop *l, struct call *c);
/* c stays as long as somebody has a reference, which the caller must; what it refers to goes. */
void call_cancel(struct loop *l, struct call *c);
void call_let_go(struct call *c);
static inline void call_drop(struct call *c) {
  if (c)
    value_drop(value_object(&c->o));
}
/* At the begin of a turn: lets timers go that were called off. */
void timers_clean(struct loop *l);
/* Those that are due become ready; how many. */
uint64_t timers_due(struct loop *l);

#endif

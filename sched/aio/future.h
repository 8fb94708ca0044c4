#ifndef AIO_FUTURE_H
#define AIO_FUTURE_H

/* Futures and tasks, as the files of this directory know them. A future is
 *
 *     PENDING --set_result--> FINISHED        with those who wait for it in `first` and `more`:
 *        |  ---set_exception--> FINISHED      tasks that await it, and calls (loop.h)
 *        +-----cancel()------> CANCELLED
 *
 * Futures whose id is 0, or that are quiet, do not show in the trace by themselves. */
#include "sched/aio/loop.h"
#include "sched/base/buf.h"
#include "sched/rt/routine.h"

enum future_state { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED };

struct future {
  struct object o;
  uint8_t state; /* enum future_state */
  bool failed;   /* result is an exception */
  bool complain; /* it has one that nobody has looked at */
  bool quiet;    /* id is of what it stands for: a lock, a queue, ... */
  bool shown;    /* its repr() is being made: within itself it is ... */
  uint32_t loop; /* id of its loop */
  uint32_t n, cap;
  struct object *first;
  struct object **more;
  struct value result;  /* or the CancelledError that it was cancelled by */
  struct value message; /* of cancel(); None: none */
};

struct coroutine {
  struct object o;
  const char *name;
  wr_body body;
  uint8_t state; /* enum coroutine_state */
  uint8_t n, cap;
  struct value args[];
};
enum coroutine_state { COROUTINE_NEW, COROUTINE_RUNS, COROUTINE_CLOSED };

struct task {
  struct future f;      /* its id is the actor's */
  struct future *waits; /* for this one; NULL: its step is ready, or it runs */
  struct coroutine *coro;
  bool must_cancel, begun, dying;
  bool no_complaint; /* if it is destroyed while it is pending */
  uint32_t cancels;
  uint64_t number;          /* Task-N */
  struct value name;        /* None: Task-N */
  struct task *next, *prev; /* of the loop's that are not done */
  uint32_t group;           /* the TaskGroup that it is in; 0: none */
  struct routine routine;
};

extern const struct object_type type_future, type_task, type_gathering, type_coroutine;

static inline struct future *future_of(struct value v) {
  if (v.kind != VALUE_OBJECT)
    return NULL;
  const struct object_type *t = v.u.o->type;
  return t == &type_task || t == &type_future || t == &type_gathering ? (struct future *)v.u.o
                                                                      : NULL;
}
static inline struct task *task_as(struct value v) {
  return value_as(v, &type_task);
}
static inline bool future_done(const struct future *f) {
  return f->state != FUTURE_PENDING;
}
static inline struct value future_value(struct future *f) {
  return value_object(&f->o);
}

void future_init(struct future *f, struct loop *l);
/* What repr() says of how it is done, if it is. */
void future_add_outcome(struct buf *b, struct future *f);
/* The free() of its kind: complains, lets all go. False: somebody has taken a reference meanwhile.
 */
bool future_fini(struct future *f);
/* One that stands for a place in the queue of what has that id; the caller has the reference. */
struct future *future_new_quiet(struct loop *l, uint32_t id);
static inline void future_drop(struct future *f) {
  if (f)
    value_drop(future_value(f));
}
/* Those of them that are pending only. */
void future_set(struct loop *l, struct future *f, struct value result);
void future_fail(struct loop *l, struct future *f, struct value error);
bool future_cancel_plain(struct loop *l, struct future *f, struct value message);
/* f.cancel(message), of any kind */
bool future_cancel(struct loop *l, struct future *f, struct value message);
/* Who hears of it when it is done: a task or a call; keeps it. */
void future_add(struct loop *l, struct future *f, struct object *who);
/* Calls that are this one. */
void future_remove(struct future *f, const struct call *c);
/* f._make_cancelled_error(): owned by self's frame */
struct value future_cancelled_error(struct actor *self, struct future *f);
/* f.result(), f.exception(): owned by self's frame */
struct value future_result(struct actor *self, struct future *f);
struct value future_exception(struct actor *self, struct future *f);

/* An event that tells a result; None is the most frequent one. */
static inline void aio_emit(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, struct value v) {
  if (v.kind == VALUE_NONE)
    trace_emit_text(actor, type, a, b, 0, "None", 4);
  else
    routine_emit(actor, type, a, b, v);
}

/* What is said when a task waits: an event with its field a, and for EV_AWAIT how and how long. */
struct wait_say {
  uint16_t event; /* enum event_type */
  uint16_t how;   /* enum await_how */
  uint32_t a;
  uint64_t c;
};
_Static_assert(sizeof(struct wait_say) == 16, "it passes in two registers");
static inline struct wait_say say_want(uint16_t event, uint32_t id) {
  return (struct wait_say){.event = event, .a = id};
}
static inline struct wait_say say_await(uint32_t id) {
  return (struct wait_say){.event = EV_AWAIT, .a = id, .how = AWAIT_OBJECT};
}
/* `await f`. Of a pending one the task that self runs in waits; says so. */
struct value future_await(struct actor *self, struct future *f, struct wait_say say);
/* Waits for f to be done, or, if f is NULL, for a turn: None, or what was thrown in, which the
 * caller owns. say.event is 0 if that was said already. (task.c) */
struct value task_suspend(struct actor *self, struct future *f, struct wait_say say);

static inline struct coroutine *coroutine_of(struct value v) {
  return value_as(v, &type_coroutine);
}
/* Why it cannot be run, raised; None if it can. */
struct value coroutine_refuse(struct actor *self, const struct coroutine *c);
/* Runs it on the stack of self to its end. It must be new. */
struct value coroutine_run(struct actor *self, struct coroutine *c);
/* It will never run: as if it had been closed, or got an exception at its first line. */
void coroutine_discard(struct coroutine *c);
/* loop.create_task(coro), which is one; the caller has the reference. */
struct task *task_new(struct loop *l, struct actor *self, struct coroutine *c, const char *name);
/* It is done: the loop no longer lists it. */
void task_unlist(struct loop *l, struct task *t);
bool task_cancel(struct loop *l, struct task *t, struct value message);
int64_t task_uncancel(struct loop *l, struct task *t);
/* Is self the actor of a body that may await: of a task or an asynchronous generator? */
bool task_may_await(const struct actor *self);
/* What wr_ calls begin with that need a running loop and may wait: NULL if there is none. */
struct loop *loop_may_await(struct actor *self);
/* ensure_future(): a future, or raised; owned by self's frame. *made, unless NULL: is it new? */
struct value future_ensure(struct actor *self, struct value v, bool *made);
struct value gather(struct actor *self, struct loop *l, size_t n, const struct value *aws,
                    bool return_exceptions);
bool gathering_cancel(struct loop *l, struct future *f, struct value message);
/* _release_waiter(): a call that sets the future `waiter` unless it is done. */
struct call *call_new_release(struct loop *l, const char *name, struct future *waiter);

#endif

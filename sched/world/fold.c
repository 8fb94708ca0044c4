/* The fold: what each event does to the world.
 *
 * One function per kind of event, one case per event in apply_other(), so that none is forgotten.
 * Each function of an event that an actor emits by acting begins with fold_acting(), which finds
 * the actor, counts switches, and, where the actor is not simply running, decides whether this is
 * the event that lets it go on; for the frequent ones apply_frequent() has done that. So the
 * functions themselves see a running actor.
 *
 * Almost all events find a running actor and the next number of a known object. Those paths hold no
 * call and touch the head, the first cache line of the actor and that of the object. */
#include "sched/world/fold.h"

void fold_out_of_sequence(struct world *w, const struct event *e, struct world_entity *x) {
  if (e->b == 0)
    return;
  if (x->u.object.last_seq != UINT32_MAX || e->b != 1) /* 0 is never given out */
    invariant_broken(w, RULE_SEQUENCE, e->actor, e->a);
  x->u.object.last_seq = e->b;
}

/* --- what an actor does by itself --- */

static inline void on_line(const struct event *e, struct world_entity *x) {
  x->u.actor.label = e->b < UINT32_MAX ? e->b + 1 : 0;
}

static inline void on_out(struct world *w, const struct event *e) {
  struct world_entity *x = fold_object(w->head, e->a, OBJECT_STREAM);
  if (!x)
    return;
  fold_sequence(w, e, x);
  x->u.object.last = e->actor;
  x->u.object.last_event = w->head->events;
  x->u.object.uses++;
  x->unknown = 0;
  w->head->outs++;
}

/* --- shared variables --- */

static inline void on_load(struct world *w, const struct event *e, struct world_entity *x) {
  struct world_entity *v = fold_object(w->head, e->a, OBJECT_VARIABLE);
  if (!v)
    return;
  struct world_object *o = &v->u.object;
  fold_sequence(w, e, v);
  if (unlikely(o->value != (int64_t)e->c)) {
    if (o->known)
      invariant_broken(w, RULE_LOAD_LAST_STORE, e->actor, e->a);
    o->value = (int64_t)e->c;
  }
  o->known = 1;
  o->uses++;
  v->unknown = 0;
  x->u.actor.value = (int64_t)e->c;
  x->u.actor.read_of = e->a;
  x->u.actor.read_seq = o->last_seq;
}

static inline void on_calc(struct world *w, const struct event *e, struct world_entity *x) {
  if (fold_object(w->head, e->a, OBJECT_VARIABLE))
    x->u.actor.value = (int64_t)e->c;
}

static inline void on_store(struct world *w, const struct event *e, struct world_entity *x) {
  struct world_entity *v = fold_object(w->head, e->a, OBJECT_VARIABLE);
  if (!v)
    return;
  struct world_object *o = &v->u.object;
  fold_sequence(w, e, v);
  o->overwritten += (x->u.actor.read_of == e->a) & (x->u.actor.read_seq < o->write_seq);
  x->u.actor.read_of = 0;
  o->value = (int64_t)e->c;
  o->known = 1;
  o->contended++;
  o->write_seq = o->last_seq;
  o->last = e->actor;
  o->last_event = w->head->events;
  v->unknown = 0;
}

/* --- locks --- */

/* Somebody has it, or a task has waited for it. */
__attribute__((noinline)) static void take_with_care(struct world *w, const struct event *e,
                                                     const struct world_object *o) {
  struct world_entity *by = fold_find(w->head, e->actor, ENTITY_ACTOR);
  if (by && world_is_coop(&by->u.actor))
    fold_got(w->head, &by->u.actor, e);
  if (o->holder != 0)
    invariant_broken(w, RULE_ONE_HOLDER, e->actor, e->a);
  if (o->value != 0)
    invariant_broken(w, RULE_WRITER_ALONE, e->actor, e->a);
}

static inline void on_lock_take(struct world *w, const struct event *e) {
  struct world_entity *x = fold_object_of(w->head, e->a, FOLD_LOCKS);
  if (!x)
    return;
  struct world_object *o = &x->u.object;
  fold_sequence(w, e, x);
  if (unlikely(o->holder | (uint64_t)o->value | o->known))
    take_with_care(w, e, o);
  o->holder = e->actor;
  o->since_ns = w->head->t_ns;
  o->take_event = w->head->events;
  o->uses++;
  x->unknown = 0;
}

static inline void on_lock_drop(struct world *w, const struct event *e) {
  struct world_entity *x = fold_object_of(w->head, e->a, FOLD_LOCKS);
  if (!x)
    return;
  struct world_object *o = &x->u.object;
  fold_sequence(w, e, x);
  if (unlikely(o->holder != e->actor))
    invariant_broken(w, RULE_HOLDER_DROPS, e->actor, e->a);
  if (o->holder)
    o->held_ns += w->head->t_ns - o->since_ns;
  o->holder = 0;
  o->last = e->actor;
  o->last_event = w->head->events;
  o->since_ns = w->head->t_ns;
  x->unknown = 0;
}

/* --- the recording itself --- */

static void on_lost(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  h->lost += e->c < UINT64_MAX - h->lost ? e->c : UINT64_MAX - h->lost;
  h->last_lost = h->events;
  if (e->a < h->top && fold_entities(h)[e->a].kind != ENTITY_NONE)
    fold_become_unknown(h, fold_entities(h) + e->a);
}

/* These two leave the state alone, as the kernel's events do: the scenario has no part in them. */
static void on_held_up(struct world *w, const struct event *e) {
  struct world_entity *x = fold_find(w->head, e->actor, ENTITY_ACTOR);
  w->head->odd += !x;
  if (!x || world_is_coop(&x->u.actor))
    return;
  x->u.actor.thread.place.held_up = e->type == EV_HELD_UP;
  x->u.actor.thread.place.held_by = e->a;
}

static void on_let_on(struct world *w, const struct event *e) {
  on_held_up(w, e);
  if (e->a)
    return;
  w->head->held_up++;
  w->head->held_up_ns += e->c;
}

static void on_label(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  uint32_t i = 0;
  while (i < h->labels && h->label[i].label != e->b)
    i++;
  if (i == WORLD_LABELS) {
    h->odd++;
    return;
  }
  h->label[i] = (struct world_label){.label = e->b, .line = e->a, .name = e->text};
  if (i == h->labels)
    h->labels++;
}

/* An actor that gives up says so by a verdict; that on the run is the recorder's. */
static void on_verdict(struct world *w, const struct event *e) {
  if (e->actor)
    return;
  w->head->ended = 1;
  w->head->verdict = e->a;
  w->head->verdict_text = e->text;
}

/* --- all of them --- */

/* What nearly all events of a recording are. Which of them comes next nobody can foretell when many
 * actors take turns, and that is what the fold waits for; so there are few to choose from, and what
 * they share is done before. */
static inline bool is_frequent(uint16_t type) {
  return type == EV_LINE || type == EV_LOAD || type == EV_CALC || type == EV_STORE ||
         type == EV_WORK || type == EV_LOCK_TAKE || type == EV_LOCK_DROP || type == EV_OUT;
}

static inline void apply_frequent(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e);
  if (unlikely(!x))
    return;
  if (e->type == EV_LINE)
    on_line(e, x);
  else if (e->type == EV_LOAD)
    on_load(w, e, x);
  else if (e->type == EV_CALC)
    on_calc(w, e, x);
  else if (e->type == EV_STORE)
    on_store(w, e, x);
  else if (e->type == EV_LOCK_TAKE)
    on_lock_take(w, e);
  else if (e->type == EV_LOCK_DROP)
    on_lock_drop(w, e);
  else if (e->type == EV_OUT)
    on_out(w, e);
}

static void apply_other(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  switch ((enum event_type)e->type) {
  case EV_LOST:
    on_lost(w, e);
    break;
  case EV_LATE:
    h->late++;
    break;
  case EV_HELD_UP:
    on_held_up(w, e);
    break;
  case EV_LET_ON:
    on_let_on(w, e);
    break;
  case EV_LABEL:
    on_label(w, e);
    break;
  case EV_VERDICT:
    on_verdict(w, e);
    break;
  case EV_SPAWN:
    fold_spawn(w, e);
    break;
  case EV_START:
    fold_start(w, e);
    break;
  case EV_END:
    fold_end(w, e);
    break;
  case EV_DIED:
    fold_died(w, e);
    break;
  case EV_JOIN_WAIT:
    fold_join_wait(w, e);
    break;
  case EV_JOIN:
    fold_join(w, e);
    break;
  case EV_NEW:
    fold_new(w, e);
    break;
  case EV_SLEEP:
    fold_sleep(w, e);
    break;
  case EV_WAKE:
  case EV_LOOK:
  case EV_EXEC:
  case EV_NICE:
  case EV_CORES:
  case EV_CONN_LOST:
  case EV_CONN_BACK:
    fold_acting(w, e);
    break;
  case EV_LOCK_WANT:
  case EV_READ_WANT:
  case EV_SEM_WANT:
  case EV_FLAG_WANT:
  case EV_PUT_WANT:
  case EV_GET_WANT:
    fold_want(w, e);
    break;
  case EV_SEND_SIGNAL:
  case EV_WORKER_STOP: /* which is a signal, too */
    fold_signal(w, e);
    break;
  case EV_PEEK:
    fold_peek(w, e);
    break;
  case EV_PAGES:
  case EV_POKE:
  case EV_PAGE_READ:
    fold_memory(w, e);
    break;
  case EV_LOCK_AGAIN:
  case EV_LOCK_LESS:
    fold_lock_again(w, e);
    break;
  case EV_READ_TAKE:
  case EV_READ_DROP:
    fold_read(w, e);
    break;
  case EV_SIZE:
    fold_size(w, e);
    break;
  case EV_COND_WAIT:
  case EV_COND_WAKE:
  case EV_NOTIFY:
    fold_condition(w, e);
    break;
  case EV_SEM_TAKE:
  case EV_SEM_GIVE:
    fold_semaphore(w, e);
    break;
  case EV_BARRIER_COME:
  case EV_BARRIER_GO:
    fold_barrier(w, e);
    break;
  case EV_FLAG_PASS:
  case EV_FLAG_SET:
  case EV_FLAG_CLEAR:
    fold_flag(w, e);
    break;
  case EV_PUT:
  case EV_GET:
  case EV_GET_NONE:
  case EV_CLOSE:
    fold_queue(w, e);
    break;
  case EV_DESTROY:
    fold_destroy(w, e);
    break;
  case EV_MISUSE:
    fold_misuse(w, e);
    break;
  case EV_GRANT:
    h->grants++;
    h->granted = e->a;
    h->granted_at = h->events;
    break;
  case EV_CORE_IN:
    fold_core_in(w, e);
    break;
  case EV_CORE_TAKEN:
  case EV_CORE_LEFT:
  case EV_CORE_END:
    fold_core_out(w, e);
    break;
  case EV_CORE_USE:
  case EV_CORE_DELAY:
    fold_core_sums(w, e);
    break;
  case EV_CORE_LOST:
    fold_core_lost(w, e);
    break;
  case EV_GIL_WANT:
    fold_gil_want(w, e);
    break;
  case EV_GIL_TAKE:
    fold_gil_take(w, e);
    break;
  case EV_GIL_ASK:
    fold_gil_ask(w, e);
    break;
  case EV_GIL_DROP:
    fold_gil_drop(w, e);
    break;
  case EV_GIL_FALSE_WAKE:
    fold_gil_false_wake(w, e);
    break;
  case EV_GIL_YIELD:
    fold_gil_yield(w, e);
    break;
  case EV_GIL_INTERVAL:
    fold_gil_interval(w, e);
    break;
  case EV_RESUME:
    fold_resume(w, e);
    break;
  case EV_YIELD:
  case EV_RETURN:
    fold_give_back(w, e);
    break;
  case EV_LOOP_POLL:
    fold_loop_poll(w, e);
    break;
  case EV_LOOP_RUN:
    fold_loop_run(w, e);
    break;
  case EV_TIMER_SET:
  case EV_TIMER_DUE:
  case EV_TIMER_CANCEL:
    fold_timer(w, e);
    break;
  case EV_SOON:
  case EV_IO_READY:
    fold_soon(w, e);
    break;
  case EV_SOON_SAFE:
  case EV_TAKEN_IN:
    fold_hand(w, e);
    break;
  case EV_CALL:
    fold_call(w, e);
    break;
  case EV_STEP:
    fold_step(w, e);
    break;
  case EV_SLOW:
    fold_slow(w, e);
    break;
  case EV_AWAIT:
    fold_await(w, e);
    break;
  case EV_READY:
    fold_ready(w, e);
    break;
  case EV_FUTURE_DONE:
    fold_done(w, e);
    break;
  case EV_MEMBER:
    fold_member(w, e);
    break;
  case EV_CANCEL:
  case EV_UNCANCEL:
    fold_cancel(w, e);
    break;
  case EV_ENTER:
  case EV_LEAVE:
    fold_coroutine(w, e);
    break;
  case EV_FORGOTTEN:
    fold_forgotten(w, e);
    break;
  case EV_SENT:
  case EV_RECEIVED:
    fold_bytes(w, e);
    break;
  case EV_JOB:
    fold_job_known(w, e);
    break;
  case EV_JOB_DEFERRED:
  case EV_JOB_SCHEDULED:
  case EV_JOB_QUEUED:
  case EV_JOB_TAKEN:
  case EV_JOB_STARTED:
  case EV_JOB_FINISHED:
  case EV_JOB_FAILED:
  case EV_JOB_RAISED:
  case EV_JOB_STOPPED:
  case EV_JOB_CANCELED:
  case EV_JOB_ABANDONED:
  case EV_JOB_TIMEOUT:
  case EV_JOB_SEEN:
  case EV_JOB_GONE:
    fold_job(w, e);
    break;
  case EV_JOB_WANT:
  case EV_JOB_AWAIT:
    fold_job_wait(w, e);
    break;
  case EV_QUEUE_SEEN:
    fold_queue_seen(w, e);
    break;
  case EV_WORKER_LISTENS:
  case EV_WORKER_GONE:
    fold_worker(w, e);
    break;
  case EV_WORKER_BEAT:
    fold_beat(w, e);
    break;
  case EV_LINE: /* frequent */
  case EV_LOAD:
  case EV_CALC:
  case EV_STORE:
  case EV_WORK:
  case EV_LOCK_TAKE:
  case EV_LOCK_DROP:
  case EV_OUT:
  case EV_COMPLAINT:
  case EV_TASK_DONE:
  case EV_WATCHED:
  case EV_RAW:
  case EV_CLOCK:
  case EV_LIMIT: /* as any event that this version does not know: it only counts */
    break;
  }
}

static inline void apply(struct world *w, const struct event *e) {
  struct world_head *h = w->head;
  h->events++;
  h->t_ns = e->t_ns > h->t_ns ? e->t_ns : h->t_ns;
  if (likely(is_frequent(e->type)))
    apply_frequent(w, e);
  else
    apply_other(w, e);
}

void world_apply(struct world *w, const struct event *e) {
  apply(w, e);
}

void world_apply_batch(struct world *w, const struct event *events, size_t n) {
  for (size_t i = 0; i < n; i++)
    apply(w, &events[i]);
}

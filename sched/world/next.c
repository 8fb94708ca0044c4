#include "sched/world/next.h"

#include "sched/world/why.h"
#include "sched/world/words.h"

enum { LOOKED_BACK = 4000, LOOKED_AHEAD = 2000 };

/* What is said before and behind the object's name; "" behind: the name ends it. */
static const struct {
  uint16_t event;
  const char *before, *behind;
} phrases[] = {
    {EV_LOAD, "read ", ""},
    {EV_CALC, "compute the new ", ""},
    {EV_STORE, "write ", ""},
    {EV_OUT, "print a line", NULL},
    {EV_LOCK_TAKE, "take ", ""},
    {EV_LOCK_DROP, "let ", " go"},
    {EV_LOCK_AGAIN, "take ", " once more"},
    {EV_LOCK_LESS, "let ", " go once"},
    {EV_READ_TAKE, "take ", " for reading"},
    {EV_READ_DROP, "stop reading under ", ""},
    {EV_GIL_TAKE, "take ", ""},
    {EV_GIL_DROP, "let ", " go"},
    {EV_BARRIER_COME, "come to ", ""},
    {EV_BARRIER_GO, "go on from ", ""},
    {EV_COND_WAIT, "wait for ", ""},
    {EV_COND_WAKE, "go on from ", ""},
    {EV_NOTIFY, "notify who waits for ", ""},
    {EV_SEM_TAKE, "take a permit of ", ""},
    {EV_SEM_GIVE, "give a permit back to ", ""},
    {EV_FLAG_PASS, "pass ", ""},
    {EV_PUT, "put into ", ""},
    {EV_GET, "get out of ", ""},
    {EV_CLOSE, "close ", ""},
    {EV_DESTROY, "destroy ", ""},
    {EV_LOOP_POLL, "let ", " poll"},
    {EV_SOON_SAFE, "hand something to ", ""},
    {EV_SEND_SIGNAL, "send a signal to ", ""},
    {EV_JOIN, "collect ", ""},
    {EV_JOB_QUEUED, "put a job into ", ""},
    {EV_JOB_CANCELED, "cancel ", ""},
    {EV_JOB_FINISHED, "finish ", ""},
    {EV_JOB_FAILED, "let ", " fail"},
    {EV_JOB_RAISED, "put ", " back for another try"},
    {EV_JOB_SEEN, "go on from ", ""},
    {EV_WORKER_STOP, "ask ", " to stop"},
    {EV_WAKE, "wake up", NULL},
    {EV_START, "start", NULL},
    {EV_END, "end", NULL},
    {EV_SPAWN, "start another actor", NULL},
    {EV_EXEC, "become another program", NULL},
};

enum { PHRASES = sizeof phrases / sizeof *phrases };

/* What an actor does at once, or first says that it waits for it. */
static const struct {
  uint16_t wants, takes;
} waits[] = {
    {EV_LOCK_WANT, EV_LOCK_TAKE}, {EV_READ_WANT, EV_READ_TAKE}, {EV_SEM_WANT, EV_SEM_TAKE},
    {EV_FLAG_WANT, EV_FLAG_PASS}, {EV_PUT_WANT, EV_PUT},        {EV_GET_WANT, EV_GET},
    {EV_GIL_WANT, EV_GIL_TAKE},   {EV_JOIN_WAIT, EV_JOIN},
};
enum { WAITS = sizeof waits / sizeof *waits };

uint16_t next_taken_by(uint16_t wants) {
  for (int i = 0; i < WAITS; i++)
    if (waits[i].wants == wants)
      return waits[i].takes;
  return 0;
}

bool next_is_taken(uint16_t event) {
  for (int i = 0; i < WAITS; i++)
    if (waits[i].takes == event)
      return true;
  return false;
}

static size_t phrase_of(uint16_t event) {
  size_t i = 0;
  while (i < PHRASES && phrases[i].event != event)
    i++;
  return i;
}

/* All others are done as soon as they can be. */
bool next_is_shared(uint16_t event) {
  static const uint16_t own[] = {EV_BARRIER_GO, EV_JOIN, EV_JOB_SEEN, EV_WAKE,
                                 EV_START,      EV_END,  EV_SPAWN,    EV_EXEC};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (own[i] == event)
      return false;
  return phrase_of(event) < PHRASES;
}

/* The actor's last event of that type on the object; false if it is too long ago. */
static bool last_of(struct trace_reader *r, uint64_t events, const struct next_move *m,
                    uint16_t type, struct event *found) {
  uint64_t until = events > LOOKED_BACK ? events - LOOKED_BACK : 0;
  for (uint64_t i = events; i > until; i--) {
    *found = *trace_reader_event(r, i - 1);
    if (found->actor == m->actor && found->a == m->object && found->type == type)
      return true;
  }
  return false;
}

static void add_value(struct buf *out, struct trace_reader *r, uint64_t events,
                      const struct next_move *m) {
  struct event e;
  if (m->event == EV_STORE && last_of(r, events, m, EV_CALC, &e))
    buf_printf(out, " = %lld", (long long)e.c);
  else if (m->event == EV_CALC && last_of(r, events, m, EV_LOAD, &e))
    buf_printf(out, " from %lld", (long long)e.c);
}

/* The queue from which a worker takes its next job: the first in its order that has one; 0: none.
 */
static uint32_t queue_with_job(const struct world *w, uint32_t worker) {
  const struct world_link *best = NULL;
  for (uint32_t i = 0; i < w->head->links; i++) {
    const struct world_link *l = &w->head->link[i];
    if (l->actor == worker && world_jobs(w, l->object) && world_object(w, l->object)->value > 0 &&
        (!best || l->value < best->value))
      best = l;
  }
  return best ? best->object : 0;
}

/* "take square(3) from high". One that ends when nothing is there looks all the same. */
static void add_take(struct buf *out, struct trace_reader *r, const struct world *w,
                     uint64_t events, const struct next_move *m) {
  uint32_t queue = queue_with_job(w, m->actor), job = queue ? world_jobs(w, queue)->head : 0;
  if (events && world_job(w, job)) {
    buf_puts(out, "take ");
    words_text(out, r, world_entity(w, job)->name); /* as in a program */
    buf_puts(out, " from ");
    words_text(out, r, world_entity(w, queue)->name);
    return;
  }
  buf_puts(out, queue ? "take a job out of " : "look for a job in ");
  why_name(out, r, w, queue ? queue : m->object);
}

void next_words(struct buf *out, struct trace_reader *r, const struct world *w, uint64_t events,
                const struct next_move *m) {
  size_t i = phrase_of(m->event);
  if (!m->event) {
    buf_puts(out, "compute on");
    return;
  }
  if (m->event == EV_JOB_TAKEN) {
    add_take(out, r, w, events, m);
    return;
  }
  if (i < PHRASES && !phrases[i].behind) {
    buf_puts(out, phrases[i].before);
    return;
  }
  const char *name = event_desc(m->event)->name;
  buf_puts(out, i < PHRASES ? phrases[i].before : name ? name : "go on");
  if (i == PHRASES)
    buf_puts(out, " ");
  const struct world_entity *x = world_entity(w, m->object);
  if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_VARIABLE)
    words_text(out, r, x->name); /* as in a program */
  else if (x)
    why_name(out, r, w, m->object);
  if (i < PHRASES)
    buf_puts(out, phrases[i].behind);
  add_value(out, r, events, m);
}

/* The event names a job where the move is told by the job's queue. */
static uint32_t object_of(const struct world *w, const struct event *e) {
  const struct world_job *j = world_job(w, e->a);
  bool queue = e->type == EV_JOB_QUEUED || e->type == EV_JOB_TAKEN;
  return !queue ? e->a : j ? j->queue : 0;
}

bool next_find(struct trace_reader *r, const struct world *w, uint32_t actor, struct next_move *m) {
  uint64_t from = w->head->events, all = r ? trace_reader_events(r) : 0;
  *m = (struct next_move){.actor = actor};
  for (uint64_t i = from; i < all && i - from < LOOKED_AHEAD; i++) {
    const struct event *e = trace_reader_event(r, i);
    m->possible |= e->type == EV_GRANT && e->a == actor;
    if (e->actor != actor)
      continue;
    uint16_t takes = next_taken_by(e->type);
    m->event = takes ? takes : e->type;
    m->object = object_of(w, e);
    size_t phrase = phrase_of(m->event);
    bool named = phrase < PHRASES && !phrases[phrase].behind;
    return named || ((phrase < PHRASES || m->event == EV_JOB_TAKEN) && world_entity(w, m->object));
  }
  return false;
}

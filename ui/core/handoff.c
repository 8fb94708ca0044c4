#include "ui/core/handoff.h"

#include "sched/world/why.h"

/* Who acted in the event that caused this one. */
static void by_cause(struct handoff *h, struct trace_reader *r, const struct world *w,
                     const struct event *e) {
  h->cause = why_cause(w, e);
  const struct event *c = h->cause ? trace_reader_event(r, h->cause - 1) : NULL;
  h->from = c ? c->actor : 0;
}

/* A loop's thread has no part in what it calls, so what it makes ready comes from the loop. */
static void by_loop(struct handoff *h, const struct world *w, const struct event *e) {
  const struct world_loop *l = world_loop(w, e->a);
  if (!h->from || (l && h->from == l->thread))
    h->from = e->a;
}

static void fill(struct handoff *h, struct trace_reader *r, const struct world *w,
                 const struct event *e) {
  const struct world_object *o = world_object(w, e->a);
  const struct world_actor *a = world_actor(w, e->actor);
  h->to = e->actor;
  h->object = e->a;
  switch (e->type) {
  case EV_START:
    h->object = 0;
    h->from = a ? a->parent : 0;
    break;
  case EV_LOCK_TAKE:
  case EV_READ_TAKE:
  case EV_SEM_TAKE:
  case EV_FLAG_PASS:
  case EV_COND_WAKE:
  case EV_BARRIER_GO:
  case EV_PUT:
    by_cause(h, r, w, e);
    break;
  case EV_GET:
    by_cause(h, r, w, e);
    h->valued = true;
    break;
  case EV_GIL_TAKE:
    h->from = o ? o->last : 0;
    h->cause = o ? o->last_event : 0;
    break;
  case EV_JOIN:
    h->object = 0;
    h->from = e->a;
    break;
  case EV_RESUME:
  case EV_YIELD:
  case EV_RETURN:
    h->from = e->actor;
    h->to = e->a;
    h->object = 0;
    h->valued = true;
    break;
  case EV_STEP:
    by_cause(h, r, w, e);
    by_loop(h, w, e);
    h->object = 0;
    break;
  case EV_JOB_TAKEN:
    by_cause(h, r, w, e);
    break;
  case EV_SEND_SIGNAL:
    h->from = e->actor;
    h->to = e->a;
    h->object = 0;
    break;
  case EV_CORE_IN:
    h->core = true;
    h->object = 0;
    h->from = e->a < w->head->cores ? w->head->core[e->a].last : 0;
    break;
  default:
    h->to = 0;
    break;
  }
}

bool handoff_of(struct handoff *out, struct trace_reader *r, const struct world *w,
                const struct event *e, uint64_t ordinal) {
  struct handoff h = {.event = ordinal + 1, .t_ns = e->t_ns, .type = e->type};
  fill(&h, r, w, e);
  if (!h.to || !h.from || h.from == h.to || !world_entity(w, h.from) || !world_actor(w, h.to))
    return false;
  *out = h;
  return true;
}

int handoff_share(const struct handoff *h, uint64_t t_ns, uint64_t way_ns) {
  uint64_t gone = t_ns > h->t_ns ? t_ns - h->t_ns : 0;
  return gone >= way_ns ? HANDOFF_WHOLE_WAY : (int)(gone * HANDOFF_WHOLE_WAY / way_ns);
}

static const char *reason_of_gil(const struct event *drop) {
  switch (drop ? drop->c : 0) {
  case GIL_THREAD:
    return "is over";
  case GIL_BLOCKING:
    return "makes a call that may block";
  case GIL_ASKED:
    return "was asked to let it go";
  case GIL_TICKS:
    return "had its 100 bytecodes";
  default:
    return "let it go";
  }
}

const char *handoff_reason(const struct handoff *h, struct trace_reader *r) {
  const struct event *e = h->event ? trace_reader_event(r, h->event - 1) : NULL;
  const struct event *cause = h->cause ? trace_reader_event(r, h->cause - 1) : NULL;
  switch (h->type) {
  case EV_START:
    return "starts it";
  case EV_LOCK_TAKE:
    return "let it go";
  case EV_READ_TAKE:
    return "lets others read";
  case EV_SEM_TAKE:
    return "gave a permit back";
  case EV_FLAG_PASS:
    return "has set it";
  case EV_COND_WAKE:
    return "has notified it";
  case EV_BARRIER_GO:
    return "was the last to come";
  case EV_PUT:
    return "has made room";
  case EV_GET:
    return "had put it in";
  case EV_GIL_TAKE:
    return reason_of_gil(cause && cause->type == EV_GIL_DROP ? cause : NULL);
  case EV_JOIN:
    return "has ended";
  case EV_RESUME:
    return e && e->b == RESUME_SEND    ? "sends a value in"
           : e && e->b == RESUME_THROW ? "throws an exception in"
           : e && e->b == RESUME_CLOSE ? "closes it"
                                       : "asks for the next value";
  case EV_YIELD:
    return "yields a value and stands still";
  case EV_RETURN:
    return e && e->b ? "ends with an exception" : "is over and returns";
  case EV_STEP:
    return "made it ready";
  case EV_JOB_TAKEN:
    return "had put it into the queue";
  case EV_SEND_SIGNAL:
    return "sends a signal";
  case EV_CORE_IN:
    return "is off this core";
  default:
    return "";
  }
}

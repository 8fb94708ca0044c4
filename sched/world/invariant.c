#include "sched/world/invariant.h"

#include <inttypes.h>
#include <string.h>

#include "sched/world/why.h"

static const char *const sentences[] = {
#define RULE(NAME, text) text,
#include "sched/world/invariants.def"
#undef RULE
};

static bool unknown(const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  return x && x->unknown;
}

void invariant_broken(struct world *w, enum invariant_rule rule, uint32_t a, uint32_t b) {
  struct world_head *h = w->head;
  if (h->violation || unknown(w, a) || unknown(w, b))
    return;
  h->violation = h->events;
  h->violation_rule = rule;
  h->violation_a = a;
  h->violation_b = b;
}

static void say(struct buf *out, struct trace_reader *r, const struct world *w,
                enum invariant_rule rule, uint32_t a, uint32_t b) {
  const char *s = sentences[rule];
  while (*s) {
    size_t plain = strcspn(s, "{");
    buf_add(out, s, plain);
    s += plain;
    if (*s == '\0')
      break;
    why_name(out, r, w, s[1] == 'a' ? a : b);
    s += strlen("{a}");
  }
}

bool invariant_text(struct buf *out, struct trace_reader *r, const struct world *w) {
  const struct world_head *h = w->head;
  if (!h->violation)
    return false;
  buf_printf(out, "Event #%" PRIu64 ": ", h->violation - 1);
  say(out, r, w, h->violation_rule, h->violation_a, h->violation_b);
  return true;
}

static bool unended(const struct world_job *j) {
  return j->state == JOB_QUEUED || j->state == JOB_TAKEN || j->state == JOB_STARTED ||
         j->state == JOB_SCHEDULED;
}

bool invariant_end(struct buf *out, struct trace_reader *r, const struct world *w) {
  if (!w->head->ended || w->head->verdict != 0)
    return true;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_job *j = world_job(w, id);
    if (j && unended(j) && world_object(w, id)->last_seq && !unknown(w, id)) {
      say(out, r, w, RULE_JOB_ENDS, 0, id);
      return false;
    }
    const struct world_actor *a = world_actor(w, id);
    const struct world_object *o = world_object(w, id);
    if (unknown(w, id))
      continue;
    /* A generator that nobody has exhausted may be left as it is. */
    if (a && a->state != ACTOR_DONE && a->state != ACTOR_GONE && a->state != ACTOR_PAUSED) {
      say(out, r, w, RULE_END_ENDED, id, 0);
      return false;
    }
    uint32_t holder = o && world_entity(w, id)->what != OBJECT_COROUTINE ? o->holder : 0,
             reader = world_link(w, id, 0, 0);
    if (!holder && reader < w->head->links && world_entity(w, id)->what == OBJECT_RWLOCK)
      holder = w->head->link[reader].actor;
    if (holder && !unknown(w, holder)) {
      say(out, r, w, RULE_END_FREE, holder, id);
      return false;
    }
  }
  return true;
}

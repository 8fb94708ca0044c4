/* Sentences of events, from the templates in events.def.
 *
 * A template is text with placeholders in {braces} and optional parts in [brackets], which do not
 * nest. If anything inside an optional part is not known, the whole part is left out. Outside of
 * brackets something is always said. A full stop after a sentence's own full stop is left out.
 *
 *   {actor}        who emitted the event
 *   {a} {b} {c} {t} its fields, by their kinds: an actor or object by name, a duration as a span,
 *                  a listing line as "line 7 (square)", text as it is
 *   {count}        {c} for people, who count from 1
 *   {cause}        the actor whose event caused this one, unless that is {actor} itself
 *   {since-cause}  how long ago that was
 *   {waited}       how long {actor} has been blocked or waiting until now
 *   {holder}       who holds the lock or GIL {a}
 *   {held}         for how long
 *   {waiters}      the actors that wait for the lock or the actor {a}
 *   {users}        who reads under the lock {a} or has permits of the semaphore {a}
 *   {writing}      "for writing", if {a} is a read-write lock
 *   {notifier}     {cause}, if the event says that somebody notified {actor}
 *   {spurious}     words for that nobody did
 *   {heard}        how many go on by a notify
 *   {parties}      how many the barrier {a} waits for
 *   {last}         "the last one", if {c} of them are there
 *   {size}         what a new object is for
 *   {old}          the value of the variable {a} before
 *   {unseen}       who wrote {a} after {actor} had read it and before {actor} writes it
 *   {held-up}      by whom or where {actor} is held up
 *   {gil-before}   what {actor} did before it wants the GIL, and
 *   {gil-after}    what it does when it lets it go: the reason {c} in words
 *   {over}         what a verdict means: that the run is over, or that {actor} gives up
 *   {outcome}      the status {c} in words, if it is not plain success
 *   {core-held}    how long {actor} has had its core
 *   {core-slept}   how long it has had none because it gave it up
 *   {core-wanted}  how long it has had none although it could go on
 *   {core-left}    the other actor that was last on core {a}
 *   {core-old}     the core it was on before, if that is another one than {a}
 *   {core-reason}  "it waits for lock m": what it has to wait for
 *
 * Those of generators and the event loop are in why_loop.c, those of jobs in why_job.c.
 *
 * All of them speak of the world before the event, at the moment of the event.
 */
#include "sched/world/why.h"

#include <inttypes.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/why_story.h"
#include "sched/world/words.h"

/* --- causes --- */

static bool waits(const struct world_actor *a, enum actor_state state, uint32_t id) {
  return a && a->state == state && a->waits_for == id;
}

/* A task has its wait behind it when it takes what it wanted. */
static bool task_waited(const struct world *w, const struct event *e, uint64_t *since_ns) {
  const struct world_actor *a = world_actor(w, e->actor);
  if (!a || !world_is_coop(a) || a->coop.awaited != e->a || !a->coop.wanted ||
      (a->coop.wanted != e->type && e->type != EV_GET_NONE))
    return false;
  *since_ns = a->coop.await_ns;
  return true;
}

static struct cause cause_of_start(const struct world *w, const struct event *e) {
  const struct world_entity *x = world_entity(w, e->actor);
  if (!x || x->kind != ENTITY_ACTOR)
    return (struct cause){0};
  if (x->what == ACTOR_GENERATOR)
    return (struct cause){x->u.actor.coop.by_event, x->u.actor.coop.by};
  return (struct cause){x->born, x->u.actor.parent};
}

static struct cause cause_of_access(const struct world *w, const struct event *e) {
  const struct world_object *o = world_object(w, e->a);
  return o ? (struct cause){o->last_event, o->last} : (struct cause){0};
}

/* Whoever had put in what is got; for all others, who came last. */
static struct cause cause_of_get(const struct world *w, const struct event *e) {
  uint32_t i = world_link(w, e->a, 0, 0);
  if (i == w->head->links)
    return (struct cause){0};
  return (struct cause){w->head->link[i].event, w->head->link[i].actor};
}

static struct cause cause_of_want(const struct world *w, const struct event *e) {
  const struct world_object *o = world_object(w, e->a);
  return o && o->holder ? (struct cause){o->take_event, o->holder} : (struct cause){0};
}

static struct cause cause_of_take(const struct world *w, const struct event *e) {
  uint64_t since;
  if (!waits(world_actor(w, e->actor), ACTOR_BLOCKED, e->a) && !task_waited(w, e, &since))
    return (struct cause){0};
  return cause_of_access(w, e);
}

/* Whoever asked for the GIL. */
static struct cause cause_of_drop(const struct world *w, const struct event *e) {
  const struct world_object *o = world_object(w, e->a);
  const struct world_actor *asker = o && e->c == GIL_ASKED ? world_actor(w, o->gil.asker) : NULL;
  return asker ? (struct cause){asker->last_event, o->gil.asker} : (struct cause){0};
}

static struct cause cause_of_join(const struct world *w, const struct event *e) {
  const struct world_actor *child = world_actor(w, e->a);
  return child ? (struct cause){child->last_event, e->a} : (struct cause){0};
}

static struct cause cause_of_death(const struct world *w, const struct event *e) {
  const struct world_actor *child = world_actor(w, e->a);
  const struct world_actor *parent = child ? world_actor(w, child->parent) : NULL;
  if (child && !child->killer && parent && parent->dead)
    child = parent;
  return child ? (struct cause){child->kill_event, child->killer} : (struct cause){0};
}

static struct cause cause_of_wake(const struct world *w, const struct event *e) {
  const struct world_actor *a = world_actor(w, e->actor);
  return a && a->wake_ns ? (struct cause){a->last_event, e->actor} : (struct cause){0};
}

/* Of events that are not named nothing else is the cause. */
static struct cause (*const causes[EV_LIMIT])(const struct world *w, const struct event *e) = {
    [EV_START] = cause_of_start,
    [EV_LOAD] = cause_of_access,
    [EV_STORE] = cause_of_access,
    [EV_LOCK_WANT] = cause_of_want,
    [EV_READ_WANT] = cause_of_want,
    [EV_GIL_WANT] = cause_of_want,
    [EV_GIL_ASK] = cause_of_want,
    [EV_GIL_FALSE_WAKE] = cause_of_want,
    [EV_LOCK_TAKE] = cause_of_take,
    [EV_READ_TAKE] = cause_of_take,
    [EV_SEM_TAKE] = cause_of_take,
    [EV_PUT] = cause_of_take,
    [EV_GET_NONE] = cause_of_take,
    [EV_FLAG_PASS] = cause_of_take,
    [EV_COND_WAKE] = cause_of_take,
    [EV_BARRIER_GO] = cause_of_take,
    [EV_GIL_TAKE] = cause_of_take,
    [EV_GIL_DROP] = cause_of_drop,
    [EV_GET] = cause_of_get,
    [EV_JOIN] = cause_of_join,
    [EV_PEEK] = cause_of_join,
    [EV_DIED] = cause_of_death,
    [EV_WAKE] = cause_of_wake,
    [EV_YIELD] = story_loop_cause,
    [EV_RETURN] = story_loop_cause,
    [EV_TIMER_DUE] = story_loop_cause,
    [EV_TIMER_CANCEL] = story_loop_cause,
    [EV_TAKEN_IN] = story_loop_cause,
    [EV_CALL] = story_loop_cause,
    [EV_STEP] = story_loop_cause,
    [EV_LEAVE] = story_loop_cause,
    [EV_JOB_QUEUED] = story_job_cause,
    [EV_JOB_TAKEN] = story_job_cause,
    [EV_JOB_STARTED] = story_job_cause,
    [EV_JOB_FINISHED] = story_job_cause,
    [EV_JOB_FAILED] = story_job_cause,
    [EV_JOB_RAISED] = story_job_cause,
    [EV_JOB_STOPPED] = story_job_cause,
    [EV_JOB_CANCELED] = story_job_cause,
    [EV_JOB_ABANDONED] = story_job_cause,
    [EV_JOB_TIMEOUT] = story_job_cause,
    [EV_JOB_SEEN] = story_job_cause,
    [EV_JOB_GONE] = story_job_cause,
    [EV_WORKER_GONE] = story_job_cause,
};

static struct cause cause_of(const struct world *w, const struct event *e) {
  return e->type < EV_LIMIT && causes[e->type] ? causes[e->type](w, e) : (struct cause){0};
}

uint64_t why_cause(const struct world *w, const struct event *e) {
  return cause_of(w, e).event;
}

/* --- placeholders: each writes its text, or returns false --- */

static bool put_span_since(const struct story *s, uint64_t since_ns) {
  words_span(s->out, s->now_ns - since_ns);
  return true;
}

static bool put_actor(const struct story *s) {
  why_name(s->out, s->r, s->w, s->e->actor);
  return true;
}

static bool put_field(const struct story *s, enum field_slot slot) {
  return words_field(s->out, s->r, s->w, s->e, &s->desc->field[slot], slot);
}

static bool put_a(const struct story *s) {
  return put_field(s, SLOT_A);
}

static bool put_b(const struct story *s) {
  return put_field(s, SLOT_B);
}

static bool put_c(const struct story *s) {
  return put_field(s, SLOT_C);
}

static bool put_t(const struct story *s) {
  return put_field(s, SLOT_T);
}

static bool put_cause(const struct story *s) {
  uint32_t actor = cause_of(s->w, s->e).actor;
  if (s->e->type == EV_STEP && !story_by_somebody(s->w, s->e))
    return false;
  if (actor == s->e->actor || !world_actor(s->w, actor))
    return false;
  if (s->e->type == EV_STEP && !world_is_coop(world_actor(s->w, actor))) {
    buf_puts(s->out, "a callback");
    return true;
  }
  why_name(s->out, s->r, s->w, actor);
  return true;
}

static bool put_since_cause(const struct story *s) {
  const struct world_actor *a = world_actor(s->w, s->e->actor);
  return a && s->e->type == EV_START && put_span_since(s, a->since_ns);
}

static bool put_waited(const struct story *s) {
  const struct world_actor *a = world_actor(s->w, s->e->actor);
  uint64_t since_ns;
  if (task_waited(s->w, s->e, &since_ns))
    return put_span_since(s, since_ns);
  return a && (a->state == ACTOR_BLOCKED || a->state == ACTOR_WAITING) &&
         put_span_since(s, a->since_ns);
}

static bool put_holder(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  if (!o || !world_actor(s->w, o->holder))
    return false;
  why_name(s->out, s->r, s->w, o->holder);
  return true;
}

static bool put_held(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  if (!o || !o->holder)
    return false;
  if (o->since_ns != s->now_ns)
    return put_span_since(s, o->since_ns);
  buf_puts(s->out, "a moment");
  return true;
}

static bool put_waiters(const struct story *s) {
  return s->e->a && words_waiters(s->out, s->r, s->w, s->e->a);
}

static bool put_users(const struct story *s) {
  return s->e->a && words_users(s->out, s->r, s->w, s->e->a);
}

static bool put_writing(const struct story *s) {
  const struct world_entity *x = world_entity(s->w, s->e->a);
  if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_RWLOCK)
    buf_puts(s->out, "for writing");
  return x && x->kind == ENTITY_OBJECT && x->what == OBJECT_RWLOCK;
}

static bool put_notifier(const struct story *s) {
  return s->e->c != 0 && put_cause(s);
}

static bool put_spurious(const struct story *s) {
  if (s->e->c == 0)
    buf_puts(s->out, " although nobody notified it, which may happen (a spurious wake-up)");
  return s->e->c == 0;
}

static bool put_heard(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  if (s->e->c == 0) {
    buf_puts(s->out, "nobody waits there, so nobody hears it");
    return true;
  }
  if (!o || !put_waiters(s))
    return false;
  if (s->e->c < o->waiters)
    buf_printf(s->out, " wait there, and %" PRIu64 " of them", s->e->c);
  buf_puts(s->out, " can go on now");
  return true;
}

static bool put_parties(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  if (o && o->size)
    buf_u64(s->out, o->size);
  return o && o->size;
}

static bool put_last(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  if (o && o->size == s->e->c)
    buf_puts(s->out, "the last one");
  return o && o->size == s->e->c;
}

static bool put_size(const struct story *s) {
  const struct world_entity *x = world_entity(s->w, s->e->a);
  unsigned long long n = s->e->c;
  const char *many = n == 1 ? "" : "s";
  if (x && x->what == OBJECT_BARRIER)
    buf_printf(s->out, "opens whenever %llu actor%s %s come to it", n, many,
               n == 1 ? "has" : "have");
  else if (x && (x->what == OBJECT_QUEUE || x->what == OBJECT_PIPE))
    buf_printf(s->out, n == UINT64_MAX ? "has room for all that comes" : "has room for %llu item%s",
               n, many);
  else
    buf_printf(s->out, "begins with %llu permit%s", n, many);
  return true;
}

static bool put_old(const struct story *s) {
  const struct world_object *o = world_object(s->w, s->e->a);
  if (!o || !o->known)
    return false;
  buf_i64(s->out, o->value);
  return true;
}

static bool put_unseen(const struct story *s) {
  const struct world_actor *a = world_actor(s->w, s->e->actor);
  const struct world_object *o = world_object(s->w, s->e->a);
  if (!a || !o || s->e->type != EV_STORE || a->read_of != s->e->a || a->read_seq >= o->write_seq)
    return false;
  return put_cause(s);
}

static bool put_over(const struct story *s) {
  if (!s->e->actor) {
    buf_puts(s->out, "The run is over.");
    return true;
  }
  put_actor(s);
  buf_puts(s->out, " cannot go on and gives up.");
  return true;
}

static bool put_outcome(const struct story *s) {
  if (words_fine(s->e->c, s->e->type == EV_DIED))
    return false;
  return put_field(s, SLOT_C);
}

/* How long the actor's thread has been there. */
static bool put_span_in(const struct story *s, enum place_state state) {
  const struct world_actor *a = world_actor(s->w, s->e->actor);
  const struct world_place *p = a ? &world_thread(a)->place : NULL;
  if (!p || p->state != state || s->e->t_ns < p->since_ns)
    return false;
  words_span(s->out, s->e->t_ns - p->since_ns);
  return true;
}

static bool put_core_held(const struct story *s) {
  return put_span_in(s, PLACE_CORE);
}

static bool put_core_slept(const struct story *s) {
  return put_span_in(s, PLACE_ASLEEP);
}

static bool put_core_wanted(const struct story *s) {
  return put_span_in(s, PLACE_READY);
}

static bool put_core_left(const struct story *s) {
  uint32_t last = s->e->a < s->w->head->cores ? s->w->head->core[s->e->a].last : 0;
  if (last == s->e->actor || !world_actor(s->w, last))
    return false;
  why_name(s->out, s->r, s->w, last);
  return true;
}

static bool put_core_old(const struct story *s) {
  const struct world_actor *a = world_actor(s->w, s->e->actor);
  uint32_t core = a ? world_thread(a)->place.core : 0;
  if (core == 0 || core == s->e->a + 1)
    return false;
  buf_u64(s->out, core - 1);
  return true;
}

static bool put_core_reason(const struct story *s) {
  return words_reason(s->out, s->r, s->w, s->e->actor);
}

static bool put_held_up(const struct story *s) {
  words_held_up(s->out, s->r, s->w, s->e->a);
  return true;
}

static bool put_gil_before(const struct story *s) {
  return words_gil_before(s->out, s->e->c);
}

static bool put_gil_after(const struct story *s) {
  return words_gil_after(s->out, s->e->c);
}

/* For what the event counts from 0, and people from 1. */
static bool put_count(const struct story *s) {
  buf_u64(s->out, s->e->c + 1);
  return true;
}

static const struct story_part placeholders[] = {
    {"actor", put_actor, ""},
    {"a", put_a, "somebody unknown"},
    {"b", put_b, "a line without a name"},
    {"c", put_c, ""},
    {"t", put_t, ""},
    {"count", put_count, ""},
    {"cause", put_cause, "somebody"},
    {"since-cause", put_since_cause, "some time"},
    {"waited", put_waited, "some time"},
    {"holder", put_holder, "somebody"},
    {"held", put_held, "some time"},
    {"waiters", put_waiters, "nobody"},
    {"users", put_users, "others"},
    {"writing", put_writing, ""},
    {"notifier", put_notifier, "somebody"},
    {"spurious", put_spurious, ""},
    {"heard", put_heard, "somebody goes on"},
    {"parties", put_parties, "several"},
    {"last", put_last, "one of them"},
    {"size", put_size, ""},
    {"old", put_old, "something"},
    {"unseen", put_unseen, "somebody"},
    {"over", put_over, ""},
    {"outcome", put_outcome, "well"},
    {"core-held", put_core_held, "some time"},
    {"core-slept", put_core_slept, "some time"},
    {"core-wanted", put_core_wanted, "some time"},
    {"core-left", put_core_left, "somebody"},
    {"core-old", put_core_old, "another one"},
    {"core-reason", put_core_reason, "it has to wait"},
    {"held-up", put_held_up, ""},
    {"gil-before", put_gil_before, "does something"},
    {"gil-after", put_gil_after, "does something else"},
    {NULL, NULL, NULL},
};

/* --- templates --- */

static const struct story_part *find(const struct story_part *part, const char *name, size_t n) {
  while (part->name && (strlen(part->name) != n || memcmp(part->name, name, n) != 0))
    part++;
  return part->name ? part : NULL;
}

/* Writes what {name} stands for; false if it is not known. */
static bool fill(const struct story *s, const char *name, size_t n, bool optional) {
  const struct story_part *part = find(placeholders, name, n);
  if (!part)
    part = find(story_loop_parts, name, n);
  if (!part)
    part = find(story_job_parts, name, n);
  if (part && part->put(s))
    return true;
  if (part && !optional)
    buf_puts(s->out, part->otherwise);
  return false;
}

/* One run of a template up to `end`; false if a placeholder in it is not known. */
static bool run(const struct story *s, const char *from, const char *end, bool optional) {
  bool known = true;
  while (from < end) {
    size_t plain = strcspn(from, "{");
    if (plain > (size_t)(end - from))
      plain = (size_t)(end - from);
    if (plain && *from == '.' && s->out->len && s->out->data[s->out->len - 1] == '.') {
      from++;
      plain--;
    }
    buf_add(s->out, from, plain);
    from += plain;
    if (from == end)
      break;
    size_t name = strcspn(from + 1, "}");
    known &= fill(s, from + 1, name, optional);
    from += name + 2;
  }
  return known;
}

static void render(const struct story *s, const char *sentence) {
  const char *end = sentence + strlen(sentence);
  while (sentence < end) {
    const char *open = sentence + strcspn(sentence, "[");
    run(s, sentence, open, false);
    if (open == end)
      break;
    const char *close = open + strcspn(open, "]");
    size_t before = s->out->len;
    if (!run(s, open + 1, close, true))
      s->out->len = before;
    sentence = *close ? close + 1 : close;
  }
}

/* Names of actors stay as they are. */
static void capitalize(struct buf *text) {
  static const char *const beginnings[] = {"the ", "a nameless ", "somebody "};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
    if (text->len > 0 && strncmp(buf_text(text), beginnings[i], strlen(beginnings[i])) == 0)
      text->data[0] = (char)(text->data[0] - 'a' + 'A');
}

void why_event(struct buf *out, struct trace_reader *r, const struct world *w,
               const struct event *e) {
  struct buf text = {0};
  struct story s = {.out = &text, .r = r, .w = w, .e = e, .desc = event_desc(e->type)};
  s.now_ns = e->t_ns > w->head->t_ns ? e->t_ns : w->head->t_ns;
  if (s.desc->name) {
    render(&s, s.desc->sentence);
  } else {
    put_actor(&s);
    buf_puts(&text, " did something that this version of whoruns does not know");
    const char *name = r ? trace_reader_desc(r, e->type)->name : NULL;
    if (name) {
      buf_puts(&text, ": ");
      utf8_add_safe(&text, name, strlen(name));
    }
    buf_puts(&text, ".");
  }
  capitalize(&text);
  buf_add(out, text.data, text.len);
  buf_fini(&text);
}

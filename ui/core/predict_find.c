/* The next moment of a recording that is worth a question. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/next.h"
#include "sched/world/why.h"
#include "ui/core/command.h"

enum { LOOKED_AT = 200000, LINES = 64, LINE_BYTES = 100 };

/* Where the scan has come to. */
struct scan {
  struct app *a;
  struct world w;    /* before the event */
  uint32_t acting;   /* who has acted last */
  uint64_t quiet_at; /* the events since then are nobody's */
};

/* --- who goes on ------------------------------------------------------------------------------ */

/* The kernel's records, decisions, the turns of a loop and what is said of somebody who cannot go
 * on are nobody's acts. */
static bool acts(const struct scan *s, const struct event *e) {
  const struct world_actor *x = world_actor(&s->w, e->actor);
  bool kernel = e->type >= EV_CORE_IN && e->type <= EV_CORES;
  bool turns = x && x->loop && !world_is_coop(x);
  return e->actor && !kernel && !turns && !next_taken_by(e->type) && e->type != EV_GIL_ASK;
}

static bool could_be_thought_of(const struct scan *s, uint32_t id, uint32_t truth) {
  const struct world_actor *x = world_actor(&s->w, id);
  if (!x || id == s->acting)
    return false;
  return id == truth ||
         (x->state != ACTOR_DONE && x->state != ACTOR_GONE && (!x->loop || world_is_coop(x)));
}

static bool ask_who(struct scan *s, const struct event *e, uint64_t ordinal) {
  struct predict *p = &s->a->predict;
  struct trace_reader *r = s->a->session->reader;
  uint32_t top = s->w.head->top;
  predict_begin(p, PREDICT_WHO, s->quiet_at, ordinal + 1);
  for (uint32_t id = 1; id < top; id++) {
    bool last = p->n == PREDICT_OPTIONS - 1 && p->truth == PREDICT_NONE;
    if (!could_be_thought_of(s, id, e->actor) || (last && id != e->actor))
      continue;
    struct buf name = {0};
    why_name(&name, r, &s->w, id);
    int i = predict_add(p, buf_text(&name));
    if (i >= 0) {
      p->option[i].actor = id;
      p->truth = id == e->actor ? i : p->truth;
    }
    buf_fini(&name);
  }
  const char *mode = trace_reader_meta(r, "mode");
  bool controlled = mode && strcmp(mode, "controlled") == 0;
  snprintf(p->question, sizeof p->question, "Who goes on next?%s",
           controlled ? "" : " (Free-running: next time it may be another one.)");
  return p->n > 1 && p->truth != PREDICT_NONE;
}

/* --- what is printed -------------------------------------------------------------------------- */

static void text_of(const struct app *a, const struct event *e, char out[LINE_BYTES]) {
  struct buf b = {0};
  size_t n;
  const char *text = trace_reader_text(a->session->reader, e->text, &n);
  utf8_add_safe(&b, text, n);
  snprintf(out, LINE_BYTES, "%s", b.len ? buf_text(&b) : "(an empty line)");
  buf_fini(&b);
}

/* The line with its last number changed by so much; false if it has none. */
static bool with_other_number(char out[LINE_BYTES], const char *line, int64_t by) {
  size_t end = strlen(line), begin;
  while (end && (line[end - 1] < '0' || line[end - 1] > '9'))
    end--;
  for (begin = end; begin && line[begin - 1] >= '0' && line[begin - 1] <= '9';)
    begin--;
  if (begin == end || end - begin > 9)
    return false;
  int64_t v = strtoll(line + begin, NULL, 10) + by;
  snprintf(out, LINE_BYTES, "%.*s%" PRId64 "%s", (int)begin, line, v, line + end);
  return v >= 0;
}

static int by_text(const void *a, const void *b) {
  return strcmp(((const struct predict_option *)a)->text, ((const struct predict_option *)b)->text);
}

/* Other lines of the same run, or the same with another number in it, in the order of the alphabet.
 */
static bool ask_print(struct scan *s, const struct event *e, uint64_t ordinal) {
  struct predict *p = &s->a->predict;
  struct session *session = s->a->session;
  uint64_t all = session_events(session),
           until = ordinal + LOOKED_AT < all ? ordinal + LOOKED_AT : all;
  char truth[LINE_BYTES], line[LINE_BYTES];
  struct buf name = {0};
  predict_begin(p, PREDICT_PRINT, ordinal, ordinal + 1);
  text_of(s->a, e, truth);
  predict_add(p, truth);
  static const int64_t other[] = {1, -1, 2};
  for (int i = 0; i < 2; i++)
    if (with_other_number(line, truth, other[(ordinal + (uint64_t)i) % 3]))
      predict_add(p, line);
  for (uint64_t i = ordinal + 1; i < until && p->n < PREDICT_OPTIONS - 1; i++) {
    struct event later = *session_event_at(session, i);
    if (later.type != EV_OUT)
      continue;
    text_of(s->a, &later, line);
    predict_add(p, line);
  }
  qsort(p->option, (size_t)p->n, sizeof *p->option, by_text);
  for (int i = 0; i < p->n; i++)
    if (strcmp(p->option[i].text, truth) == 0)
      p->truth = i;
  why_name(&name, session->reader, &s->w, e->actor);
  snprintf(p->question, sizeof p->question, "What does %.100s print next?", buf_text(&name));
  buf_fini(&name);
  return p->n > 1;
}

/* --- does it wait ----------------------------------------------------------------------------- */

/* Whoever must wait is always worth a question; of what is had at once only every now and then, and
 * ever more seldom. */
static bool worth_asking(const struct scan *s, const struct event *e) {
  const struct world_actor *x = world_actor(&s->w, e->actor);
  const struct world_object *o = world_object(&s->w, e->a);
  if (next_taken_by(e->type))
    return true;
  uint64_t uses = o ? o->uses : 0;
  return x && x->state == ACTOR_RUNNING && (uses & (uses - 1)) == 0;
}

static bool ask_wait(struct scan *s, const struct event *e, uint64_t ordinal) {
  struct predict *p = &s->a->predict;
  struct session *session = s->a->session;
  bool must = next_taken_by(e->type);
  struct next_move m = {.actor = e->actor,
                        .object = e->a,
                        .event = must ? next_taken_by(e->type) : e->type,
                        .possible = 1};
  struct buf b = {0};
  predict_begin(p, PREDICT_WAIT, ordinal, ordinal + 1);
  buf_puts(&b, "Can ");
  why_name(&b, session->reader, &s->w, e->actor);
  buf_puts(&b, " ");
  next_words(&b, session->reader, &s->w, 0, &m);
  buf_puts(&b, " at once?");
  snprintf(p->question, sizeof p->question, "%s", buf_text(&b));
  buf_fini(&b);
  predict_add(p, "at once");
  predict_add(p, "it must wait");
  p->truth = must;
  return true;
}

/* --- the scan --------------------------------------------------------------------------------- */

static bool ask(struct scan *s, const struct event *e, uint64_t ordinal) {
  bool acting = acts(s, e);
  if (acting && s->acting && e->actor != s->acting && ask_who(s, e, ordinal))
    return true;
  if (e->type == EV_OUT && ask_print(s, e, ordinal))
    return true;
  if ((next_taken_by(e->type) || next_is_taken(e->type)) && worth_asking(s, e))
    return ask_wait(s, e, ordinal);
  return false;
}

bool predict_find(struct app *a) {
  struct session *session = a->session;
  struct scan s = {.a = a, .quiet_at = session->at};
  uint64_t all = session_events(session);
  const struct event *last = session_event(session);
  uint64_t until = all - session->at > LOOKED_AT ? session->at + LOOKED_AT : all;
  bool found = false;
  world_init(&s.w);
  world_copy(&s.w, &session->now);
  s.acting = last ? (last->actor ? last->actor : s.w.head->last_actor) : 0;
  for (uint64_t i = session->at; i < until && !found; i++) {
    struct event e = *session_event_at(session, i);
    found = ask(&s, &e, i);
    world_apply(&s.w, &e);
    if (acts(&s, &e)) {
      s.acting = e.actor;
      s.quiet_at = i + 1;
    }
  }
  world_fini(&s.w);
  return found;
}

#include "ui/core/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/base/check.h"
#include "sched/world/why.h"
#include "ui/core/asset.h"
#include "ui/core/moment.h"

/* So many events are taken in before somebody may want to see a frame: about 5 ms. */
enum { AT_ONCE = 200000, LOOK_AHEAD = 200000 };

void session_open(struct session *s, struct trace_reader *r, bool live) {
  *s = (struct session){.reader = r, .history = history_new(), .live = live};
  s->timeline = world_timeline_new(r);
  world_init(&s->back);
  world_init(&s->before);
  world_init(&s->now);
  const char *name = trace_reader_meta(r, "scenario");
  s->scenario = name ? scenario_find(name) : NULL;
  lesson_read(&s->lesson, s->scenario ? asset_text(ASSET_lesson, name) : NULL);
  marks_read(&s->marks, r);
  session_refresh(s);
}

const char *session_no_scenario(const struct session *s) {
  const char *name = trace_reader_meta(s->reader, "scenario");
  return !name ? "This recording breaks off before it says what it is of."
         : strcmp(name, "watch") == 0
             ? "Here others' jobs were watched: no scenario was run."
             : "This version does not know the scenario of this recording.";
}

void session_leave(struct session *s) {
  if (!s->reader)
    return;
  world_fini(&s->back);
  world_fini(&s->before);
  world_fini(&s->now);
  world_timeline_free(s->timeline);
  history_free(s->history);
  free(s->shown);
  *s = (struct session){0};
}

void session_close(struct session *s) {
  struct trace_reader *r = s->reader;
  session_leave(s);
  trace_reader_close(r);
}

/* The lesson looks for its moments in what is new. */
static void find_moments(struct session *s) {
  const struct world *w = history_world(s->history);
  for (uint64_t until = w->head->events; s->lesson_at < until; s->lesson_at++) {
    const struct event *e = session_event_at(s, s->lesson_at);
    if (!lesson_waits(&s->lesson, e->type))
      continue;
    const struct world_entity *x = world_entity(w, e->actor);
    uint16_t type = e->type;
    size_t n = 0;
    const char *name = x ? trace_reader_text(s->reader, x->name, &n) : "";
    lesson_see(&s->lesson, s->lesson_at, type, name, n);
  }
}

void session_refresh(struct session *s) {
  if (s->live)
    trace_reader_refresh(s->reader);
  s->growing = history_grow(s->history, s->reader, AT_ONCE);
  find_moments(s);
}

uint64_t session_events(const struct session *s) {
  return history_world(s->history)->head->events;
}

const uint32_t *session_actors(struct session *s, size_t *n) {
  size_t all;
  const uint32_t *actors = history_actors(s->history, &all);
  struct buf name = {0};
  *n = all;
  if (!s->only[0])
    return actors;
  if (s->n_looked < all) { /* else it stays where it is: whoever draws may hold on to it */
    s->shown = mem_realloc(s->shown, all * sizeof *s->shown);
    CHECK(s->shown);
  }
  for (; s->n_looked < all; s->n_looked++) {
    name.len = 0;
    why_title(&name, s->reader, history_world(s->history), actors[s->n_looked]);
    if (strstr(buf_text(&name), s->only))
      s->shown[s->n_shown++] = actors[s->n_looked];
  }
  buf_fini(&name);
  *n = s->n_shown;
  return s->shown;
}

bool session_show_only(struct session *s, const char *text) {
  size_t n;
  s->n_shown = s->n_looked = 0;
  snprintf(s->only, sizeof s->only, "%s", text);
  session_actors(s, &n);
  if (n)
    return true;
  s->only[0] = '\0';
  return false;
}

uint64_t session_end_ns(const struct session *s) {
  return history_world(s->history)->head->t_ns;
}

/* Goes through one event on the way to the playhead. */
static void pass(struct session *s, struct world *w, uint64_t ordinal, struct handoff *of_core) {
  struct handoff h;
  struct event e = *session_event_at(s, ordinal);
  if (handoff_of(&h, s->reader, w, &e, ordinal))
    *(h.core ? of_core : &s->handoff) = h;
  world_apply(w, &e);
}

/* The worlds before and after the last event, and what has changed hands on the way. */
static void look(struct session *s) {
  struct handoff of_core = {0};
  uint64_t from = s->at > SESSION_BACK ? s->at - SESSION_BACK : 0;
  s->handoff = (struct handoff){0};
  world_seek(s->timeline, &s->back, from);
  world_copy(&s->before, &s->back);
  for (uint64_t i = from; i + 1 < s->at; i++)
    pass(s, &s->before, i, &of_core);
  world_copy(&s->now, &s->before);
  if (s->at)
    pass(s, &s->now, s->at - 1, &of_core);
  if (!s->handoff.event)
    s->handoff = of_core;
  world_pass(&s->now, s->t_ns);
}

void session_go_event(struct session *s, uint64_t events) {
  uint64_t all = session_events(s);
  s->at = events < all ? events : all;
  s->t_ns = s->at ? trace_reader_time(s->reader, s->at - 1) : 0;
  look(s);
}

void session_go_time(struct session *s, uint64_t t_ns) {
  uint64_t end = session_end_ns(s), all = session_events(s);
  s->t_ns = t_ns < end ? t_ns : end;
  s->at = trace_reader_at_time(s->reader, s->t_ns);
  s->at = s->at < all ? s->at : all;
  look(s);
}

void session_go_moment(struct session *s, const struct moment *m) {
  session_go_event(s, m->events);
  if (m->t_ns > s->t_ns)
    session_go_time(s, m->t_ns);
}

const struct event *session_event_at(const struct session *s, uint64_t ordinal) {
  return trace_reader_event(s->reader, ordinal);
}

const struct event *session_event(const struct session *s) {
  return s->at ? session_event_at(s, s->at - 1) : NULL;
}

/* The kernel's records and the recorder's own are nobody's acts. */
static uint32_t who_acts(const struct event *e) {
  bool kernel = e->type >= EV_CORE_IN && e->type <= EV_CORE_LOST;
  return kernel ? 0 : e->actor;
}

bool session_step_switch(struct session *s, int direction) {
  uint64_t all = session_events(s);
  const struct event *last = session_event(s);
  uint32_t actor = last ? who_acts(last) : 0;
  uint64_t i = s->at;
  if (direction > 0) {
    for (; i < all; i++) {
      uint32_t other = who_acts(session_event_at(s, i));
      if (other && actor && other != actor)
        break;
      actor = other ? other : actor;
    }
    if (i >= all)
      return false;
    session_go_event(s, i + 1);
    return true;
  }
  /* Back to the first event of this turn or, standing there, of the one before. */
  uint64_t first = 0;
  for (uint32_t here = 0; i-- > 0;) {
    uint32_t other = who_acts(session_event_at(s, i));
    if (!other)
      continue;
    if (here && other != here && first < s->at) {
      session_go_event(s, first);
      return true;
    }
    here = other;
    first = i + 1;
  }
  session_go_event(s, 0);
  return false;
}

bool session_find(struct session *s, int direction, session_fits fits, const void *what) {
  uint64_t all = session_events(s);
  uint64_t i = direction > 0 ? s->at : s->at > 1 ? s->at - 2 : all;
  for (; i < all; i += (uint64_t)direction) {
    struct event e = *session_event_at(s, i);
    if (fits(s, &e, what)) {
      session_go_event(s, i + 1);
      return true;
    }
  }
  return false;
}

static bool is_line_of(const struct session *s, const struct event *e, const void *actor) {
  (void)s;
  uint32_t id = *(const uint32_t *)actor;
  return e->type == EV_LINE && (!id || e->actor == id);
}

bool session_step_line(struct session *s, int direction, uint32_t actor) {
  return session_find(s, direction, is_line_of, &actor);
}

/* The last event before `until` of an actor that something caused: its number + 1, 0 = none. */
static uint64_t last_caused(struct session *s, uint32_t actor, uint64_t until) {
  uint64_t found = 0;
  struct world w = {0};
  world_init(&w);
  for (uint64_t span = 256; !found && span <= LOOK_AHEAD; span *= 8) {
    uint64_t from = until > span ? until - span : 0;
    world_seek(s->timeline, &w, from);
    for (uint64_t i = from; i < until; i++) {
      struct event e = *session_event_at(s, i);
      if (e.actor == actor && why_cause(&w, &e))
        found = i + 1;
      world_apply(&w, &e);
    }
    if (from == 0)
      break;
  }
  world_fini(&w);
  return found;
}

enum step_found session_step_cause(struct session *s) {
  const struct event *e = session_event(s);
  uint64_t cause = e ? why_cause(&s->before, e) : 0;
  uint64_t near = e && !cause ? last_caused(s, e->actor, s->at - 1) : 0;
  if (cause || near)
    session_go_event(s, cause ? cause : near);
  return cause ? STEP_FOUND : near ? STEP_NEAR : STEP_NONE;
}

/* Did this actor's event number `cause` - 1 cause something for another one, at or after `from`? */
static bool is_later_effect(const struct session *s, uint64_t cause, uint64_t from, uint32_t actor,
                            const struct event *e) {
  return cause > from && e->actor != actor && session_event_at(s, cause - 1)->actor == actor;
}

enum step_found session_step_effect(struct session *s) {
  uint64_t all = session_events(s), from = s->at, exact = 0, near = 0;
  uint64_t until = all - from > LOOK_AHEAD ? from + LOOK_AHEAD : all;
  if (!from)
    return STEP_NONE;
  struct event last = *session_event(s);
  bool never = last.type == EV_LINE; /* a line by itself causes nothing */
  struct world w = {0};
  world_init(&w);
  world_seek(s->timeline, &w, from);
  for (uint64_t i = from; i < until && !exact && !(never && near); i++) {
    struct event e = *session_event_at(s, i);
    uint64_t cause = why_cause(&w, &e);
    if (cause == from)
      exact = i + 1;
    else if (!near && last.actor && is_later_effect(s, cause, from, last.actor, &e))
      near = i + 1;
    world_apply(&w, &e);
  }
  world_fini(&w);
  if (exact || near)
    session_go_event(s, exact ? exact : near);
  return exact ? STEP_FOUND : near ? STEP_NEAR : STEP_NONE;
}

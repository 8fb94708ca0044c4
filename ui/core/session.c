#include "ui/core/session.h"

#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/world/why.h"
#include "ui/core/asset.h"

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
  session_refresh(s);
}

void session_leave(struct session *s) {
  if (!s->reader)
    return;
  world_fini(&s->back);
  world_fini(&s->before);
  world_fini(&s->now);
  world_timeline_free(s->timeline);
  history_free(s->history);
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
  /* Back to the first event of the turn before this one. */
  uint64_t found = 0;
  for (i = s->at ? s->at - 1 : 0; i > 0; i--) {
    uint32_t here = who_acts(session_event_at(s, i));
    uint32_t other = who_acts(session_event_at(s, i - 1));
    if (here && other && here != other && i + 1 < s->at) {
      found = i + 1;
      break;
    }
  }
  session_go_event(s, found);
  return found != 0;
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

bool session_step_cause(struct session *s) {
  const struct event *e = session_event(s);
  uint64_t cause = e ? why_cause(&s->before, e) : 0;
  if (cause)
    session_go_event(s, cause);
  return cause != 0;
}

bool session_step_effect(struct session *s) {
  uint64_t all = session_events(s), from = s->at;
  uint64_t until = all - from > LOOK_AHEAD ? from + LOOK_AHEAD : all;
  struct world w = {0};
  bool found = false;
  world_init(&w);
  world_copy(&w, &s->now);
  for (uint64_t i = from; from && i < until && !found; i++) {
    struct event e = *session_event_at(s, i);
    if (why_cause(&w, &e) == from) {
      session_go_event(s, i + 1);
      found = true;
    }
    world_apply(&w, &e);
  }
  world_fini(&w);
  return found;
}

/* Commands that move the playhead. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/world/print.h"
#include "sched/world/why.h"
#include "ui/core/command.h"
#include "ui/core/moment.h"

enum { CHECKED_BY_SEARCH = 200000 };
#define SLOWEST 1e-6
#define FASTEST 1000.0
#define PLAYED_NS 3e9 /* at most, on the way to a step of the lesson */

void app_stop(struct app *a) {
  a->playing = false;
  a->until = 0;
  a->follow = false;
}

void app_go_event(struct app *a, uint64_t events) {
  app_stop(a);
  session_go_event(a->session, events);
}

static const char *end_words(const struct session *s) {
  return s->live ? "This is what happens now; nothing has come after it." : "This is the end.";
}

/* To an event or, if the playhead is there already, in words. */
static void go_or_say(struct app *a, uint64_t events) {
  struct session *s = a->session;
  uint64_t at = s->at, t = s->t_ns;
  app_go_event(a, events);
  if (s->at == at && s->t_ns == t)
    app_say(a, "%s", s->at == 0 ? "This is the start." : end_words(s));
}

static void go_share(struct app *a, int tenths) {
  uint64_t end = session_end_ns(a->session), t = a->session->t_ns, step = end / 10;
  app_stop(a);
  session_go_time(a->session, tenths > 0 ? t + step : t > step ? t - step : 0);
  if (a->session->t_ns == t)
    app_say(a, "%s", tenths < 0 ? "This is the start." : end_words(a->session));
}

static void change_speed(struct app *a, double by) {
  double before = a->speed, speed = a->speed * by;
  a->speed = speed < SLOWEST ? SLOWEST : speed > FASTEST ? FASTEST : speed;
  if (a->speed == before)
    app_say(a, by < 1 ? "It is as slow as it can be." : "It is as fast as it can be.");
}

/* Plays up to an event, in a few seconds at most. */
void app_play_until(struct app *a, uint64_t events) {
  struct session *s = a->session;
  uint64_t t = trace_reader_time(s->reader, events - 1);
  double speed = (double)(t > s->t_ns ? t - s->t_ns : 1) / PLAYED_NS;
  a->playing = true;
  a->follow = false;
  a->until = events;
  a->speed = speed > a->speed ? speed : a->speed;
}

static void play(struct app *a) {
  struct session *s = a->session;
  a->playing = !a->playing;
  a->follow = false;
  a->until = 0;
  if (a->playing && !s->live && s->at == session_events(s))
    session_go_event(s, 0);
}

void app_go_to(struct app *a, const char *text) {
  struct moment m;
  struct err e;
  if (moment_parse(&m, a->session->reader, text, &e) != 0) {
    app_say(a, "%s", e.text);
    return;
  }
  app_stop(a);
  session_go_moment(a->session, &m);
}

/* Is the text in the event's sentence, as the log has it, or in its line, as `show` has it? w is
 * the world before the event. */
static bool contains(const struct session *s, const struct world *w, uint64_t i,
                     const struct event *e, const char *text) {
  struct buf words = {0};
  why_event(&words, s->reader, w, e);
  buf_puts(&words, "\n");
  print_event(&words, s->reader, w, i, e);
  bool found = strcasestr(buf_text(&words), text) != NULL;
  buf_fini(&words);
  return found;
}

void app_search(struct app *a, const char *text) {
  struct session *s = a->session;
  uint64_t i = s->at, until = session_events(s);
  struct world w = {0};
  bool found = false;
  if (until - i > CHECKED_BY_SEARCH)
    until = i + CHECKED_BY_SEARCH;
  world_init(&w);
  world_copy(&w, &s->now);
  for (; i < until && !found; i++) {
    struct event e = *session_event_at(s, i);
    found = contains(s, &w, i, &e, text);
    world_apply(&w, &e);
  }
  world_fini(&w);
  if (found)
    app_go_event(a, i);
  else if (until < session_events(s))
    app_say(a, "Not found in the next %d events.", CHECKED_BY_SEARCH);
  else
    app_say(a, "Not found from here on.");
}

void app_step(struct app *a, bool moved, const char *otherwise) {
  app_stop(a);
  if (!moved)
    app_say(a, "%s", otherwise);
}

unsigned command_PLAY(struct app *a) {
  if (a->predict.on && !a->playing && !a->control.open) {
    predict_go_on(a, false);
    return EFFECT_NONE;
  }
  if (a->presenter && !a->playing)
    return command_NEXT_STEP(a);
  if (a->control.open && a->session->at == session_events(a->session)) {
    app_say(a, "It is your move: a number moves that actor, a leaves the rest to chance.");
    return EFFECT_NONE;
  }
  play(a);
  return EFFECT_NONE;
}

unsigned command_FORWARD(struct app *a) {
  go_or_say(a, a->session->at + 1);
  return EFFECT_NONE;
}

unsigned command_BACK(struct app *a) {
  go_or_say(a, a->session->at ? a->session->at - 1 : 0);
  return EFFECT_NONE;
}

unsigned command_SWITCH(struct app *a) {
  if (a->predict.on && !a->control.open) {
    predict_go_on(a, true);
    return EFFECT_NONE;
  }
  app_step(a, session_step_switch(a->session, 1), "Nobody else goes on from here.");
  return EFFECT_NONE;
}

unsigned command_SWITCH_BACK(struct app *a) {
  app_step(a, session_step_switch(a->session, -1), "This is the first turn.");
  return EFFECT_NONE;
}

unsigned command_STATEMENT(struct app *a) {
  app_step(a, session_step_line(a->session, 1, a->selected), "No further line is reached.");
  return EFFECT_NONE;
}

unsigned command_STATEMENT_BACK(struct app *a) {
  app_step(a, session_step_line(a->session, -1, a->selected), "No line was reached before.");
  return EFFECT_NONE;
}

static void say_found(struct app *a, enum step_found found, const char *near, const char *none) {
  app_step(a, found == STEP_FOUND, found == STEP_NEAR ? near : none);
}

unsigned command_CAUSE(struct app *a) {
  say_found(a, session_step_cause(a->session),
            "Nothing caused that but what its actor did before; by this the actor came to go on.",
            "Nothing before is known to have caused this.");
  return EFFECT_NONE;
}

unsigned command_EFFECT(struct app *a) {
  say_found(a, session_step_effect(a->session),
            "That caused nothing by itself; this is what its actor caused next.",
            "Nothing is known that this caused.");
  return EFFECT_NONE;
}

unsigned command_SLOWER(struct app *a) {
  change_speed(a, 0.5);
  return EFFECT_NONE;
}

unsigned command_FASTER(struct app *a) {
  change_speed(a, 2);
  return EFFECT_NONE;
}

unsigned command_START(struct app *a) {
  go_or_say(a, 0);
  return EFFECT_NONE;
}

unsigned command_END(struct app *a) {
  bool live = a->session->live;
  go_or_say(a, session_events(a->session));
  a->follow = live;
  return EFFECT_NONE;
}

unsigned command_EARLIER(struct app *a) {
  go_share(a, -1);
  return EFFECT_NONE;
}

unsigned command_LATER(struct app *a) {
  go_share(a, 1);
  return EFFECT_NONE;
}

unsigned command_GO(struct app *a) {
  app_ask(a, PROMPT_GO);
  return EFFECT_NONE;
}

unsigned command_SEARCH(struct app *a) {
  app_ask(a, PROMPT_SEARCH);
  return EFFECT_NONE;
}

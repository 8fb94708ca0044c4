#ifndef CORE_SESSION_H
#define CORE_SESSION_H

/* A recording that is looked at, whole or still growing, and the playhead in it.
 *
 *   events   0 ........ at ........ events          `at` events have happened
 *   time     0 .... t_ns (between two events) ....  end
 *
 * There is one playhead for what is live and what is recorded. `before` is the world before the
 * last event that has happened, so that it can be explained; `now` is the world at the playhead:
 * after that event, and as much later as the playhead is; `back` is the world a little earlier, for
 * what tells of the last few events. */
#include "sched/trace/reader.h"
#include "sched/world/seek.h"
#include "sched/world/world.h"
#include "ui/core/handoff.h"
#include "ui/core/history.h"
#include "ui/core/lesson.h"
#include "ui/core/marks.h"

struct scenario;
struct moment;

enum { SESSION_BACK = 64 };

struct session {
  struct trace_reader *reader; /* ro, all */
  struct history *history;
  struct world_timeline *timeline;
  struct world before, now;
  struct world back;      /* SESSION_BACK events before now, or at the start */
  struct handoff handoff; /* the last one of those events, of a core if there is no other */
  uint64_t at;            /* events that have happened */
  uint64_t t_ns;          /* where the playhead is */
  bool live;              /* the recording may still grow */
  bool growing;           /* the history has not caught up */
  const struct scenario *scenario; /* NULL: see session_no_scenario() */
  struct lesson lesson;
  struct marks marks; /* rw */
  char only[256];     /* the actors to show have this in their names; "" for all */
  uint32_t *shown;    /* private: the actors that are shown, of the first n_looked of all */
  size_t n_shown, n_looked;
  uint64_t lesson_at; /* private: events that the lesson has seen */
};

/* Takes the reader over. */
void session_open(struct session *s, struct trace_reader *r, bool live);
/* Why there is none, in a sentence. */
const char *session_no_scenario(const struct session *s);
/* With the reader, or without it: then it is the caller's again. */
void session_close(struct session *s);
void session_leave(struct session *s);
/* Takes in what is new, for a few milliseconds at most; call again while s->growing. */
void session_refresh(struct session *s);
uint64_t session_events(const struct session *s); /* that can be gone to */
/* The actors to show, in the order in which they came. Borrowed until there are more events, or
 * other actors are to be shown. */
const uint32_t *session_actors(struct session *s, size_t *n);
/* Shows only those whose names contain the text; if there is none, all, and false. */
bool session_show_only(struct session *s, const char *text);
uint64_t session_end_ns(const struct session *s);
void session_go_event(struct session *s, uint64_t events);
void session_go_time(struct session *s, uint64_t t_ns);
void session_go_moment(struct session *s, const struct moment *m);
/* The last event that has happened; NULL at the start. Borrowed. */
const struct event *session_event(const struct session *s);
/* An event by number. Borrowed. */
const struct event *session_event_at(const struct session *s, uint64_t ordinal);
/* Forward (+1) or back (-1) to where another actor acts than before, or to the next line of the
 * listing that the actor (0: anybody) reaches. False if there is none; the playhead stays. */
bool session_step_switch(struct session *s, int direction);
bool session_step_line(struct session *s, int direction, uint32_t actor);
/* Forward or back to the next event that fits. */
typedef bool (*session_fits)(const struct session *s, const struct event *e, const void *what);
bool session_find(struct session *s, int direction, session_fits fits, const void *what);
/* To what caused the last event or, if nothing did, to the last event of its actor that has a
 * cause: by that the actor came to go on. */
enum step_found { STEP_NONE, STEP_FOUND, STEP_NEAR };
enum step_found session_step_cause(struct session *s);
/* To the next event that the last one caused or, if there is none, that its actor caused later. */
enum step_found session_step_effect(struct session *s);

#endif

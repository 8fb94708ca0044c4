#ifndef CORE_BREAKPOINT_H
#define CORE_BREAKPOINT_H

/* A place to stop at, as it is typed:
 *
 *   7                a line of the listing, when somebody reaches it
 *   lock-take        an event, whoever does it
 *   alice  main.2    an actor, by name or path: whatever it does, and what is done to it
 *   m  lock m  GIL   an object, or all of a kind: whatever is done with it
 *   lock-take m      both
 *   x  x == 3  x > 3 a variable; with a comparison, each write after which that holds
 *
 * What names nothing in the recording so far is refused, in a sentence. */
#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "ui/core/session.h"

enum compare {
  COMPARE_NONE,
  COMPARE_EQ,
  COMPARE_NE,
  COMPARE_LT,
  COMPARE_LE,
  COMPARE_GT,
  COMPARE_GE
};

/* All of it must hold; 0 and "" say that anything will do. */
struct breakpoint {
  char text[64]; /* as it was typed */
  uint16_t event;
  uint32_t line;
  uint32_t id;      /* an actor or object */
  uint32_t kind;    /* enum object_kind */
  char name[48];    /* of actors and objects */
  uint32_t compare; /* enum compare */
  int64_t value;
};

ERR_MUST_USE int breakpoint_parse(struct breakpoint *b, const struct session *s, const char *text,
                                  struct err *e);
bool breakpoint_fits(const struct breakpoint *b, const struct session *s, const struct event *e);
/* What it means: "line 7, square = number * number". */
void breakpoint_tell(const struct breakpoint *b, const struct session *s, struct buf *out);

#endif

#ifndef RT_MISUSE_H
#define RT_MISUSE_H

/* Misuse of a shared object is named and refused: the call does nothing, emits MISUSE and returns
 * ERR_USAGE, and the scenario goes on, as a Python program does that catches the exception. */
#include "sched/base/err.h"
#include "sched/rt/actor.h"

enum misuse_rule {
  MISUSE_NONE,
#define MISUSE(NAME, text) MISUSE_##NAME,
#include "sched/rt/misuse.def"
#undef MISUSE
};

/* Says so; returns ERR_USAGE. */
int misuse(struct actor *self, uint32_t object, enum misuse_rule rule);

#endif

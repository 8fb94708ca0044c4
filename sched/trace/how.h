#ifndef TRACE_HOW_H
#define TRACE_HOW_H

/* More values of field b of RESUME, behind those of enum resume_how: what Python does by itself
 * where a program writes `yield from` or `async for`. */
#include "sched/trace/event.h"

enum {
  RESUME_FROM = RESUME_CLOSE + 1, /* as next() does, by `yield from` */
  RESUME_ANEXT,                   /* as next() does, by anext() or `async for` */
};

#endif

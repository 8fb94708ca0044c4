#ifndef TERM_SCREEN_H
#define TERM_SCREEN_H

/* The main loop of the screen: keys, frames, signals and the news of a run, on libev. */
#include "sched/run/run.h"
#include "sched/trace/reader.h"
#include "ui/term/terminal.h"

struct screen_start {
  struct terminal_look look;
  const char *preset; /* of keys, as it was asked for; NULL: the default */
  const struct keymap *keys;
  const char *name;                  /* of the recording's file */
  struct trace_reader *reader;       /* a recording to look at, taken over; or */
  const struct run_request *request; /* a run to start; or neither: the home screen */
  bool stopped;                      /* it does not play by itself */
};

/* Returns when the user leaves: 0, or the code of err with a sentence. */
ERR_MUST_USE int screen_show(const struct screen_start *start, struct err *e);

#endif

#ifndef CORE_MOMENT_H
#define CORE_MOMENT_H

/* A moment as people write it: a time (12.5ms), a share of the whole (50%) or an event (#123). */
#include "sched/trace/reader.h"

struct moment {
  uint64_t events; /* that have happened then */
  uint64_t t_ns;
};

/* 0, or the code of err with a sentence: it is no moment, or lies outside the recording. */
ERR_MUST_USE int moment_parse(struct moment *out, struct trace_reader *r, const char *text,
                              struct err *e);

#endif

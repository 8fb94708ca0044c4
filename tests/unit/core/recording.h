#ifndef UNIT_CORE_RECORDING_H
#define UNIT_CORE_RECORDING_H

/* A session with the recording that tests of the screen look at. After cmocka.h. */
#include "ui/core/session.h"

static inline void recording_open(struct session *s) {
  struct trace_reader *r;
  struct err e;
  if (trace_reader_open(&r, TEST_DATA "/golden/traces/version-1.wrt", &e) != 0)
    fail_msg("%s", e.text);
  session_open(s, r, false);
  while (s->growing)
    session_refresh(s);
}

#endif

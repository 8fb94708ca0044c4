#ifndef CORE_MARKS_H
#define CORE_MARKS_H

/* Markers: moments of a recording that somebody has noted something about. They are kept in its
 * file as notes: at once if the recording is whole and its file can be written to, else as soon as
 * that is so, and a copy has them in any case. In order of time, at most one for each moment. */
#include "sched/trace/reader.h"

enum { MARKS = 100, MARK_BYTES = 96 };

struct mark {
  uint64_t events; /* that have happened */
  char text[MARK_BYTES];
  bool saved; /* the file says so */
};

struct marks {
  struct mark v[MARKS];
  int n;
  bool unsaved; /* something is not in the file yet, or still in it */
};

/* Those in the file. */
void marks_read(struct marks *m, struct trace_reader *r);
/* Sets or, with text "", removes the one at that moment; false if there are too many. */
bool marks_set(struct marks *m, uint64_t events, const char *text, bool saved);
/* The number of the last mark before a moment, or of the first one after it; -1 if none. */
int marks_beside(const struct marks *m, uint64_t events, int direction);
/* The mark of exactly that moment; NULL if none. */
const struct mark *marks_at(const struct marks *m, uint64_t events);
/* Writes what is not in the file of r yet; fd is open for writing on it. */
ERR_MUST_USE int marks_save(struct marks *m, struct trace_reader *r, int fd, struct err *e);

#endif

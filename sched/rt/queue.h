#ifndef RT_QUEUE_H
#define RT_QUEUE_H

/* A bounded queue of numbers: what was put in first comes out first. Who puts into a full one
 * waits, and so does who gets from an empty one. Once it is closed nothing more can be put in, and
 * who finds it empty gets nothing instead of waiting. */
#include "sched/rt/monitor.h"

enum { QUEUE_PLACES = 64 };

struct wr_queue {
  struct monitor m; /* private, all */
  uint32_t places, first, items;
  bool closed;
  _Atomic uint32_t full; /* compared by put(): items while it is open, 0 once it is closed */
  _Atomic uint32_t some; /* compared by get(): items, one more once it is closed */
  int64_t item[QUEUE_PLACES];
};

/* places: 1 .. QUEUE_PLACES. */
void wr_queue_init(struct actor *self, struct wr_queue *q, const char *name, uint32_t places);
int wr_queue_put(struct actor *self, struct wr_queue *q, int64_t item);
/* False: it is closed and empty, and *item is untouched. */
bool wr_queue_get(struct actor *self, struct wr_queue *q, int64_t *item);
int wr_queue_close(struct actor *self, struct wr_queue *q);

#endif

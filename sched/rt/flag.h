#ifndef RT_FLAG_H
#define RT_FLAG_H

/* An event flag: it is set or not, and who waits for it goes on once it is set. Setting it lets all
 * go on that wait at that moment, even if it is cleared before they run. */
#include "sched/rt/monitor.h"

struct wr_flag {
  struct monitor m;         /* private, all */
  _Atomic uint32_t changes; /* odd: it is set */
};

void wr_flag_init(struct actor *self, struct wr_flag *f, const char *name);
void wr_flag_wait(struct actor *self, struct wr_flag *f);
void wr_flag_set(struct actor *self, struct wr_flag *f);
void wr_flag_clear(struct actor *self, struct wr_flag *f);

#endif

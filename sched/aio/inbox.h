#ifndef AIO_INBOX_H
#define AIO_INBOX_H

/* What other threads hand to a loop: call_soon_threadsafe(), and results from the executor. The
 * loop takes all of it in at once: before and after it polls, and before it puts something of its
 * own into the ready queue (loop_hear). */
#include "sched/aio/loop.h"
#include "sched/aio/parcel.h"

struct letter {
  struct letter *next;
  const char *name; /* of the function */
  wr_body fn;       /* or inner, on about, with parcel[0] */
  call_inner inner;
  struct object *about; /* the loop's reference */
  size_t n;
  struct parcel *parcel[BODY_ARGS];
  uint32_t id; /* of the function; inbox_post() knows */
};

void inbox_open(struct loop *l);
void inbox_close(struct loop *l);
/* From any thread, whose actor self is. */
void inbox_post(struct actor *self, struct loop *l, struct letter *t);
bool inbox_has(const struct loop *l);
/* Of a function that was handed over; borrowed, and "" if that one never was. */
const char *inbox_name_of(const struct loop *l, uint32_t id);

#endif

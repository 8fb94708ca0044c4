#ifndef TRACE_TRAY_H
#define TRACE_TRAY_H

/* The events of one collection, laid out for whoever takes them. Part of the hub; see trace/hub.h.
 *
 * The arrays are used again for every batch. Who puts asks for room first; without memory there is
 * no room, and the rest waits for the next collection. */
#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/trace/inbox.h"

struct trace_tray {
  struct event *events;     /* ro: n of them */
  size_t n, most, cap;      /* ro: n <= most, n <= cap */
  uint64_t last_out;        /* ro: the greatest stamp that was ever put */
  struct clock_scale scale; /* rw: of the stamps */
  uint64_t zero_ns;         /* rw: what the scale shows at time 0 */
  struct buf texts, ends;   /* private */
  uint32_t n_texts;         /* private: before this batch */
};

void trace_tray_fini(struct trace_tray *t);
/* Begins a batch of at most `most` events. */
void trace_tray_clear(struct trace_tray *t, size_t most);
/* Closes the batch for now: nothing fits any more. */
static inline bool trace_tray_full(struct trace_tray *t) {
  t->most = t->n;
  return false;
}
bool trace_tray_grow(struct trace_tray *t);
bool trace_tray_room_for_text(struct trace_tray *t, uint32_t bytes);
/* The text becomes the next one of the recording; returns its number. */
uint32_t trace_tray_text(struct trace_tray *t, const void *text, uint32_t bytes);
/* An event of the hub itself, at the place that the order has reached. */
void trace_tray_say(struct trace_tray *t, uint16_t type, uint32_t a, uint64_t c);
struct event_batch trace_tray_batch(const struct trace_tray *t);

/* Is there room for one more? */
static inline bool trace_tray_room(struct trace_tray *t) {
  return (likely(t->n < t->most) && likely(t->n < t->cap)) || trace_tray_grow(t);
}

/* A stamp as time since the start; 0 for what was before. */
static inline uint64_t trace_tray_time(const struct trace_tray *t, uint64_t stamp) {
  uint64_t ns = clock_scale_ns(&t->scale, stamp) - t->zero_ns;
  return likely((int64_t)ns > 0) ? ns : 0;
}

static inline void trace_tray_put(struct trace_tray *t, const struct trace_slot *s, uint32_t text) {
  struct event *e = &t->events[t->n++];
  uint64_t last = s->stamp > t->last_out ? s->stamp : t->last_out;
  t->last_out = last;
  *e = (struct event){.t_ns =
                          trace_tray_time(t, likely(s->stamp != INBOX_NO_STAMP) ? s->stamp : last),
                      .c = s->c,
                      .actor = s->actor,
                      .a = s->a,
                      .b = s->b,
                      .text = text,
                      .type = s->type};
}

#endif

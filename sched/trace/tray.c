#include "sched/trace/tray.h"

void trace_tray_fini(struct trace_tray *t) {
  free(t->events);
  buf_fini(&t->texts);
  buf_fini(&t->ends);
  *t = (struct trace_tray){0};
}

static void clear(struct buf *b) {
  if (buf_failed(b))
    buf_fini(b);
  b->len = 0;
}

static uint32_t texts_here(const struct trace_tray *t) {
  return (uint32_t)(t->ends.len / sizeof(uint32_t));
}

void trace_tray_clear(struct trace_tray *t, size_t most) {
  t->n_texts += texts_here(t);
  t->n = 0;
  t->most = most;
  clear(&t->texts);
  clear(&t->ends);
}

bool trace_tray_grow(struct trace_tray *t) {
  if (t->n >= t->most)
    return false;
  size_t cap = t->cap ? t->cap * 2 : 4096;
  struct event *events = mem_realloc(t->events, cap * sizeof *events);
  if (!events)
    return trace_tray_full(t);
  t->events = events;
  t->cap = cap;
  return true;
}

bool trace_tray_room_for_text(struct trace_tray *t, uint32_t bytes) {
  if (buf_reserve(&t->texts, bytes) && buf_reserve(&t->ends, sizeof(uint32_t)))
    return true;
  return trace_tray_full(t);
}

uint32_t trace_tray_text(struct trace_tray *t, const void *text, uint32_t bytes) {
  buf_add(&t->texts, text, bytes);
  uint32_t end = (uint32_t)t->texts.len;
  buf_add(&t->ends, &end, sizeof end);
  return t->n_texts + texts_here(t);
}

void trace_tray_say(struct trace_tray *t, uint16_t type, uint32_t a, uint64_t c) {
  const struct trace_slot s = {.stamp = INBOX_NO_STAMP, .type = type, .a = a, .c = c};
  if (trace_tray_room(t))
    trace_tray_put(t, &s, 0);
}

struct event_batch trace_tray_batch(const struct trace_tray *t) {
  return (struct event_batch){.events = t->events,
                              .n = t->n,
                              .first_text = t->n_texts + 1,
                              .n_texts = texts_here(t),
                              .text_end = (const uint32_t *)(const void *)t->ends.data,
                              .texts = t->texts.data};
}

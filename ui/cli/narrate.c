/* A run or a recording told event by event, a sentence a line: for a terminal that can show no
 * screen, for screen readers and for logs. */
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/cli/cli.h"

enum { FLUSH_AT = 1 << 16 };

void cli_narrate(struct buf *out, struct trace_reader *r, const struct world *w,
                 const struct event *e) {
  size_t from;
  why_span(out, e->t_ns);
  buf_puts(out, ": ");
  from = out->len;
  why_event(out, r, w, e);
  for (size_t i = from; i < out->len; i++) /* what was printed may have several lines */
    if (out->data[i] == '\n')
      out->data[i] = ' ';
  buf_puts(out, "\n");
}

int cli_narrate_all(struct trace_reader *r) {
  struct world w = {0};
  struct buf out = {0};
  bool read_on = true;
  uint64_t first = 0;
  const struct event_batch *b;
  world_init(&w);
  for (uint64_t n = 0; read_on && (b = trace_reader_batch(r, n, &first)); n = first + b->n)
    for (size_t i = 0; i < b->n && read_on; i++) {
      struct event e = b->events[i];
      cli_narrate(&out, r, &w, &e);
      world_apply(&w, &e);
      if (out.len >= FLUSH_AT)
        read_on = cli_flush(&out);
    }
  cli_flush(&out);
  buf_fini(&out);
  world_fini(&w);
  return cli_close(r, 0);
}

#include "sched/world/print.h"
#include "ui/cli/cli.h"

enum { FLUSH_AT = 1 << 16 };

int cli_show(int argc, char **argv) {
  struct trace_reader *r = NULL;
  bool json = false;
  int code = cli_open(argc, argv, &r, &json);
  if (code)
    return code;
  struct world w = {0};
  struct buf out = {0};
  world_init(&w);
  bool read_on = true;
  uint64_t first = 0;
  const struct event_batch *b;
  for (uint64_t n = 0; read_on && (b = trace_reader_batch(r, n, &first)); n = first + b->n) {
    for (size_t i = 0; i < b->n && read_on; i++) {
      if (json) {
        print_event_json(&out, r, first + i, &b->events[i]);
      } else {
        print_event(&out, r, &w, first + i, &b->events[i]);
        buf_puts(&out, "\n");
        world_apply(&w, &b->events[i]);
      }
      if (out.len >= FLUSH_AT)
        read_on = cli_flush(&out);
    }
  }
  cli_flush(&out);
  buf_fini(&out);
  world_fini(&w);
  return cli_close(r, 0);
}

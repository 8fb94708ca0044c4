#include "sched/world/stats.h"

#include "sched/world/seek.h"
#include "ui/cli/cli.h"

int cli_stats(int argc, char **argv) {
  struct trace_reader *r = NULL;
  bool json = false;
  int code = cli_open(argc, argv, &r, &json);
  if (code)
    return code;
  struct world w = {0};
  struct buf out = {0};
  struct world_timeline *t = world_timeline_new(r);
  world_init(&w);
  world_seek(t, &w, trace_reader_events(r));
  struct races *races = races_new();
  races_read(races, r, &w);
  if (json)
    stats_json(&out, r, &w, races);
  else
    stats_text(&out, r, &w, races);
  races_free(races);
  cli_flush(&out);
  buf_fini(&out);
  world_fini(&w);
  world_timeline_free(t);
  return cli_close(r, 0);
}

#include "tests/bench/kit/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sched/world/seek.h"
#include "sched/world/pack.h"

void bench_give_up(const struct err *e) {
  fprintf(stderr, "%s\n", e->text);
  exit(err_exit_code(e->code));
}

int bench_create(const char *path, uint64_t bytes) {
  static const char block[1 << 20];
  struct err e;
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = fd >= 0;
  for (uint64_t n = 0; good && n < bytes; n += sizeof block)
    good = write(fd, block, sizeof block) == (ssize_t)sizeof block;
  if (!good || ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0) {
    err_ignore(err_set_errno(&e, errno, "%s cannot be written", path), "it is in e");
    bench_give_up(&e);
  }
  return fd;
}

void recorder_begin(struct recorder *r, const char *path, uint64_t bytes) {
  struct err e;
  *r = (struct recorder){0};
  world_init(&r->world);
  if (trace_writer_open(&r->writer, bench_create(path, bytes), path, NULL, 0, NULL, &e) != 0)
    bench_give_up(&e);
}

void recorder_keep(struct recorder *r, const struct event_batch *b) {
  struct err e;
  world_apply_batch(&r->world, b->events, b->n);
  if (trace_writer_add(r->writer, b, &e) != 0)
    bench_give_up(&e);
  uint64_t events = trace_writer_events(r->writer), bytes = trace_writer_bytes(r->writer);
  if (!world_snapshot_due(events - r->snapshot_events, bytes - r->snapshot_bytes, r->snapshot.len))
    return;
  r->snapshot.len = 0;
  world_pack(&r->snapshot, &r->world);
  if (trace_writer_snapshot(r->writer, r->snapshot.data, r->snapshot.len, &e) != 0)
    bench_give_up(&e);
  r->snapshot_events = events;
  r->snapshot_bytes = trace_writer_bytes(r->writer);
}

void recorder_end(struct recorder *r) {
  struct err e;
  if (trace_writer_close(r->writer, &e) != 0)
    bench_give_up(&e);
  world_fini(&r->world);
  buf_fini(&r->snapshot);
}

/* Session files: how fast they are written, read back, replayed and entered in the middle.
 *
 * The limits are written by hand over the same events as records of 32 bytes in a mapped file: a
 * sum over all time stamps for decoding, a fold into the state of 64 actors for replaying. The peer
 * is babeltrace2 with a trace that LTTng has recorded on this machine; it gives its events to a
 * sink that counts them. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "sched/trace/reader.h"
#include "sched/world/seek.h"
#include "tests/bench/kit/mix.h"
#include "tests/bench/kit/record.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

enum { BATCH = 16384, SEEKS = 400, OPENS = 20, ACTORS = 64 };
#define EVENTS 10000000u
#define SHORT_EVENTS 2000000u

extern char **environ;

static const char *dir, *program, *ctf;
static uint64_t ctf_events;
static volatile uint64_t sink; /* results go there, so that they must be computed */

struct mapped {
  const struct bench_record *record;
  size_t n;
};
static struct mapped same; /* the events of our file */

static const char *in_dir(const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  return path;
}

static double rate(uint64_t events, uint64_t began_ns) {
  return (double)events * 1e3 / (double)(clock_mono_ns() - began_ns);
}

/* --- the files --- */

static struct mapped map_records(const char *name, uint64_t n) {
  int fd = open(in_dir(name), O_RDONLY | O_CLOEXEC);
  void *p =
      mmap(NULL, n * sizeof(struct bench_record), PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
  CHECK(fd >= 0 && p != MAP_FAILED);
  close(fd);
  return (struct mapped){p, n};
}

static void put_records(int fd, const struct bench_record *r, size_t n) {
  CHECK(write(fd, r, n * sizeof *r) == (ssize_t)(n * sizeof *r));
}

static void as_records(struct bench_record *to, const struct event *e, size_t n) {
  for (size_t i = 0; i < n; i++)
    to[i] = (struct bench_record){
        .ts = e[i].t_ns, .actor = e[i].actor, .type = e[i].type, .a0 = e[i].c, .a1 = e[i].a};
}

/* A recording of n events, and, if wanted, the same as records. */
static void make_file(const char *name, uint32_t actors, uint64_t n, int records) {
  static struct bench_record record[BATCH];
  struct mix *m = mix_new(actors);
  struct recorder r;
  recorder_begin(&r, in_dir(name), 0);
  while (n) {
    const struct event_batch *b = mix_next(m, n < BATCH ? (size_t)n : BATCH);
    recorder_keep(&r, b);
    if (records >= 0) {
      as_records(record, b->events, b->n);
      put_records(records, record, b->n);
    }
    n -= b->n;
  }
  CHECK(r.world.head->odd == 0 && r.world.head->violation == 0);
  recorder_end(&r);
  mix_free(m);
}

static void make_files(void) {
  int fd = bench_create(in_dir("same.records"), 0);
  make_file("64.wrt", ACTORS, EVENTS, fd);
  close(fd);
  make_file("short.wrt", ACTORS, SHORT_EVENTS, -1);
  make_file("1000.wrt", 1000, EVENTS, -1);
  make_file("100000.wrt", 100000, EVENTS, -1);
  same = map_records("same.records", EVENTS);
}

/* --- by hand --- */

static void add_up(void) {
  uint64_t sum = 0;
  for (size_t i = 0; i < same.n; i++)
    sum += same.record[i].ts;
  sink = sum;
}

/* The first time shows what it costs to touch so much memory, in a virtual machine far more than
 * adding up. */
static double scan(void) {
  add_up();
  uint64_t began = clock_mono_ns();
  add_up();
  return rate(same.n, began);
}

static double fold_by_hand(void) {
  static struct { uint64_t state, since, run, count; } actor[ACTORS + 1];
  add_up();
  uint64_t began = clock_mono_ns();
  for (size_t i = 0; i < same.n; i++) {
    const struct bench_record *e = &same.record[i];
    uint64_t took = e->ts - actor[e->actor].since;
    switch (e->type & 3) {
    case 0:
      actor[e->actor].run += took;
      actor[e->actor].state = 1;
      break;
    case 1:
      actor[e->actor].state = 2;
      break;
    case 2:
      actor[e->actor].count++;
      break;
    default:
      actor[e->actor].state = e->a0 & 3;
    }
    actor[e->actor].since = e->ts;
  }
  sink = actor[5].run;
  return rate(same.n, began);
}

static double write_by_hand(void) {
  static struct bench_record record[32768];
  int fd = bench_create(in_dir("written"), SHORT_EVENTS * sizeof(struct bench_record));
  uint64_t began = clock_mono_ns();
  for (uint64_t i = 0; i < SHORT_EVENTS; i += 32768) {
    for (uint64_t k = 0; k < 32768; k++)
      record[k] = (struct bench_record){.ts = (i + k) * 100, .actor = 7, .a0 = k};
    put_records(fd, record, 32768);
  }
  double r = rate(SHORT_EVENTS, began);
  close(fd);
  return r;
}

/* --- ours --- */

static struct trace_reader *reader(const char *name) {
  struct trace_reader *r;
  struct err e;
  if (trace_reader_open(&r, in_dir(name), &e) != 0)
    bench_give_up(&e);
  return r;
}

static double read_all(struct world *w) {
  uint64_t began = clock_mono_ns(), first, n = 0;
  struct trace_reader *r = reader("64.wrt");
  for (const struct event_batch *b; (b = trace_reader_batch(r, n, &first)); n = first + b->n) {
    if (w)
      world_apply_batch(w, b->events, b->n);
    sink = b->events[0].t_ns;
  }
  CHECK(n == EVENTS);
  trace_reader_close(r);
  return rate(n, began);
}

static double decode(void) {
  return read_all(NULL);
}

static double replay(void) {
  struct world w;
  world_init(&w);
  double r = read_all(&w);
  CHECK(w.head->events == EVENTS && w.head->violation == 0);
  world_fini(&w);
  return r;
}

/* The fold alone, over events in memory; the writer alone, of the same. */
static struct mix *prepared_mix;
static const struct event_batch *prepared;

static double fold(void) {
  struct world w;
  world_init(&w);
  uint64_t began = clock_mono_ns();
  world_apply_batch(&w, prepared->events, prepared->n);
  double r = rate(prepared->n, began);
  world_fini(&w);
  return r;
}

static double write_all(void) {
  struct trace_writer *w;
  struct err e;
  int fd = bench_create(in_dir("written"), SHORT_EVENTS * sizeof(struct bench_record));
  uint64_t began = clock_mono_ns();
  if (trace_writer_open(&w, fd, "written", NULL, 0, NULL, &e) != 0 ||
      trace_writer_add(w, prepared, &e) != 0 || trace_writer_close(w, &e) != 0)
    bench_give_up(&e);
  return rate(prepared->n, began);
}

/* --- into the middle; ms --- */

static uint64_t draw(void) {
  static uint64_t r = 88172645463325252u;
  r ^= r << 13;
  r ^= r >> 7;
  r ^= r << 17;
  return r;
}

static double ms_since(uint64_t began_ns) {
  return (double)(clock_mono_ns() - began_ns) / 1e6;
}

/* Of as many seeks, the time that 99 of 100 stay below. */
static double seek(const char *name, size_t n) {
  static double took[SEEKS];
  struct trace_reader *r = reader(name);
  struct world_timeline *t = world_timeline_new(r);
  struct world w = {0};
  world_init(&w);
  for (size_t i = 0; i < n; i++) {
    uint64_t to = draw() % EVENTS;
    uint64_t began = clock_mono_ns();
    world_seek(t, &w, to);
    took[i] = ms_since(began);
    CHECK(w.head->events == to);
  }
  world_fini(&w);
  world_timeline_free(t);
  trace_reader_close(r);
  return bench_quantile(took, n, 0.99);
}

static double seek_64(void) {
  return seek("64.wrt", SEEKS);
}

static double seek_1000(void) {
  return seek("1000.wrt", SEEKS);
}

static double seek_100000(void) {
  return seek("100000.wrt", SEEKS / 10);
}

/* From the name of a file to the world at a time; the slowest of several. */
static double open_anywhere(void) {
  double slowest = 0;
  uint64_t end = same.record[same.n - 1].ts;
  for (int i = 0; i < OPENS; i++) {
    uint64_t at = draw() % end, began = clock_mono_ns();
    struct trace_reader *r = reader("64.wrt");
    struct world_timeline *t = world_timeline_new(r);
    struct world w = {0};
    world_init(&w);
    world_seek(t, &w, trace_reader_at_time(r, at));
    double ms = ms_since(began);
    slowest = ms > slowest ? ms : slowest;
    CHECK(w.head->t_ns <= at);
    world_fini(&w);
    world_timeline_free(t);
    trace_reader_close(r);
  }
  return slowest;
}

/* --- programs --- */

/* Events per second of a program that reads that many; negative if it fails. */
static double run(const char *const *argv, uint64_t events) {
  posix_spawn_file_actions_t to_nowhere;
  pid_t pid;
  int status = -1;
  uint64_t began = clock_mono_ns();
  posix_spawn_file_actions_init(&to_nowhere);
  posix_spawn_file_actions_addopen(&to_nowhere, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  int error = posix_spawnp(&pid, argv[0], &to_nowhere, NULL, (char *const *)argv, environ);
  posix_spawn_file_actions_destroy(&to_nowhere);
  if (error || waitpid(pid, &status, 0) != pid || status != 0) {
    fprintf(stderr, "%s does not work here.\n", argv[0]);
    return -1;
  }
  return rate(events, began);
}

static double babeltrace(void) {
  const char *const argv[] = {"babeltrace2", ctf, "--component=sink.utils.dummy", NULL};
  return run(argv, ctf_events);
}

static double show_json(void) {
  const char *const argv[] = {program, "show", in_dir("short.wrt"), "--json", NULL};
  return run(argv, SHORT_EVENTS);
}

static double bytes_per_event(const char *name) {
  struct stat st;
  CHECK(stat(in_dir(name), &st) == 0);
  return (double)st.st_size / EVENTS;
}

/* --- the table --- */

static struct bench_series s_scan, s_same, s_write32, s_decode, s_replay, s_fold, s_write, s_seek64,
    s_seek1000, s_seek100000, s_open, s_babel, s_json, s_bytes, s_bytes32, s_bytes_ctf;

static void print_tables(void) {
  const char *hand = "fold of 32-byte records by hand";
  const struct bench_row reading[] = {
      {"replay: decode and fold", &s_replay, hand, &s_same, OURS_PER_THEIRS, AT_LEAST, 0.6},
      {"replay: decode and fold", &s_replay, "babeltrace2, decoding only", &s_babel,
       OURS_PER_THEIRS, AT_LEAST, 20},
      {"decoding", &s_decode, "sum over 32-byte records", &s_scan, OURS_PER_THEIRS, NO_GOAL, 0},
      {"fold of events in memory", &s_fold, hand, &s_same, OURS_PER_THEIRS, NO_GOAL, 0},
      {"show --json, the whole program", &s_json, NULL, NULL, OURS_ALONE, AT_LEAST, 5},
      {"writing", &s_write, "write(2) of 32-byte records", &s_write32, OURS_PER_THEIRS, NO_GOAL, 0},
  };
  const struct bench_row entering[] = {
      {"open 10 M events at any time, slowest", &s_open, NULL, NULL, OURS_ALONE, AT_MOST, 50},
      {"seek, 64 actors, p99", &s_seek64, NULL, NULL, OURS_ALONE, AT_MOST, 1},
      {"seek, 1,000 actors, p99", &s_seek1000, NULL, NULL, OURS_ALONE, AT_MOST, 1},
      {"seek, 100,000 actors, p99", &s_seek100000, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
  };
  const struct bench_row size[] = {
      {"with snapshots and texts", &s_bytes, "32-byte records", &s_bytes32, OURS_PER_THEIRS,
       NO_GOAL, 0},
      {"with snapshots and texts", &s_bytes, "LTTng's file", &s_bytes_ctf, OURS_PER_THEIRS, NO_GOAL,
       0},
  };
  bench_table("Files, M events a second", reading, sizeof reading / sizeof *reading);
  bench_table("Into the middle of a file, ms", entering, sizeof entering / sizeof *entering);
  bench_table("Bytes per event", size, sizeof size / sizeof *size);
}

int main(int argc, char **argv) {
  const struct bench_arm arms[] = {
      {scan, &s_scan},
      {fold_by_hand, &s_same},
      {replay, &s_replay},
      {decode, &s_decode},
      {fold, &s_fold},
      {babeltrace, &s_babel},
      {show_json, &s_json},
      {write_by_hand, &s_write32},
      {write_all, &s_write},
      {open_anywhere, &s_open},
      {seek_64, &s_seek64},
      {seek_1000, &s_seek1000},
      {seek_100000, &s_seek100000},
  };
  if (argc != 6) {
    fprintf(stderr, "usage: %s DIRECTORY WHORUNS CTF-TRACE ITS-EVENTS ITS-BYTES\n", argv[0]);
    return 2;
  }
  dir = argv[1];
  program = argv[2];
  ctf = argv[3];
  ctf_events = strtoull(argv[4], NULL, 10);
  bench_pin(1);
  make_files();
  prepared_mix = mix_new(ACTORS);
  prepared = mix_next(prepared_mix, SHORT_EVENTS);
  bench_run(arms, sizeof arms / sizeof *arms);
  bench_add(&s_bytes, bytes_per_event("64.wrt"));
  bench_add(&s_bytes32, bytes_per_event("same.records"));
  bench_add(&s_bytes_ctf, strtod(argv[5], NULL) / (double)ctf_events);
  print_tables();
  bench_end();
  mix_free(prepared_mix);
  return 0;
}

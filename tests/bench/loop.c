/* What the event loop costs, against asyncio and uvloop (loop.py), and against bare libev here.
 *
 * step      a task gives up its turn and gets it again; 100 tasks
 * soon      a callback that calls itself soon; 1000 are ready at a time
 * turn      the same with one: a whole turn of the loop. libev's peer: a turn, an idle watcher
 * watched   a turn while a socket is watched, so that the kernel is asked; libev's peer too
 * queue     an item goes through a queue to a task that waits for it
 * sleepers  100 000 tasks are made, sleep and end: in a new process, where most of the time goes
 *           into memory that is touched for the first time, and then once more in it
 * echo      100 bytes go through a socket to another task and back
 * memory    what a live task takes, and what is left of it
 *
 * Nobody collects here: the bodies declare the slots of the thread's ring free themselves. */
#include <ev.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sched/aio/aio.h"
#include "sched/rt/point.h"
#include "tests/bench/kit/actors.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

/* Where a turn of the loop says more than the small one holds, which is that of real runs, a larger
 * one is needed. */
enum { RINGS = 1, RING_SLOTS = 32768, RING_SLEEPERS = 1 << 19, RING_LARGE = 1 << 23 };
enum { TASKS = 100, ROUNDS = 20000, CHAINS = 1000, CALLS = 2000, TURNS = 500000, HOPS = 500000 };
enum { SLEEPERS = 100000, ECHOES = 50000, MANY = 1000000 };

static struct actor self;
static const char *script;
static double result;

static uint64_t cpu_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void free_slots(void) {
  if (trace_tls.ring)
    atomic_store_explicit(&trace_tls.ring->tail, trace_tls.head, memory_order_release);
}

/* --- tasks ------------------------------------------------------------------------------------ */

static struct value steps(struct actor *me, const struct value *arg) {
  for (int64_t i = 0; i < arg[0].u.i; i++) {
    struct value r = wr_asleep(me, 0, NONE_VALUE);
    if (r.raised)
      return r;
    if (i % 16 == 0)
      free_slots();
  }
  return NONE_VALUE;
}

static struct value await_all(struct actor *me, struct value tasks) {
  for (size_t i = 0; i < value_len(tasks); i++) {
    struct value r = wr_await(me, value_item(tasks, i));
    if (r.raised)
      return r;
  }
  return NONE_VALUE;
}

/* A list of that many tasks; nothing else keeps them. */
static struct value make_tasks(struct actor *me, const char *name, wr_body body, int n,
                               struct value arg) {
  struct value tasks = wr_list(me, 0, NULL);
  for (int i = 0; i < n; i++) {
    struct value coro = wr_coroutine(me, name, body, 1, &arg);
    struct value task = wr_create_task(me, coro, NULL);
    wr_append(me, tasks, task);
    wr_del(me, task);
    wr_del(me, coro);
    free_slots();
  }
  return tasks;
}

static struct value step_main(struct actor *me, const struct value *arg) {
  (void)arg;
  struct value tasks = make_tasks(me, "steps", steps, TASKS, value_int(ROUNDS));
  uint64_t start = cpu_ns();
  struct value r = await_all(me, tasks);
  result = (double)(cpu_ns() - start) / ((double)TASKS * ROUNDS);
  return r;
}

static struct value sleeps(struct actor *me, const struct value *arg) {
  (void)arg;
  free_slots();
  struct value r = wr_asleep(me, AIO_MS, NONE_VALUE);
  free_slots();
  return r;
}

static struct value sleepers_main(struct actor *me, const struct value *arg) {
  (void)arg;
  uint64_t start = cpu_ns();
  struct value r = await_all(me, make_tasks(me, "sleeps", sleeps, SLEEPERS, NONE_VALUE));
  result = (double)(cpu_ns() - start) / SLEEPERS;
  return r;
}

/* --- callbacks -------------------------------------------------------------------------------- */

static int64_t calls_left;
static struct value calls_done; /* a future; the callback of loop.py has no argument either */

static struct value calls_itself(struct actor *me, const struct value *arg) {
  (void)arg;
  if (--calls_left > 0) {
    wr_call_soon(me, "calls_itself", calls_itself, 0, NULL);
    if (calls_left % 256 == 0)
      free_slots();
  } else if (!wr_done(calls_done)) {
    wr_set_result(me, calls_done, NONE_VALUE);
  }
  return NONE_VALUE;
}

static struct value call_main(struct actor *me, const struct value *arg) {
  int64_t chains = arg[0].u.i, calls = arg[1].u.i;
  calls_done = wr_future(me, "done");
  calls_left = chains * calls;
  uint64_t start = cpu_ns();
  for (int64_t i = 0; i < chains; i++)
    wr_call_soon(me, "calls_itself", calls_itself, 0, NULL);
  struct value r = wr_await(me, calls_done);
  result = (double)(cpu_ns() - start) / (double)(chains * calls);
  return r;
}

/* A turn with nothing registered need not ask the kernel; this one must. */
static struct value watched_main(struct actor *me, const struct value *arg) {
  struct value socks = wr_socketpair(me, "left", "right");
  struct value here = wr_open_connection(me, value_item(socks, 0));
  struct value r = call_main(me, arg);
  wr_writer_close(me, value_item(here, 1));
  return r;
}

/* --- queues and streams ----------------------------------------------------------------------- */

static struct value passes_on(struct actor *me, const struct value *arg) {
  for (int i = 0; i < HOPS; i++) {
    struct value v = wr_aio_queue_get(me, arg[0]);
    if (v.raised)
      return v;
    wr_aio_queue_put_nowait(me, arg[1], v);
    free_slots();
  }
  return NONE_VALUE;
}

static struct value queue_main(struct actor *me, const struct value *arg) {
  (void)arg;
  struct value q[] = {wr_aio_queue(me, "there", 0), wr_aio_queue(me, "back", 0)};
  struct value task = wr_create_task(me, wr_coroutine(me, "passes_on", passes_on, 2, q), NULL);
  uint64_t start = cpu_ns();
  for (int i = 0; i < HOPS; i++) {
    wr_aio_queue_put_nowait(me, q[0], value_int(i));
    struct value v = wr_aio_queue_get(me, q[1]);
    if (v.raised)
      return v;
  }
  result = (double)(cpu_ns() - start) / (2.0 * HOPS);
  return wr_await(me, task);
}

static struct value echoes(struct actor *me, const struct value *arg) {
  for (;;) {
    struct value line = wr_readline(me, arg[0]);
    if (line.raised || *value_chars(line) == '\0')
      return line;
    wr_write(me, arg[1], line);
    wr_del(me, line);
    free_slots();
  }
}

static struct value echo_main(struct actor *me, const struct value *arg) {
  (void)arg;
  char text[101];
  memset(text, 'x', sizeof text);
  memcpy(text + 99, "\n", 2);
  struct value socks = wr_socketpair(me, "left", "right");
  struct value here = wr_open_connection(me, value_item(socks, 0));
  struct value there = wr_open_connection(me, value_item(socks, 1));
  struct value ends[] = {value_item(there, 0), value_item(there, 1)};
  struct value task = wr_create_task(me, wr_coroutine(me, "echoes", echoes, 2, ends), NULL);
  struct value line = wr_str(me, "%s", text);
  uint64_t start = cpu_ns();
  for (int i = 0; i < ECHOES; i++) {
    wr_write(me, value_item(here, 1), line);
    struct value back = wr_readline(me, value_item(here, 0));
    if (back.raised)
      return back;
    wr_del(me, back);
  }
  result = (double)(cpu_ns() - start) / ECHOES;
  wr_writer_close(me, value_item(here, 1));
  return wr_await(me, task);
}

/* --- memory ----------------------------------------------------------------------------------- */

/* Bytes of this process, without what it shares: the ring is no part of it. */
struct bytes {
  double resident, heap;
};

static struct bytes bytes_now(void) {
  long pages = 0, shared = 0;
  struct mallinfo2 m = mallinfo2();
  FILE *f = fopen("/proc/self/statm", "r");
  CHECK(f && fscanf(f, "%*d %ld %ld", &pages, &shared) == 2);
  fclose(f);
  return (struct bytes){.resident = (double)(pages - shared) * (double)sysconf(_SC_PAGESIZE),
                        .heap = (double)m.uordblks + (double)m.hblkhd};
}

/* So many tasks live at one time, then end; and again. */
static const int crowds[] = {MANY / 10, MANY, MANY, MANY};
enum { CROWDS = sizeof crowds / sizeof *crowds };
static struct bytes before, alive[CROWDS], ended[CROWDS];

static struct value waits(struct actor *me, const struct value *arg) {
  struct value r = wr_aio_event_wait(me, arg[0]);
  free_slots();
  return r;
}

static struct value memory_main(struct actor *me, const struct value *arg) {
  (void)arg;
  before = bytes_now();
  for (int i = 0; i < CROWDS; i++) {
    struct value go = wr_aio_event(me, "go");
    struct value tasks = make_tasks(me, "waits", waits, crowds[i], go);
    wr_asleep(me, 0, NONE_VALUE);
    alive[i] = bytes_now();
    wr_aio_event_set(me, go);
    struct value r = await_all(me, tasks);
    if (r.raised)
      return r;
    wr_del(me, tasks);
    wr_del(me, go);
    ended[i] = bytes_now();
  }
  return NONE_VALUE;
}

/* --- measuring -------------------------------------------------------------------------------- */

/* A region whose rings have that many slots. */
static void set_up(uint32_t slots) {
  struct err e;
  uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(RINGS, slots),
                                     [REGION_GATES] = sizeof(struct gate),
                                     [REGION_SHARE] = 64};
  if (region_create(bytes, &e) != 0)
    bench_give_up(&e);
  region_self->clock = clock_best();
  trace_rings_init(RINGS, slots);
  /* Its pages are there before anything is measured, as after the first seconds of a run. */
  struct trace_rings *rings = region_section(REGION_RINGS);
  memset(trace_ring_slots(rings, 0), 0, slots * sizeof(struct trace_slot));
  self.id = region_new_id();
  self.kind = ACTOR_THREAD;
  actor_now = &self;
}

static void clean_up(void) {
  trace_ring_release();
  region_destroy();
}

static double ours(const char *name, wr_body body, bool on, int64_t a, int64_t b) {
  struct frame frame;
  struct value args[] = {value_int(a), value_int(b)};
  bench_pin(1);
  set_up(body == memory_main ? RING_LARGE : body == sleepers_main ? RING_SLEEPERS : RING_SLOTS);
  atomic_store(&region_self->mode, on ? REGION_TRACE : 0);
  frame_enter(&self, &frame);
  struct value r = wr_run(&self, wr_coroutine(&self, name, body, 2, args));
  CHECK(!r.raised);
  frame_leave(&self, NONE_VALUE);
  clean_up();
  return result;
}

static double sleepers_after(bool on, int times) {
  double *ns = mmap(NULL, sizeof *ns, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(ns != MAP_FAILED);
  pid_t pid = fork();
  if (pid == 0) {
    while (times-- > 0)
      *ns = ours("sleepers", sleepers_main, on, 0, 0);
    _exit(0);
  }
  bench_must_end_well(pid);
  double v = *ns;
  munmap(ns, sizeof *ns);
  return v;
}

static double first_recorded(void) {
  return sleepers_after(true, 1);
}
static double first_bare(void) {
  return sleepers_after(false, 1);
}
static double sleepers_recorded(void) {
  return sleepers_after(true, 2);
}
static double sleepers_bare(void) {
  return sleepers_after(false, 2);
}

#define ARM(what, body, a, b)                  \
  static double what##_recorded(void) {        \
    return ours(#what, body, true, (a), (b));  \
  }                                            \
  static double what##_bare(void) {            \
    return ours(#what, body, false, (a), (b)); \
  }
ARM(step, step_main, 0, 0)
ARM(soon, call_main, CHAINS, CALLS)
ARM(turn, call_main, 1, TURNS)
ARM(watched, watched_main, 1, TURNS)
ARM(queue, queue_main, 0, 0)
ARM(echo, echo_main, 0, 0)

static void idle(struct ev_loop *ev, ev_idle *w, int events) {
  (void)events;
  if (--calls_left == 0)
    ev_idle_stop(ev, w);
}

static void heard(struct ev_loop *ev, ev_io *w, int events) {
  (void)ev, (void)w, (void)events; /* nobody writes */
}

/* A turn of libev with one idle watcher, which is called in it, and perhaps a socket. */
static double libev_turn(bool watch) {
  struct ev_loop *ev = ev_loop_new(EVFLAG_NOENV | EVBACKEND_EPOLL);
  ev_idle w;
  ev_io io;
  int fd[2];
  bench_pin(1);
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  ev_io_init(&io, heard, fd[0], EV_READ);
  if (watch)
    ev_io_start(ev, &io);
  ev_idle_init(&w, idle);
  ev_idle_start(ev, &w);
  calls_left = TURNS;
  uint64_t start = cpu_ns();
  while (calls_left > 0)
    ev_run(ev, EVRUN_NOWAIT);
  double ns = (double)(cpu_ns() - start) / TURNS;
  ev_io_stop(ev, &io);
  ev_loop_destroy(ev);
  close(fd[0]);
  close(fd[1]);
  return ns;
}

static double libev(void) {
  return libev_turn(false);
}

static double libev_watched(void) {
  return libev_turn(true);
}

static double ask(const char *loop, const char *what) {
  char command[4096], line[64] = "";
  snprintf(command, sizeof command, "/usr/bin/python3 -I '%s' %s %s", script, loop, what);
  FILE *f = popen(command, "r");
  CHECK(f);
  bool good = fgets(line, sizeof line, f) != NULL;
  CHECK(pclose(f) == 0 && good);
  return strtod(line, NULL);
}
#define PEER(what)                     \
  static double what##_asyncio(void) { \
    return ask("asyncio", #what);      \
  }                                    \
  static double what##_uvloop(void) {  \
    return ask("uvloop", #what);       \
  }
PEER(step)
PEER(soon)
PEER(turn)
PEER(queue)
PEER(first)
PEER(sleepers)
PEER(echo)

/* --- the table -------------------------------------------------------------------------------- */

enum { RECORDED, BARE, ASYNCIO, UVLOOP, KINDS };
#define ARMS(s, what)                                                                              \
  {what##_recorded, &(s)[RECORDED]}, {what##_bare, &(s)[BARE]}, {what##_asyncio, &(s)[ASYNCIO]}, { \
    what##_uvloop, &(s)[UVLOOP]                                                                    \
  }

static void put_memory(void) {
  static struct bench_series few, many, heap, left, left_heap;
  /* The first crowd of that size leaves the memory that it has needed, for the next ones. */
  const struct bytes first = ended[1], last = ended[CROWDS - 1];
  const double more = 1.0 * MANY * (CROWDS - 2);
  bench_add(&few, (alive[0].resident - before.resident) / crowds[0]);
  bench_add(&many, (alive[1].resident - before.resident) / crowds[1]);
  bench_add(&heap, (alive[1].heap - before.heap) / crowds[1]);
  bench_add(&left, (last.resident - first.resident) / more);
  bench_add(&left_heap, (last.heap - first.heap) / more);
  const struct bench_row rows[] = {
      {"of a live task, 100 000 at a time", &few, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"of a live task, 1 000 000 at a time", &many, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"of these on the heap; the rest: stack", &heap, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"left of a task that has ended", &left, NULL, NULL, OURS_ALONE, AT_MOST, 1},
      {"of this on the heap", &left_heap, NULL, NULL, OURS_ALONE, AT_MOST, 0},
  };
  bench_table("Memory, bytes", rows, sizeof rows / sizeof *rows);
}

int main(int argc, char **argv) {
  static struct bench_series step[KINDS], soon[KINDS], turn[KINDS], queue[KINDS], first[KINDS],
      sleepers[KINDS], echo[KINDS], bare_libev, watched, watched_off, watched_libev;
  if (argc != 2) {
    fputs("usage: bench_loop LOOP.PY\n", stderr);
    return 2;
  }
  script = argv[1];
  const struct bench_arm arms[] = {
      ARMS(step, step),
      ARMS(soon, soon),
      ARMS(turn, turn),
      {libev, &bare_libev},
      {watched_recorded, &watched},
      {watched_bare, &watched_off},
      {libev_watched, &watched_libev},
      ARMS(queue, queue),
      ARMS(first, first),
      ARMS(sleepers, sleepers),
      ARMS(echo, echo),
  };
  bench_run(arms, sizeof arms / sizeof *arms);
  const struct bench_row rows[] = {
      {"task step, recorded", &step[RECORDED], "asyncio", &step[ASYNCIO], THEIRS_PER_OURS, AT_LEAST,
       20},
      {"the same", &step[RECORDED], "uvloop", &step[UVLOOP], THEIRS_PER_OURS, AT_LEAST, 10},
      {"the same unrecorded", &step[BARE], "asyncio", &step[ASYNCIO], THEIRS_PER_OURS, NO_GOAL, 0},
      {"call_soon, 1000 ready, recorded", &soon[RECORDED], "asyncio", &soon[ASYNCIO],
       THEIRS_PER_OURS, AT_LEAST, 15},
      {"the same", &soon[RECORDED], "uvloop", &soon[UVLOOP], THEIRS_PER_OURS, AT_LEAST, 5},
      {"the same unrecorded", &soon[BARE], "asyncio", &soon[ASYNCIO], THEIRS_PER_OURS, NO_GOAL, 0},
      {"turn with one callback, recorded", &turn[RECORDED], "bare libev", &bare_libev,
       OURS_PER_THEIRS, AT_MOST, 1.2},
      {"the same unrecorded", &turn[BARE], "bare libev", &bare_libev, OURS_PER_THEIRS, AT_MOST,
       1.05},
      {"turn that asks the kernel, recorded", &watched, "bare libev", &watched_libev,
       OURS_PER_THEIRS, AT_MOST, 1.2},
      {"the same unrecorded", &watched_off, "bare libev", &watched_libev, OURS_PER_THEIRS, AT_MOST,
       1.05},
      {"turn with one callback, recorded", &turn[RECORDED], "asyncio", &turn[ASYNCIO],
       THEIRS_PER_OURS, NO_GOAL, 0},
      {"the same recorded", &turn[RECORDED], "uvloop", &turn[UVLOOP], THEIRS_PER_OURS, NO_GOAL, 0},
      {"queue hop, recorded", &queue[RECORDED], "asyncio", &queue[ASYNCIO], THEIRS_PER_OURS,
       AT_LEAST, 25},
      {"the same", &queue[RECORDED], "uvloop", &queue[UVLOOP], THEIRS_PER_OURS, NO_GOAL, 0},
      {"the same unrecorded", &queue[BARE], "asyncio", &queue[ASYNCIO], THEIRS_PER_OURS, NO_GOAL,
       0},
      {"sleeping task's life, recorded", &sleepers[RECORDED], "asyncio", &sleepers[ASYNCIO],
       THEIRS_PER_OURS, AT_LEAST, 15},
      {"the same", &sleepers[RECORDED], "uvloop", &sleepers[UVLOOP], THEIRS_PER_OURS, NO_GOAL, 0},
      {"the same unrecorded", &sleepers[BARE], "asyncio", &sleepers[ASYNCIO], THEIRS_PER_OURS,
       NO_GOAL, 0},
      {"the same in a new process", &first[RECORDED], "asyncio", &first[ASYNCIO], THEIRS_PER_OURS,
       NO_GOAL, 0},
      {"the same", &first[RECORDED], "uvloop", &first[UVLOOP], THEIRS_PER_OURS, NO_GOAL, 0},
      {"the same unrecorded", &first[BARE], "asyncio", &first[ASYNCIO], THEIRS_PER_OURS, NO_GOAL,
       0},
      {"echo round trip, recorded", &echo[RECORDED], "asyncio", &echo[ASYNCIO], THEIRS_PER_OURS,
       AT_LEAST, 3},
      {"the same", &echo[RECORDED], "uvloop", &echo[UVLOOP], THEIRS_PER_OURS, NO_GOAL, 0},
      {"the same unrecorded", &echo[BARE], "asyncio", &echo[ASYNCIO], THEIRS_PER_OURS, NO_GOAL, 0},
  };
  bench_table("The event loop, ns", rows, sizeof rows / sizeof *rows);
  ours("memory", memory_main, true, 0, 0);
  put_memory();
  bench_end();
  return 0;
}

/* What a switch of stacks costs, and a generator on top of it.
 *
 * A switch: one way, into a fiber or out of it, against the least that a switch by function call
 * can do (six registers, a change of stack, a jump) and against Boost.Context's. A life: made from
 * the pool, run to its end, given back. A next(): resume and yield with all that the protocol asks
 * for, against CPython's next() and an iteration of its for loop (fiber.py), each with its own
 * loop.
 *
 * Nobody collects here: the thread declares the slots of its ring free itself. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "sched/rt/generator.h"
#include "sched/rt/point.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"

enum { RINGS = 4, RING_SLOTS = 32768, BATCH = 4096, BATCHES = 500, STACK = 65536 };

static struct actor self;
static const char *script;

static void record(bool on) {
  atomic_store(&region_self->mode, on ? REGION_TRACE : 0);
}

static void free_slots(void) {
  if (trace_tls.ring)
    atomic_store_explicit(&trace_tls.ring->tail, trace_tls.head, memory_order_release);
}

/* Of the processor: who else wants this core is not our subject. */
static uint64_t cpu_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* ns for one run of `op`, which stands in the loop: a call around a switch would cost the return
 * from it. */
#define TIMED(ns, on, op)                           \
  do {                                              \
    bench_pin(1);                                   \
    record(on);                                     \
    uint64_t start_ = cpu_ns();                     \
    for (int batch = 0; batch < BATCHES; batch++) { \
      for (int i_ = 0; i_ < BATCH; i_++)            \
        op;                                         \
      free_slots();                                 \
    }                                               \
    uint64_t took_ = cpu_ns() - start_;             \
    (ns) = (double)took_ / (BATCHES * BATCH);       \
  } while (0)

/* --- bare switches ---------------------------------------------------------------------------- */

static char *new_stack(void) {
  char *s = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(s != MAP_FAILED);
  return s + STACK;
}

#if defined(__x86_64__)
void bench_least_swap(void **save, void *to);
__asm__(".text\n.p2align 4\n.globl bench_least_swap\nbench_least_swap:\n"
        "  push %rbp\n  push %rbx\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
        "  mov %rsp, (%rdi)\n  mov %rsi, %rsp\n"
        "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n  pop %rbp\n"
        "  pop %rcx\n  jmp *%rcx\n");
static void *here, *there;

static void goes_back(void) {
  for (;;)
    bench_least_swap(&there, here);
}

static void prepare(char *top, void (*entry)(void)) {
  union {
    void (*code)(void);
    void *data;
  } u = {entry};
  void **sp = (void **)(void *)top;
  *--sp = NULL;
  *--sp = u.data;
  sp -= 6;
  there = sp;
}

static double least(void) {
  static char *top;
  top = top ? top : new_stack();
  prepare(top, goes_back);
  double ns;
  TIMED(ns, false, bench_least_swap(&here, there));
  return ns / 2;
}

static double least_lives(void) {
  static char *top;
  double ns;
  top = top ? top : new_stack();
  TIMED(ns, false, (prepare(top, goes_back), bench_least_swap(&here, there)));
  return ns;
}
#else
static double least(void) {
  return -1;
}
static double least_lives(void) {
  return -1;
}
#endif

/* Of Boost.Context, which has no header for C. */
struct boost_transfer {
  void *context, *data;
};
struct boost_transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *top, size_t bytes, void (*entry)(struct boost_transfer t));
static void *boost;

static void boost_goes_back(struct boost_transfer t) {
  for (;;)
    t = jump_fcontext(t.context, NULL);
}

static double by_boost(void) {
  static char *top;
  top = top ? top : new_stack();
  boost = make_fcontext(top, STACK, boost_goes_back);
  double ns;
  TIMED(ns, false, boost = jump_fcontext(boost, NULL).context);
  return ns / 2;
}

/* --- fibers ----------------------------------------------------------------------------------- */

static struct fiber *fiber;

static void yields(void *arg) {
  for (;;) {
    BENCH_KEEP(arg);
    fiber_yield();
  }
}

static double by_fiber(void) {
  fiber = fiber_new(yields, NULL);
  CHECK(fiber);
  double ns;
  TIMED(ns, false, fiber_resume(fiber));
  fiber_free(fiber);
  return ns / 2;
}

static void ends(void *arg) {
  BENCH_KEEP(arg);
}

static double fiber_lives(void) {
  struct fiber *f;
  double ns;
  TIMED(ns, false, (f = fiber_new(ends, NULL), fiber_resume(f), fiber_free(f)));
  return ns;
}

/* --- generators ------------------------------------------------------------------------------- */

static struct value generator;

static struct value counts(struct actor *me, const struct value *arg) {
  (void)arg;
  for (int64_t i = 0;; i++) {
    struct value sent = wr_yield(me, value_int(i));
    if (sent.raised)
      return sent;
  }
}

static struct value returns(struct actor *me, const struct value *arg) {
  (void)me;
  (void)arg;
  return NONE_VALUE;
}

static double nexts(bool on) {
  record(on);
  generator = wr_generator(&self, "counts", counts, 0, NULL);
  double ns;
  int64_t sum = 0;
  TIMED(ns, on, sum += wr_next(&self, generator).u.i);
  BENCH_KEEP(sum);
  wr_del(&self, generator);
  return ns;
}
static double next_recorded(void) {
  return nexts(true);
}
static double next_bare(void) {
  return nexts(false);
}

static void generator_life(void) {
  struct value g = wr_generator(&self, "returns", returns, 0, NULL);
  struct value stop = wr_next(&self, g);
  wr_del(&self, stop);
  wr_del(&self, g);
}
static double lives(bool on) {
  double ns;
  TIMED(ns, on, generator_life());
  return ns;
}
static double life_recorded(void) {
  return lives(true);
}
static double life_bare(void) {
  return lives(false);
}

/* As many events as a generator's life has. */
static void life_events(void) {
  uint32_t id = self.id;
  trace_emit_text(id, EV_SPAWN, id, 0, ACTOR_GENERATOR, "returns", 7);
  trace_emit(id, EV_RESUME, id, RESUME_NEXT, 0);
  trace_emit(id, EV_START, id, 0, 0);
  trace_emit_text(id, EV_RETURN, id, 0, 0, "None", 4);
  trace_emit(id, EV_END, id, 0, 0);
}
static double events_of_life(void) {
  double ns;
  TIMED(ns, true, life_events());
  return ns;
}
static void next_events(void) {
  trace_emit(self.id, EV_RESUME, self.id, RESUME_NEXT, 0);
  trace_emit(self.id, EV_YIELD, self.id, 0, 0);
}
static double events_of_next(void) {
  double ns;
  TIMED(ns, true, next_events());
  return ns;
}

/* --- CPython ---------------------------------------------------------------------------------- */

static double ask_python(const char *what) {
  char command[4096], line[64] = "";
  snprintf(command, sizeof command, "/usr/bin/python3 -I '%s' %s", script, what);
  FILE *f = popen(command, "r");
  CHECK(f);
  bool good = fgets(line, sizeof line, f) != NULL;
  CHECK(pclose(f) == 0 && good);
  return strtod(line, NULL);
}
static double python_next(void) {
  return ask_python("next");
}
static double python_for(void) {
  return ask_python("for");
}
static double python_life(void) {
  return ask_python("life");
}

/* --- the table -------------------------------------------------------------------------------- */

static void set_up(void) {
  struct err e;
  uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(RINGS, RING_SLOTS),
                                     [REGION_GATES] = sizeof(struct gate),
                                     [REGION_SHARE] = 64};
  if (region_create(bytes, &e) != 0)
    bench_give_up(&e);
  region_self->clock = clock_best();
  trace_rings_init(RINGS, RING_SLOTS);
  self.id = region_new_id();
  actor_now = &self;
}

static void add(struct bench_series *sum, const struct bench_series *a,
                const struct bench_series *b) {
  for (size_t i = 0; i < a->n && i < b->n; i++)
    bench_add(sum, a->v[i] + b->v[i]);
}

int main(int argc, char **argv) {
  static struct bench_series limit, of_boost, ours, limit_life, life, next[2], next_two, g_life[2],
      five, py_next, py_for, py_life, next_sum, life_sum;
  static struct frame frame;
  if (argc != 2) {
    fputs("usage: bench_fiber FIBER.PY\n", stderr);
    return 2;
  }
  script = argv[1];
  set_up();
  frame_enter(&self, &frame);
  const struct bench_arm arms[] = {
      {least, &limit},
      {by_boost, &of_boost},
      {by_fiber, &ours},
      {least_lives, &limit_life},
      {fiber_lives, &life},
      {next_recorded, &next[1]},
      {next_bare, &next[0]},
      {events_of_next, &next_two},
      {life_recorded, &g_life[1]},
      {life_bare, &g_life[0]},
      {events_of_life, &five},
      {python_next, &py_next},
      {python_for, &py_for},
      {python_life, &py_life},
  };
  bench_run(arms, sizeof arms / sizeof *arms);
  frame_leave(&self, NONE_VALUE);
  add(&next_sum, &next[0], &next_two);
  add(&life_sum, &g_life[0], &five);
  const struct bench_row rows[] = {
      {"switch of fibers, one way", &ours, "least switch by call", &limit, OURS_PER_THEIRS, AT_MOST,
       1.25},
      {"the same", &ours, "Boost.Context jump_fcontext", &of_boost, OURS_PER_THEIRS, AT_MOST, 1},
      {"fiber made, run, given back", &life, NULL, NULL, OURS_ALONE, AT_MOST, 15},
      {"the same", &life, "least, on one stack", &limit_life, OURS_PER_THEIRS, NO_GOAL, 0},
      {"generator made, run, dropped", &g_life[1], "the same unrecorded + its 5 events", &life_sum,
       OURS_PER_THEIRS, AT_MOST, 1.1},
      {"the same", &g_life[1], "CPython's", &py_life, THEIRS_PER_OURS, NO_GOAL, 0},
      {"the same unrecorded", &g_life[0], "CPython's", &py_life, THEIRS_PER_OURS, NO_GOAL, 0},
      {"next(), recorded", &next[1], "the same unrecorded + 2 events", &next_sum, OURS_PER_THEIRS,
       AT_MOST, 1.1},
      {"next(), recorded", &next[1], "CPython's next()", &py_next, THEIRS_PER_OURS, AT_LEAST, 1},
      {"next(), unrecorded", &next[0], "CPython's next()", &py_next, THEIRS_PER_OURS, AT_LEAST, 1},
      {"next(), recorded", &next[1], "CPython's for loop", &py_for, THEIRS_PER_OURS, NO_GOAL, 0},
      {"next(), unrecorded", &next[0], "CPython's for loop", &py_for, THEIRS_PER_OURS, AT_LEAST, 1},
  };
  bench_table("Fibers and generators, ns", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}

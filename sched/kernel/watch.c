#include "sched/kernel/watch.h"

#include <stdlib.h>

#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "sched/base/proc.h"
#include "sched/kernel/perf.h"
#include "sched/kernel/proc.h"
#include "sched/kernel/threads.h"

#define HOLD_NS 50000000u        /* so long a new thread may take to say who it is */
#define PROC_PAUSE_NS 100000000u /* between two looks into /proc ... */
#define PROC_SHARE 20u           /* ... or so many times as long as a look takes */

struct kernel_watch {
  struct trace_hub *hub;
  enum kernel_source source;
  struct kernel_perf *perf;
  struct kernel_threads threads;
  struct kernel_record held; /* the oldest record that is not with the hub, if is_held */
  bool is_held;
  uint64_t fed_ns;       /* all events before this moment are */
  uint64_t end_ns;       /* what happens from then on is not told */
  uint64_t collected_ns; /* when it was last collected, and the rings after that */
  uint64_t known_ns;     /* who has said who it is by then is known */
  uint64_t look_ns;      /* when /proc is looked at next */
};

const char *kernel_source_name(enum kernel_source source) {
  static const char *const names[] = {"none", "proc", "perf"};
  return names[source];
}

int kernel_watch_open(struct kernel_watch **out, enum kernel_source source, pid_t pid,
                      struct err *e) {
  struct kernel_watch *k = calloc(1, sizeof *k);
  CHECK(k);
  k->source = source;
  k->end_ns = UINT64_MAX;
  int error = source == KERNEL_PERF ? kernel_perf_open(&k->perf, pid, e) : proc_check(e);
  if (error) {
    kernel_watch_close(k);
    return error;
  }
  *out = k;
  return 0;
}

void kernel_watch_begin(struct kernel_watch *k, struct trace_hub *hub) {
  k->hub = hub;
  k->collected_ns = clock_mono_ns();
  trace_hub_watch_births(hub);
}

void kernel_watch_end(struct kernel_watch *k, uint64_t mono_ns) {
  k->end_ns = mono_ns;
}

void kernel_watch_close(struct kernel_watch *k) {
  if (!k)
    return;
  kernel_perf_close(k->perf);
  kernel_threads_fini(&k->threads);
  free(k);
}

size_t kernel_watch_fds(const struct kernel_watch *k, const int **fds) {
  return k->perf ? kernel_perf_fds(k->perf, fds) : 0;
}

/* --- perf ------------------------------------------------------------------------------------- */

static void feed(struct kernel_watch *k, uint64_t t_ns, struct event *e) {
  e->t_ns = t_ns;
  k->fed_ns = t_ns > k->fed_ns ? t_ns : k->fed_ns;
  trace_hub_feed(k->hub, e);
}

static void feed_record(struct kernel_watch *k, const struct kernel_record *r, uint32_t actor) {
  static const uint16_t types[] = {[KERNEL_IN] = EV_CORE_IN,
                                   [KERNEL_TAKEN] = EV_CORE_TAKEN,
                                   [KERNEL_LEFT] = EV_CORE_LEFT,
                                   [KERNEL_EXIT] = EV_CORE_END,
                                   [KERNEL_LOST] = EV_CORE_LOST};
  struct event e = {.type = types[r->what], .actor = actor, .a = r->core, .c = r->count};
  feed(k, r->t_ns, &e);
}

/* A stranger's record: remembered as a sum. */
static void sum_up(struct kernel_thread *th, const struct kernel_record *r) {
  if (th->on && r->what != KERNEL_IN)
    th->on_ns += r->t_ns - th->on_since_ns;
  th->on = r->what == KERNEL_IN;
  th->core = r->core;
  th->on_since_ns = r->t_ns;
  th->taken += r->what == KERNEL_TAKEN;
  th->left += r->what == KERNEL_LEFT;
}

/* A stranger says that it is an actor. */
static void welcome(struct kernel_watch *k, const struct kernel_thread *th) {
  uint64_t on_ns = th->on_ns + (th->on ? k->fed_ns - th->on_since_ns : 0);
  struct event use = {
      .type = EV_CORE_USE, .actor = th->actor, .a = th->taken, .b = th->left, .c = on_ns};
  struct event in = {.type = EV_CORE_IN, .actor = th->actor, .a = th->core};
  feed(k, k->fed_ns, &use);
  if (th->on)
    feed(k, k->fed_ns, &in);
}

static void take_births(struct kernel_watch *k) {
  uint32_t actor, tid;
  while (trace_hub_born(k->hub, &actor, &tid)) {
    if (tid == 0 || actor == 0)
      continue; /* scribbled */
    struct kernel_thread *th = kernel_threads_add(&k->threads, tid);
    bool was_foreign = th->foreign;
    th->actor = actor;
    th->foreign = false;
    if (was_foreign)
      welcome(k, th);
  }
}

/* May it still turn out whose record this is? */
static bool is_early(const struct kernel_watch *k, const struct kernel_thread *th,
                     const struct kernel_record *r) {
  if (th->actor)
    return false;
  if (r->what == KERNEL_EXIT)
    return r->t_ns >= k->known_ns;
  return !th->foreign && r->t_ns >= k->known_ns - HOLD_NS;
}

/* False: whose record it is will be known later. */
static bool pass_on(struct kernel_watch *k, const struct kernel_record *r) {
  if (r->what == KERNEL_LOST) {
    feed_record(k, r, 0);
    return true;
  }
  if (r->tid == 0 || r->t_ns >= k->end_ns)
    return true;
  struct kernel_thread *th = kernel_threads_add(&k->threads, r->tid);
  if (is_early(k, th, r))
    return false;
  if (th->actor) {
    feed_record(k, r, th->actor);
  } else {
    th->foreign = true;
    sum_up(th, r);
    k->fed_ns = r->t_ns > k->fed_ns ? r->t_ns : k->fed_ns;
  }
  if (r->what == KERNEL_EXIT)
    kernel_threads_remove(&k->threads, r->tid);
  return true;
}

static void collect_perf(struct kernel_watch *k, bool final) {
  k->known_ns = final ? UINT64_MAX : k->collected_ns;
  k->collected_ns = clock_mono_ns();
  trace_hub_calibrate(k->hub);
  uint64_t end = kernel_perf_drain(k->perf);
  if (final)
    end = UINT64_MAX;
  while (k->is_held || kernel_perf_next(k->perf, end, &k->held)) {
    k->is_held = !pass_on(k, &k->held);
    if (k->is_held)
      break;
  }
  end = k->is_held ? k->held.t_ns : end;
  k->fed_ns = end > k->fed_ns && !final ? end : k->fed_ns;
  trace_hub_fed(k->hub, end);
}

/* --- proc ------------------------------------------------------------------------------------- */

static void collect_proc(struct kernel_watch *k) {
  uint64_t now = clock_mono_ns();
  if (now < k->look_ns)
    return;
  for (size_t i = 0; i < k->threads.cap; i++) {
    const struct kernel_thread *th = &k->threads.at[i];
    struct kernel_usage u;
    if (!th->tid)
      continue;
    if (kernel_proc_usage(th->tid, &u) != 0) { /* it has ended, and has said itself what it used */
      kernel_threads_remove(&k->threads, th->tid);
      i--; /* another one may lie there now */
      continue;
    }
    const struct event use = {
        .type = EV_CORE_USE, .actor = th->actor, .a = u.taken, .b = u.left, .c = u.on_ns};
    const struct event delay = {.type = EV_CORE_DELAY, .actor = th->actor, .c = u.delay_ns};
    trace_hub_say(k->hub, &use, "", 0);
    trace_hub_say(k->hub, &delay, "", 0);
  }
  uint64_t took = clock_mono_ns() - now;
  k->look_ns = now + (took * PROC_SHARE > PROC_PAUSE_NS ? took * PROC_SHARE : PROC_PAUSE_NS);
}

void kernel_watch_collect(struct kernel_watch *k, bool final) {
  take_births(k);
  if (k->source == KERNEL_PERF)
    collect_perf(k, final);
  else if (!final)
    collect_proc(k);
}

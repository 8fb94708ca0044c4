/* Every kind of lock and meeting point in whole runs: between threads and processes, free and under
 * control. Each body checks by itself what the primitive promises and returns 0; the world that the
 * recording adds up to must break no rule, and a schedule must give the same run again. */
#include "sched/rt/barrier.h"
#include "sched/rt/cond.h"
#include "sched/rt/flag.h"
#include "sched/rt/queue.h"
#include "sched/rt/rlock.h"
#include "sched/rt/rwlock.h"
#include "sched/rt/semaphore.h"
#include "sched/rt/var.h"

enum { ACTORS = 4, ROUNDS = 6, ITEMS = 12 };

struct share {
  struct wr_lock lock;
  struct wr_rlock rlock;
  struct wr_rwlock rwlock;
  struct wr_cond cond;
  struct wr_semaphore semaphore;
  struct wr_barrier barrier;
  struct wr_flag flag;
  struct wr_queue queue;
  struct wr_var x, y;
  _Atomic int64_t inside, most, sum;
};
#include <stdlib.h>

#include "sched/base/buf.h"
#include "sched/gate/schedule.h"
#include "sched/world/invariant.h"
#include "sched/world/why.h"
#include "tests/unit/run/runs.h"

/* Starts the others, every second one as a process, and joins them; how many failed. */
static int crew(struct actor *self, actor_body body) {
  struct actor others[ACTORS];
  static const char *const names[ACTORS] = {"ann", "ben", "cat", "dan"};
  for (int i = 0; i < ACTORS; i++)
    (i % 2 ? wr_process : wr_thread)(self, &others[i], names[i], body, i);
  int failed = 0;
  for (int i = 0; i < ACTORS; i++)
    failed += wr_join(self, &others[i]) != 0;
  return failed;
}

static void add_one(struct actor *self, struct wr_var *v) {
  wr_store(self, v, wr_calc(self, v, wr_load(self, v) + 1));
}

/* --- bodies ----------------------------------------------------------------------------------- */

static int counts_under_a_lock(struct actor *self, struct share *s) {
  for (int i = 0; i < ROUNDS; i++) {
    wr_lock(self, &s->lock);
    add_one(self, &s->x);
    if (wr_unlock(self, &s->lock) != 0)
      return 1;
  }
  return 0;
}

static int with_a_lock(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->lock, "m");
  wr_var_init(self, &s->x, "x", 0);
  int failed = crew(self, counts_under_a_lock);
  return failed || wr_load(self, &s->x) != ACTORS * ROUNDS || wr_lock_fini(self, &s->lock) != 0;
}

static int counts_under_a_recursive_lock(struct actor *self, struct share *s) {
  for (int i = 0; i < ROUNDS; i++) {
    for (int depth = 0; depth < 3; depth++)
      wr_rlock(self, &s->rlock);
    add_one(self, &s->x);
    for (int depth = 0; depth < 3; depth++)
      if (wr_runlock(self, &s->rlock) != 0)
        return 1;
  }
  return 0;
}

static int with_a_recursive_lock(struct actor *self, struct share *s) {
  wr_rlock_init(self, &s->rlock, "m");
  wr_var_init(self, &s->x, "x", 0);
  int failed = crew(self, counts_under_a_recursive_lock);
  return failed || wr_load(self, &s->x) != ACTORS * ROUNDS || wr_rlock_fini(self, &s->rlock) != 0;
}

/* The first one writes x and y alike; the others must never see them differ. */
static int reads_or_writes(struct actor *self, struct share *s) {
  for (int i = 0; i < ROUNDS; i++) {
    if (self->arg == 0) {
      wr_write_lock(self, &s->rwlock);
      add_one(self, &s->x);
      add_one(self, &s->y);
      wr_write_unlock(self, &s->rwlock);
      continue;
    }
    wr_read_lock(self, &s->rwlock);
    bool same = wr_load(self, &s->x) == wr_load(self, &s->y);
    wr_read_unlock(self, &s->rwlock);
    if (!same)
      return 1;
  }
  return 0;
}

static int with_a_read_write_lock(struct actor *self, struct share *s) {
  wr_rwlock_init(self, &s->rwlock, "rw");
  wr_var_init(self, &s->x, "x", 0);
  wr_var_init(self, &s->y, "y", 0);
  int failed = crew(self, reads_or_writes);
  return failed || wr_load(self, &s->x) != ROUNDS || wr_rwlock_fini(self, &s->rwlock) != 0;
}

static int goes_in(struct actor *self, struct share *s) {
  for (int i = 0; i < ROUNDS; i++) {
    wr_semaphore_take(self, &s->semaphore);
    int64_t inside = atomic_fetch_add(&s->inside, 1) + 1;
    if (inside > 2)
      return 1;
    wr_work(self, 1000);
    atomic_fetch_sub(&s->inside, 1);
    if (wr_semaphore_give(self, &s->semaphore) != 0)
      return 1;
  }
  return 0;
}

static int with_a_semaphore(struct actor *self, struct share *s) {
  wr_semaphore_init_bounded(self, &s->semaphore, "pool", 2);
  return crew(self, goes_in);
}

/* Nobody is ever more than a round ahead of anybody. */
static int meets(struct actor *self, struct share *s) {
  for (int i = 0; i < ROUNDS; i++) {
    atomic_fetch_add(&s->sum, 1);
    uint32_t place = wr_barrier_wait(self, &s->barrier);
    if (place >= ACTORS || atomic_load(&s->sum) < (i + 1) * ACTORS ||
        atomic_load(&s->sum) > (i + 2) * ACTORS - 1)
      return 1;
  }
  return 0;
}

static int with_a_barrier(struct actor *self, struct share *s) {
  return wr_barrier_init(self, &s->barrier, "b", ACTORS) != 0 || crew(self, meets) != 0;
}

static int waits_for_the_flag(struct actor *self, struct share *s) {
  if (self->arg == 0) {
    wr_store(self, &s->x, 42);
    wr_flag_set(self, &s->flag);
    wr_flag_clear(self, &s->flag); /* who waits goes on, who comes now waits */
    wr_flag_set(self, &s->flag);
    return 0;
  }
  wr_flag_wait(self, &s->flag);
  return wr_load(self, &s->x) != 42;
}

static int with_a_flag(struct actor *self, struct share *s) {
  wr_flag_init(self, &s->flag, "go");
  wr_var_init(self, &s->x, "x", 0);
  int failed = crew(self, waits_for_the_flag);
  wr_flag_wait(self, &s->flag);
  wr_flag_clear(self, &s->flag);
  return failed;
}

/* Two put numbers in, two take them out until it is closed. */
static int puts_or_gets(struct actor *self, struct share *s) {
  if (self->arg < 2) {
    for (int i = 1; i <= ITEMS; i++)
      if (wr_queue_put(self, &s->queue, i) != 0)
        return 1;
    if (atomic_fetch_add(&s->inside, 1) == 1)
      return wr_queue_close(self, &s->queue);
    return 0;
  }
  for (int64_t item; wr_queue_get(self, &s->queue, &item);)
    atomic_fetch_add(&s->sum, item);
  return 0;
}

static int with_a_queue(struct actor *self, struct share *s) {
  wr_queue_init(self, &s->queue, "q", 3);
  int failed = crew(self, puts_or_gets);
  return failed || atomic_load(&s->sum) != ITEMS * (ITEMS + 1);
}

/* The same by hand: x is how many lie there, and only a loop around wait() is right. */
static int hands_over(struct actor *self, struct share *s) {
  bool puts = self->arg < 2;
  for (int i = 0; i < ITEMS; i++) {
    wr_lock(self, &s->lock);
    while (wr_load(self, &s->x) == (puts ? 2 : 0))
      if (wr_cond_wait(self, &s->cond) != 0)
        return 1;
    int64_t here = wr_load(self, &s->x);
    if (here < 0 || here > 2)
      return 1;
    wr_store(self, &s->x, here + (puts ? 1 : -1));
    if (wr_cond_notify_all(self, &s->cond) != 0)
      return 1;
    wr_unlock(self, &s->lock);
  }
  return 0;
}

static int with_a_condition(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->lock, "m");
  wr_cond_init(self, &s->cond, &s->lock, "c");
  wr_var_init(self, &s->x, "x", 0);
  int failed = crew(self, hands_over);
  return failed || wr_load(self, &s->x) != 0;
}

static int with_a_disturbed_condition(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->lock, "m");
  wr_cond_init(self, &s->cond, &s->lock, "c");
  wr_cond_disturb(&s->cond, 2);
  wr_var_init(self, &s->x, "x", 0);
  int failed = crew(self, hands_over);
  return failed || wr_load(self, &s->x) != 0;
}

static const actor_body bodies[] = {
    with_a_lock,      with_a_recursive_lock, with_a_read_write_lock,
    with_a_semaphore, with_a_barrier,        with_a_flag,
    with_a_queue,     with_a_condition,      with_a_disturbed_condition};
enum { BODIES = sizeof bodies / sizeof *bodies };

/* --- what must hold of every one -------------------------------------------------------------- */

/* Adds the events up: no rule is broken, nothing is odd, and every sentence is one. The schedule is
 * written down. */
static void check_world(struct trace_reader *r, struct buf *schedule) {
  struct world w = {0};
  struct schedule_step last = {0};
  struct buf text = {0};
  world_init(&w);
  RUNS_EACH(r, e) {
    text.len = 0;
    why_event(&text, r, &w, e);
    assert_true(text.len > 0 && text.data[text.len - 1] == '.');
    assert_null(strpbrk(buf_text(&text), "{}[]"));
    if (e->type == EV_GRANT && schedule) {
      char path[GATE_PATH_MAX];
      world_path(&w, e->a, path, sizeof path);
      schedule_add(schedule, path, &last);
    }
    world_apply(&w, e);
    text.len = 0;
    if (world_actor(&w, e->actor)) {
      why_actor(&text, r, &w, e->actor);
      if (text.len == 0 || text.data[text.len - 1] != '.')
        fail_msg("%s: \"%s\"", event_desc(e->type)->name, buf_text(&text));
    }
  }
  text.len = 0;
  if (invariant_text(&text, r, &w) || !invariant_end(&text, r, &w))
    fail_msg("%s", buf_text(&text));
  if (schedule) /* what the kernel says of a free run may come before its actor */
    assert_int_equal(w.head->odd, 0);
  assert_int_equal(w.head->misuses, 0);
  buf_fini(&text);
  world_fini(&w);
}

static void they_hold_when_actors_run_free(void **state) {
  (void)state;
  int times = getenv("WHORUNS_SOAK") ? 200 : 2;
  for (int i = 0; i < BODIES * times; i++) {
    struct trace_reader *r;
    struct run_end end = runs_body(bodies[i % BODIES], NULL, NULL, 0, &r);
    runs_expect(&end, 0, r);
    check_world(r, NULL);
    trace_reader_close(r);
  }
}

static void they_hold_under_control_and_schedules_repeat(void **state) {
  (void)state;
  int seeds = getenv("WHORUNS_SOAK") ? 100 : 2;
  for (int i = 0; i < BODIES * seeds; i++) {
    struct trace_reader *r, *again;
    struct buf schedule = {0};
    struct run_end end = runs_body(bodies[i % BODIES], "random", NULL, (uint64_t)i, &r);
    runs_expect(&end, 0, r);
    check_world(r, &schedule);
    end = runs_body(bodies[i % BODIES], "replay", buf_text(&schedule), 0, &again);
    runs_expect(&end, 0, again);
    assert_int_equal(runs_fingerprint(r), runs_fingerprint(again));
    trace_reader_close(r);
    trace_reader_close(again);
    buf_fini(&schedule);
  }
}

/* --- single promises -------------------------------------------------------------------------- */

static int waits_once(struct actor *self, struct share *s) {
  wr_lock(self, &s->lock);
  wr_cond_wait(self, &s->cond);
  wr_unlock(self, &s->lock);
  return 0;
}

/* One wait, one notify that comes only when the other waits for certain. */
static int notifies_once(struct actor *self, struct share *s) {
  struct actor other;
  wr_lock_init(self, &s->lock, "m");
  wr_cond_init(self, &s->cond, &s->lock, "c");
  wr_lock(self, &s->lock);
  wr_cond_notify(self, &s->cond, 1); /* nobody hears it */
  wr_thread(self, &other, "other", waits_once, 0);
  while (s->cond.tickets == 0) { /* it needs the lock to wait */
    wr_unlock(self, &s->lock);
    wr_work(self, 1000);
    wr_lock(self, &s->lock);
  }
  wr_cond_notify(self, &s->cond, 5);
  wr_unlock(self, &s->lock);
  return wr_join(self, &other);
}

static void a_notify_wakes_only_who_waits(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(runs_body(notifies_once, NULL, NULL, 0, &r).code, 0);
  uint64_t woken[2] = {7, 7};
  size_t n = 0;
  RUNS_EACH(r, e)
  if (e->type == EV_NOTIFY && n < 2)
    woken[n++] = e->c;
  assert_int_equal(n, 2);
  assert_int_equal(woken[0], 0);
  assert_int_equal(woken[1], 1);
  check_world(r, NULL);
  trace_reader_close(r);
}

static int is_woken_by_nobody(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->lock, "m");
  wr_cond_init(self, &s->cond, &s->lock, "c");
  wr_cond_disturb(&s->cond, 1);
  return waits_once(self, s);
}

static void a_disturbed_wait_ends_by_itself(void **state) {
  (void)state;
  static const char *const policies[] = {NULL, "random"};
  for (int i = 0; i < 2; i++) {
    struct trace_reader *r;
    assert_int_equal(runs_body(is_woken_by_nobody, policies[i], NULL, 0, &r).code, 0);
    assert_int_equal(runs_count(r, EV_COND_WAKE), 1);
    check_world(r, NULL);
    trace_reader_close(r);
  }
}

static int reads_with_all(struct actor *self, struct share *s) {
  wr_read_lock(self, &s->rwlock);
  atomic_fetch_add(&s->inside, 1);
  while (atomic_load(&s->inside) < ACTORS) /* all read at one time, or nobody goes on */
    wr_work(self, 1000);
  wr_read_unlock(self, &s->rwlock);
  return 0;
}

static int all_read(struct actor *self, struct share *s) {
  wr_rwlock_init(self, &s->rwlock, "rw");
  return crew(self, reads_with_all);
}

static void readers_read_together(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(runs_body(all_read, NULL, NULL, 0, &r).code, 0);
  check_world(r, NULL);
  trace_reader_close(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(they_hold_when_actors_run_free),
      cmocka_unit_test(they_hold_under_control_and_schedules_repeat),
      cmocka_unit_test(a_notify_wakes_only_who_waits),
      cmocka_unit_test(a_disturbed_wait_ends_by_itself),
      cmocka_unit_test(readers_read_together),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

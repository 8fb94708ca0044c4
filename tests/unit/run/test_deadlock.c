/* Who can never go on is found and named, in a circle or not, while others still run or not; and
 * what makes no sense is refused instead of hung. */
#include "sched/rt/barrier.h"
#include "sched/rt/cond.h"
#include "sched/rt/flag.h"
#include "sched/rt/misuse.h"
#include "sched/rt/queue.h"
#include "sched/rt/rlock.h"
#include "sched/rt/rwlock.h"
#include "sched/rt/semaphore.h"

struct share {
  struct wr_lock a, b;
  struct wr_rlock rlock;
  struct wr_rwlock rwlock;
  struct wr_cond cond;
  struct wr_semaphore semaphore;
  struct wr_barrier barrier;
  struct wr_flag flag, ready;
  struct wr_queue queue;
  struct actor ann, ben; /* of those that outlive the body of main */
};
#include "tests/unit/run/runs.h"

/* --- deadlocks: the body, and words of the sentence that must be there --- */

static int locks_itself(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->a, "a");
  wr_lock(self, &s->a);
  wr_lock(self, &s->a);
  return 0;
}

static int writes_twice(struct actor *self, struct share *s) {
  wr_rwlock_init(self, &s->rwlock, "rw");
  wr_write_lock(self, &s->rwlock);
  wr_write_lock(self, &s->rwlock);
  return 0;
}

static int reads_what_it_writes(struct actor *self, struct share *s) {
  wr_rwlock_init(self, &s->rwlock, "rw");
  wr_write_lock(self, &s->rwlock);
  wr_read_lock(self, &s->rwlock);
  return 0;
}

static int writes_what_it_reads(struct actor *self, struct share *s) {
  wr_rwlock_init(self, &s->rwlock, "rw");
  wr_read_lock(self, &s->rwlock);
  wr_write_lock(self, &s->rwlock);
  return 0;
}

static int takes_b_then_a(struct actor *self, struct share *s) {
  wr_lock(self, &s->b);
  wr_barrier_wait(self, &s->barrier);
  wr_lock(self, &s->a);
  return 0;
}

static int takes_a_then_b(struct actor *self, struct share *s) {
  wr_lock(self, &s->a);
  wr_barrier_wait(self, &s->barrier);
  wr_lock(self, &s->b);
  return 0;
}

static void make_two(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->a, "a");
  wr_lock_init(self, &s->b, "b");
  wr_flag_init(self, &s->ready, "ready");
  wr_barrier_init(self, &s->barrier, "both", 2);
}

static int crosses(struct actor *self, struct share *s) {
  struct actor ann, ben;
  make_two(self, s);
  wr_thread(self, &ann, "ann", takes_a_then_b, 0);
  wr_process(self, &ben, "ben", takes_b_then_a, 0);
  wr_join(self, &ann);
  return 0;
}

static int waits_for_the_end(struct actor *self, struct share *s) {
  wr_flag_wait(self, &s->ready); /* which nobody sets */
  return 0;
}

/* cat never ends by itself: only the circle can end this run. */
static int works_for_ever(struct actor *self, struct share *s) {
  (void)s;
  for (int64_t i = 0; i < INT64_MAX; i++)
    wr_sleep(self, 1000000);
  return 0;
}

static int two_of_three_cross(struct actor *self, struct share *s) {
  struct actor ann, ben, cat;
  make_two(self, s);
  wr_thread(self, &cat, "cat", works_for_ever, 0);
  wr_thread(self, &ann, "ann", takes_a_then_b, 0);
  wr_thread(self, &ben, "ben", takes_b_then_a, 0);
  wr_join(self, &cat);
  return 0;
}

static int wants_a(struct actor *self, struct share *s) {
  wr_lock(self, &s->a);
  return 0;
}

static int joins_who_waits_for_it(struct actor *self, struct share *s) {
  struct actor ann;
  make_two(self, s);
  wr_lock(self, &s->a);
  wr_thread(self, &ann, "ann", wants_a, 0);
  wr_join(self, &ann);
  return 0;
}

static int wants_what_the_dead_held(struct actor *self, struct share *s) {
  struct actor ann;
  make_two(self, s);
  wr_thread(self, &ann, "ann", wants_a, 0); /* and never lets it go */
  wr_join(self, &ann);
  wr_lock(self, &s->a);
  return 0;
}

static int reads_and_takes_a(struct actor *self, struct share *s) {
  wr_read_lock(self, &s->rwlock);
  wr_barrier_wait(self, &s->barrier);
  wr_lock(self, &s->a);
  return 0;
}

static int wants_to_write_beside_two(struct actor *self, struct share *s) {
  struct actor ann;
  make_two(self, s);
  wr_rwlock_init(self, &s->rwlock, "rw");
  wr_lock(self, &s->a);
  wr_thread(self, &ann, "ann", reads_and_takes_a, 0);
  wr_barrier_wait(self, &s->barrier);
  wr_write_lock(self, &s->rwlock);
  return 0;
}

static int is_never_notified(struct actor *self, struct share *s) {
  wr_lock_init(self, &s->a, "a");
  wr_cond_init(self, &s->cond, &s->a, "c");
  wr_lock(self, &s->a);
  wr_cond_notify(self, &s->cond, 1); /* too early */
  wr_cond_wait(self, &s->cond);
  return 0;
}

static int wants_a_second_permit(struct actor *self, struct share *s) {
  wr_semaphore_init(self, &s->semaphore, "s", 1);
  wr_semaphore_take(self, &s->semaphore);
  wr_semaphore_take(self, &s->semaphore);
  return 0;
}

static int comes_alone(struct actor *self, struct share *s) {
  wr_barrier_init(self, &s->barrier, "b", 2);
  wr_barrier_wait(self, &s->barrier);
  return 0;
}

static int nobody_sets_it(struct actor *self, struct share *s) {
  struct actor ann;
  wr_flag_init(self, &s->ready, "f");
  wr_process(self, &ann, "ann", waits_for_the_end, 0);
  wr_join(self, &ann);
  return 0;
}

static int overfills(struct actor *self, struct share *s) {
  wr_queue_init(self, &s->queue, "q", 2);
  for (int i = 0; i < 3; i++)
    wr_queue_put(self, &s->queue, i);
  return 0;
}

static int gets_from_nobody(struct actor *self, struct share *s) {
  int64_t item;
  wr_queue_init(self, &s->queue, "q", 2);
  wr_queue_get(self, &s->queue, &item);
  return 0;
}

/* Who joins those in a circle may not have come so far when it is found: then it still runs. */
static const struct {
  actor_body body;
  const char *words[3];
} stuck[] = {
    {locks_itself, {"main waits for the lock \"a\", held by itself", "It can never go on."}},
    {writes_twice, {"main waits for the read-write lock \"rw\", held by itself"}},
    {reads_what_it_writes, {"main waits to read under the read-write lock \"rw\", held by itself"}},
    {writes_what_it_reads, {"main waits for the read-write lock \"rw\", held by itself"}},
    {crosses,
     {"ann waits for the lock \"b\", held by ben", "ben waits for the lock \"a\", held by ann",
      " main."}},
    {two_of_three_cross,
     {"ann waits for the lock \"b\", held by ben, and ben waits for the lock \"a\", held by ann",
      "Still running: main and cat."}},
    {joins_who_waits_for_it,
     {"main waits for ann to finish", "ann waits for the lock \"a\", held by main"}},
    {wants_what_the_dead_held, {"the lock \"a\", held by ann, which has ended"}},
    {wants_to_write_beside_two,
     {"main waits for the read-write lock \"rw\", held by ann",
      "ann waits for the lock \"a\", held by main"}},
    {is_never_notified, {"main waits at the condition \"c\". Nobody is left"}},
    {wants_a_second_permit, {"main waits for a permit of the semaphore \"s\". Nobody is left"}},
    {comes_alone, {"main waits at the barrier \"b\". Nobody is left"}},
    {nobody_sets_it, {"ann waits for the flag \"f\" to be set", "main waits for ann to finish"}},
    {overfills, {"main waits for room in the queue \"q\""}},
    {gets_from_nobody, {"main waits for an item in the queue \"q\""}},
};

static void check_stuck(size_t i, const char *policy) {
  struct run_end end = runs_body(stuck[i].body, policy, NULL, i, NULL);
  if (end.code != ERR_DEADLOCK)
    fail_msg("case %zu ended with %d: %s", i, end.code, end.sentence);
  for (size_t k = 0; k < 3 && stuck[i].words[k]; k++)
    if (!strstr(end.sentence, stuck[i].words[k]))
      fail_msg("case %zu does not say \"%s\": %s", i, stuck[i].words[k], end.sentence);
}

static void whoever_is_stuck_is_named(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof stuck / sizeof *stuck; i++)
    check_stuck(i, NULL);
}

/* The stuck are killed when that is known: it is the recorder that does it, and no part of the run.
 */
static void their_end_is_not_told(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(runs_body(locks_itself, NULL, NULL, 0, &r).code, ERR_DEADLOCK);
  assert_int_equal(runs_count(r, EV_CORE_END), 0);
  uint64_t first, last = trace_reader_events(r) - 1;
  const struct event_batch *b = trace_reader_batch(r, last, &first);
  assert_int_equal(b->events[last - first].type, EV_VERDICT);
  trace_reader_close(r);
}

static void under_control_too(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof stuck / sizeof *stuck; i++)
    check_stuck(i, "random");
}

/* Nobody joins the two, so the run could come to its end. */
static int leaves_them(struct actor *self, struct share *s) {
  make_two(self, s);
  wr_thread(self, &s->ann, "ann", takes_a_then_b, 0);
  wr_thread(self, &s->ben, "ben", takes_b_then_a, 0);
  wr_sleep(self, 1000000);
  return 0;
}

static void a_circle_under_control_always_comes_at_the_same_event(void **state) {
  (void)state;
  struct trace_reader *r[2];
  for (int i = 0; i < 2; i++)
    assert_int_equal(runs_body(leaves_them, "random", NULL, 3, &r[i]).code, ERR_DEADLOCK);
  assert_int_equal(runs_fingerprint(r[0]), runs_fingerprint(r[1]));
  trace_reader_close(r[0]);
  trace_reader_close(r[1]);
}

/* Somebody may wait for ever when the run is over: a worker for more work. */
static int leaves_a_worker(struct actor *self, struct share *s) {
  wr_flag_init(self, &s->ready, "work");
  wr_thread(self, &s->ann, "ann", waits_for_the_end, 0);
  wr_sleep(self, 1000000);
  return 0;
}

static void who_waits_for_more_work_is_not_stuck(void **state) {
  (void)state;
  assert_int_equal(runs_body(leaves_a_worker, NULL, NULL, 0, NULL).code, 0);
  assert_int_equal(runs_body(leaves_a_worker, "random", NULL, 0, NULL).code, 0);
}

/* --- misuse ----------------------------------------------------------------------------------- */

static int unlocks_what_main_holds(struct actor *self, struct share *s) {
  return wr_unlock(self, &s->a) == 0 || wr_runlock(self, &s->rlock) == 0 ||
         wr_lock_fini(self, &s->a) == 0 || wr_write_unlock(self, &s->rwlock) == 0 ||
         wr_rwlock_fini(self, &s->rwlock) == 0;
}

static int misuses_everything(struct actor *self, struct share *s) {
  struct actor ann;
  int fine = 0;
  wr_lock_init(self, &s->a, "a");
  wr_rlock_init(self, &s->rlock, "r");
  wr_rwlock_init(self, &s->rwlock, "rw");
  wr_cond_init(self, &s->cond, &s->a, "c");
  wr_semaphore_init_bounded(self, &s->semaphore, "s", 1);
  wr_queue_init(self, &s->queue, "q", 1);
  fine += wr_unlock(self, &s->a) == 0;
  fine += wr_runlock(self, &s->rlock) == 0;
  fine += wr_read_unlock(self, &s->rwlock) == 0;
  fine += wr_write_unlock(self, &s->rwlock) == 0;
  fine += wr_cond_wait(self, &s->cond) == 0;
  fine += wr_cond_notify(self, &s->cond, 1) == 0;
  fine += wr_semaphore_give(self, &s->semaphore) == 0;
  fine += wr_barrier_init(self, &s->barrier, "b", 0) == 0;
  fine += wr_queue_close(self, &s->queue) != 0;
  fine += wr_queue_put(self, &s->queue, 1) == 0;
  fine += wr_queue_close(self, &s->queue) == 0;
  wr_lock(self, &s->a);
  wr_rlock(self, &s->rlock);
  wr_write_lock(self, &s->rwlock);
  wr_process(self, &ann, "ann", unlocks_what_main_holds, 0);
  fine += wr_join(self, &ann) != 0;
  fine += wr_unlock(self, &s->a) != 0 || wr_runlock(self, &s->rlock) != 0;
  fine += wr_write_unlock(self, &s->rwlock) != 0;
  fine += wr_lock_fini(self, &s->a) != 0 || wr_rlock_fini(self, &s->rlock) != 0;
  return fine + (wr_rwlock_fini(self, &s->rwlock) != 0);
}

static void misuse_is_refused_and_named(void **state) {
  (void)state;
  static const char *const policies[] = {NULL, "random"};
  static const enum misuse_rule rules[] = {
      MISUSE_UNLOCK_FREE,   MISUSE_UNLOCK_FREE,     MISUSE_READ_UNLOCK,     MISUSE_UNLOCK_FREE,
      MISUSE_WAIT_UNLOCKED, MISUSE_NOTIFY_UNLOCKED, MISUSE_SEM_OVERFLOW,    MISUSE_BARRIER_SIZE,
      MISUSE_PUT_CLOSED,    MISUSE_CLOSE_CLOSED,    MISUSE_UNLOCK_STRANGER, MISUSE_UNLOCK_STRANGER,
      MISUSE_DESTROY_HELD,  MISUSE_UNLOCK_STRANGER, MISUSE_DESTROY_HELD,
  };
  for (int i = 0; i < 2; i++) {
    struct trace_reader *r;
    struct run_end end = runs_body(misuses_everything, policies[i], NULL, 0, &r);
    if (end.code != 0)
      fail_msg("%s", end.sentence);
    size_t n = 0;
    RUNS_EACH(r, e) {
      if (e->type != EV_MISUSE)
        continue;
      assert_true(n < sizeof rules / sizeof *rules);
      assert_int_equal(e->c, rules[n++]);
    }
    assert_int_equal(n, sizeof rules / sizeof *rules);
    trace_reader_close(r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whoever_is_stuck_is_named),
      cmocka_unit_test(their_end_is_not_told),
      cmocka_unit_test(under_control_too),
      cmocka_unit_test(a_circle_under_control_always_comes_at_the_same_event),
      cmocka_unit_test(who_waits_for_more_work_is_not_stuck),
      cmocka_unit_test(misuse_is_refused_and_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

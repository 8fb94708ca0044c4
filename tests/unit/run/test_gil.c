/* Whole runs of threads under each kind of GIL: one holder at a time, the order in which the steps
 * of a hand-over come, and that a seed decides everything. No times: those are tests/bench/gil. */
#include "sched/rt/gil.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/world/world.h"

enum { THREADS = 3, TICKS = 30000, INTERVAL_NS = 200000 };

struct share {
  struct wr_gil gil;
  int64_t inside; /* threads between enter and leave that have the GIL */
  int64_t most;
  _Atomic int begun, stop;
};

#include "tests/unit/run/runs.h"

/* Plain counters, on purpose: under a GIL nobody else touches them, and TSan would see if not. */
static void touch(struct share *s) {
  int64_t inside = ++s->inside;
  s->most = inside > s->most ? inside : s->most;
  s->inside--;
}

static int computes(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  for (int i = 0; i < TICKS; i++) {
    if (region_self->gil != GIL_OFF && region_self->gil != GIL_PER_INTERP)
      touch(s);
    wr_tick(self);
  }
  wr_gil_leave(self);
  return 0;
}

static int threads_compute(struct actor *self, struct share *s) {
  struct actor t[THREADS];
  wr_gil_init(self, &s->gil, INTERVAL_NS);
  for (int i = 0; i < THREADS; i++)
    wr_thread(self, &t[i], "t", computes, i);
  for (int i = 0; i < THREADS; i++)
    wr_join(self, &t[i]);
  wr_print(self, "%lld", (long long)s->most);
  return 0;
}

static int hog(struct actor *self, struct share *s) {
  wr_gil_enter(self, &s->gil);
  s->begun = 1;
  while (!s->stop)
    wr_tick(self);
  wr_gil_leave(self);
  return 0;
}

static int io(struct actor *self, struct share *s) {
  while (!s->begun)
    wr_sleep(self, 10000);
  wr_gil_enter(self, &s->gil);
  for (int i = 0; i < 5; i++) {
    wr_gil_release(self);
    wr_sleep(self, 100000);
    wr_gil_take(self);
  }
  s->stop = 1;
  wr_gil_leave(self);
  return 0;
}

static int convoy(struct actor *self, struct share *s) {
  struct actor a, b;
  wr_gil_init(self, &s->gil, INTERVAL_NS);
  wr_thread(self, &a, "hog", hog, 0);
  wr_thread(self, &b, "io", io, 0);
  wr_join(self, &a);
  wr_join(self, &b);
  return 0;
}

static struct run_end run_gil(actor_body body, enum gil_kind kind, const char *policy,
                              uint64_t seed, struct trace_reader **r) {
  struct scenario s = runs_scenario(body);
  s.family = "GIL";
  struct run_request q = {
      .scenario = &s, .gil = kind, .policy = policy, .seed = seed, .timeout_ns = RUNS_HANG_NS};
  return runs_request(&q, r);
}

/* The world at the end, in which no invariant is broken. */
static struct world world_of(struct trace_reader *r) {
  struct world w = {0};
  world_init(&w);
  RUNS_EACH(r, e)
  world_apply(&w, e);
  assert_int_equal(w.head->violation, 0);
  assert_int_equal(w.head->odd, 0);
  return w;
}

static const struct world_object *the_gil(const struct world *w) {
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (x && x->kind == ENTITY_OBJECT && x->what == OBJECT_GIL)
      return &x->u.object;
  }
  fail_msg("there is no GIL in the recording");
  return NULL;
}

/* What must hold in any run of the new one: each request, forced drop and stepping back in its
 * place, and whoever stood back comes only after another had it. */
static void check_hand_overs(struct trace_reader *r) {
  uint32_t holder = 0, asked = 0, forced = 0;
  RUNS_EACH(r, e) {
    if (e->type == EV_GIL_ASK) {
      assert_int_not_equal(e->actor, holder);
      asked = 1;
    } else if (e->type == EV_GIL_DROP) {
      assert_int_equal(e->actor, holder);
      assert_true(e->c != GIL_TICKS);
      if (e->c == GIL_ASKED) {
        assert_int_equal(asked, 1);
        forced = e->actor;
      }
      holder = 0;
    } else if (e->type == EV_GIL_TAKE) {
      assert_int_equal(holder, 0);
      if (forced)
        assert_int_not_equal(e->actor, forced);
      holder = e->actor;
      asked = forced = 0;
    }
  }
  assert_int_equal(holder, 0);
}

static void forced_switches_alternate(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(run_gil(threads_compute, GIL_NEW, NULL, 1, &r).code, 0);
  check_hand_overs(r);
  struct world w = world_of(r);
  assert_true(the_gil(&w)->uses >= THREADS);
  world_fini(&w);
  trace_reader_close(r);
}

static void under_control_all_steps_happen(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed <= 20; seed++) {
    struct trace_reader *r;
    assert_int_equal(run_gil(threads_compute, GIL_NEW, "random", seed, &r).code, 0);
    check_hand_overs(r);
    struct world w = world_of(r);
    const struct world_object *g = the_gil(&w);
    /* 3 threads of 3 ms each, 0.2 ms a turn. */
    assert_in_range(g->gil.forced, 30, 60);
    assert_in_range(g->gil.requests, g->gil.forced, 3 * g->gil.forced);
    assert_int_equal(runs_count(r, EV_GIL_YIELD), g->gil.forced);
    uint64_t print = runs_fingerprint(r);
    world_fini(&w);
    trace_reader_close(r);
    if (seed % 7 != 0)
      continue;
    assert_int_equal(run_gil(threads_compute, GIL_NEW, "random", seed, &r).code, 0);
    assert_int_equal(runs_fingerprint(r), print);
    trace_reader_close(r);
  }
}

/* Also if it stood at its gate before another one took the GIL. */
static void who_waits_asks_after_one_interval(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed <= 20; seed++) {
    struct trace_reader *r;
    uint64_t taken_ns = 0, wants_ns = 0, asks_ns = 0;
    assert_int_equal(run_gil(threads_compute, GIL_NEW, "random", seed, &r).code, 0);
    RUNS_EACH(r, e) {
      if (e->type == EV_GIL_TAKE && !taken_ns)
        taken_ns = e->t_ns;
      if (e->type == EV_GIL_WANT && !wants_ns)
        wants_ns = e->t_ns;
      if (e->type == EV_GIL_ASK && !asks_ns)
        asks_ns = e->t_ns;
    }
    assert_in_range(wants_ns - taken_ns, 0, INTERVAL_NS / 10);
    assert_in_range(asks_ns - wants_ns, INTERVAL_NS, INTERVAL_NS + INTERVAL_NS / 10);
    trace_reader_close(r);
  }
}

/* What /proc says that a thread of this process sleeps in. */
static bool sleeps_at_a_futex(int tid) {
  char path[64], text[64] = "";
  snprintf(path, sizeof path, "/proc/self/task/%d/wchan", tid);
  FILE *f = fopen(path, "r");
  if (!f)
    return false;
  bool read = fgets(text, sizeof text, f) != NULL;
  fclose(f);
  return read && strstr(text, "futex");
}

static int enters(struct actor *self, struct share *s) {
  s->begun = gettid();
  wr_gil_enter(self, &s->gil);
  wr_gil_leave(self);
  return 0;
}

/* The GIL is free, but the mutex that guards its memory is not. */
static int one_finds_the_door_shut(struct actor *self, struct share *s) {
  struct actor t;
  wr_gil_init(self, &s->gil, INTERVAL_NS);
  pthread_mutex_lock(&s->gil.lock[0].mutex);
  wr_thread(self, &t, "t", enters, 0);
  while (!s->begun || !sleeps_at_a_futex(s->begun))
    sched_yield();
  pthread_mutex_unlock(&s->gil.lock[0].mutex);
  wr_join(self, &t);
  return 0;
}

static void the_mutex_inside_is_told_apart(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(run_gil(one_finds_the_door_shut, GIL_NEW, NULL, 1, &r).code, 0);
  assert_int_equal(runs_count(r, EV_GIL_WANT), 0);
  assert_int_equal(runs_count(r, EV_HELD_UP), 1);
  assert_int_equal(runs_count(r, EV_LET_ON), 1);
  struct world w = world_of(r);
  assert_int_equal(w.head->held_up, 0);
  world_fini(&w);
  trace_reader_close(r);
}

static void the_old_one_lets_go_unasked(void **state) {
  (void)state;
  static const char *const policies[] = {NULL, "random"};
  for (int i = 0; i < 2; i++) {
    struct trace_reader *r;
    assert_int_equal(run_gil(threads_compute, GIL_OLD, policies[i], 1, &r).code, 0);
    struct world w = world_of(r);
    const struct world_object *g = the_gil(&w);
    assert_int_equal(runs_count(r, EV_GIL_ASK), 0);
    assert_int_equal(g->gil.forced, 0);
    /* Every 100 bytecodes, whoever executed them; and at the end of each thread. */
    assert_int_equal(g->uses, THREADS * TICKS / 100 + THREADS);
    world_fini(&w);
    trace_reader_close(r);
  }
}

static void others_have_one_each_or_none(void **state) {
  (void)state;
  struct trace_reader *r;
  assert_int_equal(run_gil(threads_compute, GIL_PER_INTERP, NULL, 1, &r).code, 0);
  assert_int_equal(runs_count(r, EV_GIL_TAKE), THREADS);
  assert_int_equal(runs_count(r, EV_GIL_WANT), 0);
  struct world w = world_of(r);
  world_fini(&w);
  trace_reader_close(r);
  assert_int_equal(run_gil(threads_compute, GIL_OFF, NULL, 1, &r).code, 0);
  assert_int_equal(runs_count(r, EV_GIL_TAKE), 0);
  trace_reader_close(r);
}

/* io has to ask each time: nothing else makes hog let go. */
static void a_hog_lets_go_only_when_asked(void **state) {
  (void)state;
  static const char *const policies[] = {NULL, "random"};
  for (int i = 0; i < 2; i++) {
    struct trace_reader *r;
    assert_int_equal(run_gil(convoy, GIL_NEW, policies[i], 3, &r).code, 0);
    check_hand_overs(r);
    struct world w = world_of(r);
    const struct world_object *g = the_gil(&w);
    uint64_t convoys = g->gil.convoys, mean = convoys ? g->gil.convoy_ns / convoys : 0;
    /* On a busy machine hog may not have had the time to take it while io slept. */
    assert_in_range(convoys, policies[i] ? 5 : 0, 5);
    assert_true(convoys == 0 || mean >= INTERVAL_NS);
    assert_true(g->gil.requests >= 1);
    world_fini(&w);
    trace_reader_close(r);
  }
}

static void a_gil_needs_a_scenario_that_has_one(void **state) {
  (void)state;
  struct scenario s = runs_scenario(threads_compute);
  struct run_request q = {.scenario = &s, .gil = GIL_OFF};
  struct run *run;
  struct err e;
  assert_int_equal(run_start(&run, &q, &e), ERR_USAGE);
  assert_non_null(strstr(e.text, "--gil"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forced_switches_alternate),
      cmocka_unit_test(under_control_all_steps_happen),
      cmocka_unit_test(who_waits_asks_after_one_interval),
      cmocka_unit_test(the_mutex_inside_is_told_apart),
      cmocka_unit_test(the_old_one_lets_go_unasked),
      cmocka_unit_test(others_have_one_each_or_none),
      cmocka_unit_test(a_hog_lets_go_only_when_asked),
      cmocka_unit_test(a_gil_needs_a_scenario_that_has_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The turn is handed between threads under a policy of the test's own, which writes down who could
 * have moved at each decision. */
#include "sched/gate/gate.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static uint32_t picks[32], n_picks, counts[32];

static int choose_last(struct gate *g, const uint32_t *slots, uint32_t n) {
  (void)g, (void)slots;
  return (int)n - 1;
}

static int choose_nobody(struct gate *g, const uint32_t *slots, uint32_t n) {
  (void)g, (void)slots, (void)n;
  return -1;
}

static void write_down(const struct gate_slot *chosen, uint32_t n, uint64_t step) {
  assert_int_equal(step, n_picks);
  counts[n_picks] = n;
  picks[n_picks++] = chosen->actor;
}

static int begin(void **state) {
  (void)state;
  uint64_t bytes[REGION_SECTIONS] = {
      [REGION_RINGS] = 64, [REGION_GATES] = sizeof(struct gate), [REGION_SHARE] = 4096};
  if (region_create(bytes, NULL) != 0)
    return -1;
  region_self->doorbell = eventfd(0, EFD_NONBLOCK);
  atomic_store(&region_self->mode, REGION_GATE);
  n_picks = 0;
  gate_use(&(struct gate_hooks){.choose = choose_last, .decided = write_down});
  return 0;
}

static int end(void **state) {
  (void)state;
  close(region_self->doorbell);
  region_destroy();
  return 0;
}

/* A thread that passes gates of its own, as often as its op says. */
struct mover {
  struct gate_slot *slot;
  struct gate_op op;
  int times;
  _Atomic uint32_t *then; /* set to 1 after the last pass */
};

static void *move(void *p) {
  struct mover *m = p;
  struct gate_op start = {.cond = {.when = GATE_ALWAYS}};
  gate_pass(m->slot, &start);
  for (int i = 0; i < m->times; i++)
    gate_pass(m->slot, &m->op);
  if (m->then)
    atomic_store(m->then, 1);
  atomic_store(&m->slot->ended, 1);
  gate_leave(m->slot);
  return NULL;
}

static const struct gate_op decision = {.cond = {.when = GATE_ALWAYS}, .decision = true};

static void join(struct gate_slot *me, struct gate_slot *other) {
  struct gate_op op = {.cond = gate_when_differs(&other->ended, 0)};
  gate_pass(me, &op);
}

static void only_real_choices_are_decisions(void **state) {
  (void)state;
  struct gate_slot *me = gate_admit(NULL, 1);
  struct mover m[2];
  pthread_t t[2];
  for (uint32_t i = 0; i < 2; i++) {
    m[i] = (struct mover){.slot = gate_admit(me, i + 2), .op = decision, .times = 2};
    pthread_create(&t[i], NULL, move, &m[i]);
  }
  join(me, m[0].slot);
  join(me, m[1].slot);
  for (int i = 0; i < 2; i++)
    pthread_join(t[i], NULL);
  /* The last of two moves until it has ended; then the first is alone, which is no choice. */
  assert_int_equal(n_picks, 2);
  assert_int_equal(picks[0], 3);
  assert_int_equal(picks[1], 3);
  assert_int_equal(counts[0], 2);
  assert_int_equal(counts[1], 2);
}

static void who_cannot_move_is_no_candidate(void **state) {
  (void)state;
  _Atomic uint32_t *word = region_section(REGION_SHARE);
  struct gate_slot *me = gate_admit(NULL, 1);
  struct mover waits = {.slot = gate_admit(me, 2),
                        .op = {.cond = gate_when_equal(word, 1), .decision = true},
                        .times = 1};
  struct mover sets = {.slot = gate_admit(me, 3), .op = decision, .times = 3, .then = word};
  pthread_t a, b;
  pthread_create(&a, NULL, move, &waits);
  pthread_create(&b, NULL, move, &sets);
  join(me, waits.slot);
  join(me, sets.slot);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  assert_int_equal(n_picks, 0);
}

/* One that waits for any bit of a word, or for another word, goes on by either. */
static void either_word_will_do(void **state) {
  (void)state;
  _Atomic uint32_t *word = region_section(REGION_SHARE);
  struct gate_cond any = {.when = GATE_ANY,
                          .value = 6,
                          .off = region_offset(&word[0]),
                          .value2 = 1,
                          .off2 = region_offset(&word[1])};
  assert_false(gate_possible(&any));
  atomic_store(&word[0], 9);
  assert_false(gate_possible(&any));
  atomic_store(&word[0], 12);
  assert_true(gate_possible(&any));
  atomic_store(&word[0], 0);
  atomic_store(&word[1], 1);
  assert_true(gate_possible(&any));
}

static uint32_t told[4], n_told;

static void write_down_who_waits(const struct gate_slot *s) {
  if (n_told < 4)
    told[n_told] = s->actor;
  n_told++;
}

/* The first could go on when it arrived, but then the second takes what it waits for. */
static void who_must_wait_is_told_once(void **state) {
  (void)state;
  n_told = 0;
  gate_use(&(struct gate_hooks){
      .choose = choose_last, .decided = write_down, .waits = write_down_who_waits});
  _Atomic uint32_t *word = region_section(REGION_SHARE);
  struct gate_slot *me = gate_admit(NULL, 1);
  struct gate_op wants = {.cond = gate_when_equal(word, 0), .decision = true, .want = 7};
  struct mover waits = {.slot = gate_admit(me, 2), .op = wants, .times = 1};
  struct mover sets = {.slot = gate_admit(me, 3), .op = decision, .times = 1, .then = word};
  pthread_t a, b;
  pthread_create(&a, NULL, move, &waits);
  pthread_create(&b, NULL, move, &sets);
  join(me, sets.slot);
  assert_int_equal(n_told, 1);
  assert_int_equal(told[0], 2);
  atomic_store(word, 0);
  join(me, waits.slot);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  assert_int_equal(n_told, 1);
}

static void time_jumps_to_the_next_deadline(void **state) {
  (void)state;
  struct gate_slot *me = gate_admit(NULL, 1);
  struct gate_op sleep = {.cond = {.when = GATE_TIMER, .deadline_ns = 5000000}};
  gate_pass(me, &sleep);
  uint64_t now = atomic_load(&region_self->vclock);
  assert_in_range(now, 5000000, 5000000 + GATE_STEP_NS);
}

static void *wait_for_ever(void *p) {
  struct gate_slot *s = p;
  _Atomic uint32_t *word = region_section(REGION_SHARE);
  struct gate_op op = {.cond = gate_when_equal(word, 1), .decision = true};
  gate_pass(s, &op);
  return NULL;
}

/* The one that cannot go on stays in its gate: the run is over, and its process would be killed. */
static void expect_verdict(enum gate_verdict v, struct gate_slot *me) {
  pthread_t t;
  pthread_create(&t, NULL, wait_for_ever, me);
  struct pollfd bell = {.fd = region_self->doorbell, .events = POLLIN};
  assert_int_equal(poll(&bell, 1, -1), 1);
  assert_int_equal(atomic_load(&gate_self()->verdict), v);
  atomic_store(&me->granted, 1);
  syscall(SYS_futex, &me->granted, FUTEX_WAKE, 1, NULL, NULL, 0);
  pthread_join(t, NULL);
}

static void nobody_can_move_is_a_deadlock(void **state) {
  (void)state;
  expect_verdict(GATE_DEADLOCK, gate_admit(NULL, 1));
}

static void a_schedule_that_does_not_fit_is_a_divergence(void **state) {
  (void)state;
  gate_use(&(struct gate_hooks){.choose = choose_nobody, .decided = write_down});
  struct gate_slot *me = gate_admit(NULL, 1);
  for (uint32_t i = 0; i < 2; i++) {
    struct gate_slot *s = gate_admit(me, i + 2);
    s->op = decision;
    atomic_store(&s->state, GATE_PARKED);
  }
  atomic_store(&gate_self()->coming, 0);
  expect_verdict(GATE_DIVERGED, me);
}

static void paths_follow_births(void **state) {
  (void)state;
  char path[GATE_PATH_MAX];
  struct gate_slot *root = gate_admit(NULL, 1);
  gate_admit(root, 2);
  struct gate_slot *second = gate_admit(root, 3);
  struct gate_slot *below = gate_admit(second, 4);
  gate_path(root, path);
  assert_string_equal(path, "main");
  assert_int_equal(gate_path(below, path), strlen("main.2.1"));
  assert_string_equal(path, "main.2.1");
}

static void slots_run_out_and_come_back(void **state) {
  (void)state;
  struct gate_slot *root = gate_admit(NULL, 1), *last = NULL;
  for (int i = 1; i < GATE_SLOTS; i++)
    assert_non_null(last = gate_admit(root, 2));
  assert_null(gate_admit(root, 2));
  gate_forget(last);
  assert_ptr_equal(gate_admit(root, 3), last);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(only_real_choices_are_decisions, begin, end),
      cmocka_unit_test_setup_teardown(who_cannot_move_is_no_candidate, begin, end),
      cmocka_unit_test_setup_teardown(either_word_will_do, begin, end),
      cmocka_unit_test_setup_teardown(who_must_wait_is_told_once, begin, end),
      cmocka_unit_test_setup_teardown(time_jumps_to_the_next_deadline, begin, end),
      cmocka_unit_test_setup_teardown(nobody_can_move_is_a_deadlock, begin, end),
      cmocka_unit_test_setup_teardown(a_schedule_that_does_not_fit_is_a_divergence, begin, end),
      cmocka_unit_test_setup_teardown(paths_follow_births, begin, end),
      cmocka_unit_test_setup_teardown(slots_run_out_and_come_back, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

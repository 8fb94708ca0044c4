#include "tests/unit/trace/rings.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { N_SLOTS = 512 };

static int small_region(void **state) {
  (void)state;
  make_region(4, N_SLOTS, CLOCK_KIND_MONO, REGION_TRACE);
  return 0;
}

static int end_region(void **state) {
  (void)state;
  drop_region();
  return 0;
}

static struct trace_ring *ring(uint32_t i) {
  return &test_rings()->ring[i];
}

static const struct trace_slot *slot(uint32_t i, uint64_t at) {
  return &trace_ring_slots(test_rings(), i)[at % N_SLOTS];
}

static void fill(uint32_t actor, int n) {
  for (int i = 0; i < n; i++)
    trace_emit(actor, EV_WORK, 0, 0, (uint64_t)i);
}

static uint64_t bell(void) {
  uint64_t count = 0;
  return read(region_self->doorbell, &count, sizeof count) < 0 ? 0 : count;
}

static void disarmed_hook_leaves_no_trace(void **state) {
  (void)state;
  atomic_store(&region_self->mode, 0);
  trace_emit(1, EV_WORK, 0, 0, 5);
  trace_emit_text(1, EV_OUT, 2, 1, 0, "hello", 5);
  assert_int_equal(atomic_load(&ring(0)->owner), RING_FREE);
  assert_null(trace_tls.ring);
}

static void event_is_published_as_given(void **state) {
  (void)state;
  uint64_t before = clock_mono_ns();
  trace_emit(7, EV_LOAD, 9, 3, UINT64_MAX - 1);
  uint64_t after = clock_mono_ns();
  assert_int_equal(atomic_load(&ring(0)->head), 1);
  const struct trace_slot *s = slot(0, 0);
  assert_in_range(s->stamp, before, after);
  assert_int_equal(s->actor, 7);
  assert_int_equal(s->type, EV_LOAD);
  assert_int_equal(s->a, 9);
  assert_int_equal(s->b, 3);
  assert_true(s->c == UINT64_MAX - 1);
  assert_int_equal(s->text_bytes, 0);
  assert_true(atomic_load(&ring(0)->owner) ==
              ((uint64_t)getpid() << 32 | (uint32_t)syscall(SYS_gettid)));
}

/* Also where the ring begins again. */
static void the_next_one_has_the_same_instant(void **state) {
  (void)state;
  fill(1, N_SLOTS - 1);
  atomic_store(&ring(0)->tail, N_SLOTS - 1);
  trace_emit(7, EV_LOOP_POLL, 9, 3, 0);
  trace_emit_as(true, 8, EV_LOOP_RUN, 9, 4, 5);
  assert_int_equal(atomic_load(&ring(0)->head), N_SLOTS + 1);
  const struct trace_slot *s = slot(0, N_SLOTS);
  assert_true(s->stamp == slot(0, N_SLOTS - 1)->stamp);
  assert_int_equal(s->actor, 8);
  assert_int_equal(s->type, EV_LOOP_RUN);
  assert_int_equal(s->b, 4);
  assert_true(s->c == 5);
}

static void text_follows_and_wraps(void **state) {
  (void)state;
  char text[100];
  memset(text, 'a', sizeof text);
  text[99] = 'z';
  fill(1, 510);
  atomic_store(&ring(0)->tail, 510);
  trace_emit_text(1, EV_OUT, 2, 1, 0, text, sizeof text); /* 1 + 4 slots: 510, 511, 0, 1, 2 */
  assert_int_equal(atomic_load(&ring(0)->head), 515);
  assert_int_equal(slot(0, 510)->text_bytes, 100);
  assert_memory_equal(slot(0, 511), text, 32);
  assert_memory_equal(slot(0, 512), text, 32);
  assert_memory_equal(slot(0, 514), text + 96, 4);
}

static void long_text_is_cut(void **state) {
  (void)state;
  static char text[TRACE_TEXT_MAX + 1];
  memset(text, 'b', sizeof text);
  trace_emit_text(1, EV_OUT, 2, 1, 0, text, sizeof text);
  assert_int_equal(slot(0, 0)->text_bytes, TRACE_TEXT_MAX);
  assert_int_equal(atomic_load(&ring(0)->head), 1 + TRACE_TEXT_MAX / sizeof(struct trace_slot));
}

static void drop_mode_counts_exactly(void **state) {
  (void)state;
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  fill(5, N_SLOTS + 37);
  assert_int_equal(atomic_load(&ring(0)->head), N_SLOTS);
  assert_int_equal(atomic_load(&ring(0)->dropped), 37);
  assert_int_equal(atomic_load(&ring(0)->actor), 5);
  atomic_store(&ring(0)->tail, 10);
  fill(6, 11);
  assert_int_equal(atomic_load(&ring(0)->head), N_SLOTS + 10);
  assert_int_equal(atomic_load(&ring(0)->dropped), 38);
  assert_int_equal(atomic_load(&ring(0)->actor), 6);
  assert_int_equal(slot(0, N_SLOTS)->actor, 6);
}

static void text_that_does_not_fit_is_dropped_whole(void **state) {
  (void)state;
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  fill(5, N_SLOTS - 2);
  trace_emit_text(5, EV_OUT, 2, 1, 0, "0123456789012345678901234567890123", 34); /* 3 slots */
  assert_int_equal(atomic_load(&ring(0)->head), N_SLOTS - 2);
  assert_int_equal(atomic_load(&ring(0)->dropped), 1);
  trace_emit_text(5, EV_OUT, 2, 1, 0, "short", 5);
  assert_int_equal(atomic_load(&ring(0)->head), N_SLOTS);
  assert_int_equal(atomic_load(&ring(0)->dropped), 1);
}

static void doorbell_rings_once_at_half_full(void **state) {
  (void)state;
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  fill(1, N_SLOTS / 2);
  assert_int_equal(bell(), 0);
  fill(1, 1);
  assert_int_equal(bell(), 1);
  fill(1, N_SLOTS); /* fills it and drops: the hub has been told already */
  assert_int_equal(bell(), 0);
  atomic_store(&ring(0)->tail, N_SLOTS);
  fill(1, N_SLOTS);
  assert_int_equal(bell(), 1);
}

static void *fill_more(void *p) {
  fill(2, N_SLOTS + 100);
  trace_ring_release();
  return p;
}

static void full_ring_makes_the_emitter_wait(void **state) {
  (void)state;
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, fill_more, NULL), 0);
  struct trace_ring *r = ring(0);
  while (!atomic_load(&r->waiting))
    continue;
  assert_int_equal(atomic_load(&r->head), N_SLOTS);
  atomic_store(&r->tail, N_SLOTS);
  atomic_store(&r->waiting, 0); /* without a wake-up: the emitter looks again by itself */
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_int_equal(atomic_load(&r->head), N_SLOTS + 100 + 2);
  assert_int_equal(slot(0, N_SLOTS - 1)->type, EV_HELD_UP);
  assert_int_equal(slot(0, N_SLOTS)->type, EV_LET_ON);
  assert_int_equal(slot(0, N_SLOTS)->actor, 2);
  assert_int_equal(slot(0, N_SLOTS + 1)->type, EV_WORK);
  assert_int_equal(atomic_load(&r->dropped), 0);
  assert_int_equal(atomic_load(&r->owner), RING_RELEASED);
}

static void child_takes_its_own_ring(void **state) {
  (void)state;
  fill(1, 3);
  pid_t pid = fork();
  if (pid == 0) {
    fill(2, 5);
    _exit(trace_tls.ring == ring(1) ? 0 : 1);
  }
  test_reap(pid);
  fill(1, 1);
  assert_int_equal(atomic_load(&ring(0)->head), 4);
  assert_int_equal(atomic_load(&ring(1)->head), 5);
  assert_int_equal(slot(1, 4)->actor, 2);
  assert_int_equal(atomic_load(&ring(1)->owner) >> 32, pid);
}

static void ring_from_before_exec_is_given_back(void **state) {
  (void)state;
  fill(1, 3);
  trace_tls = (struct trace_tls){0}; /* as exec leaves it */
  fill(1, 1);
  assert_ptr_equal(trace_tls.ring, ring(1));
  assert_int_equal(atomic_load(&ring(0)->owner), RING_RELEASED);
}

static void no_ring_in_drop_mode_counts(void **state) {
  (void)state;
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  for (uint32_t i = 0; i < 4; i++)
    atomic_store(&ring(i)->owner, RING_RELEASED);
  fill(3, 12);
  assert_null(trace_tls.ring);
  assert_int_equal(atomic_load(&test_rings()->dropped), 12);
  assert_int_equal(atomic_load(&test_rings()->actor), 3);
}

static void release_is_idempotent_and_next_event_takes_a_new_ring(void **state) {
  (void)state;
  fill(1, 1);
  trace_ring_release();
  trace_ring_release();
  assert_int_equal(atomic_load(&ring(0)->owner), RING_RELEASED);
  fill(1, 1);
  assert_ptr_equal(trace_tls.ring, ring(1));
}

static void reused_ring_goes_on_where_it_was(void **state) {
  (void)state;
  fill(1, 700 - N_SLOTS);
  trace_ring_release();
  atomic_store(&ring(0)->tail, 700 - N_SLOTS);
  atomic_store(&ring(0)->owner, RING_FREE);
  fill(2, 1);
  assert_ptr_equal(trace_tls.ring, ring(0));
  assert_int_equal(atomic_load(&ring(0)->head), 700 - N_SLOTS + 1);
  assert_int_equal(slot(0, 700 - N_SLOTS)->actor, 2);
}

static void hook_keeps_errno(void **state) {
  (void)state;
  region_self->doorbell = 1 << 20; /* no such descriptor: ringing it fails */
  atomic_store(&region_self->mode, REGION_TRACE | REGION_DROP);
  errno = 4711;
  fill(1, N_SLOTS + 5);
  assert_int_equal(errno, 4711);
}

static void waiting_emitter_leaves_when_the_keeper_is_dead(void **state) {
  (void)state;
  int life[2], status;
  assert_int_equal(pipe(life), 0);
  region_self->lifeline = life[0];
  pid_t pid = fork();
  if (pid == 0) {
    close(life[1]);
    fill(1, N_SLOTS + 1);
    _exit(0);
  }
  while (!atomic_load(&ring(0)->waiting))
    continue;
  close(life[1]);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 127);
  close(life[0]);
}

static void numbers_skip_zero(void **state) {
  (void)state;
  _Atomic uint32_t counter = 0;
  assert_int_equal(trace_seq(&counter), 1);
  assert_int_equal(trace_seq(&counter), 2);
  atomic_store(&counter, UINT32_MAX - 1);
  assert_int_equal(trace_seq(&counter), UINT32_MAX);
  assert_int_equal(trace_seq(&counter), 1);
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, small_region, end_region)

/* How many pages of the ring there is memory for. */
static size_t real_pages(uint32_t i, uint32_t n_slots) {
  enum { PAGE = 4096, MOST = 64 };
  unsigned char real[MOST];
  size_t bytes = n_slots * sizeof(struct trace_slot), n = 0;
  assert_in_range(bytes, PAGE, MOST * PAGE);
  assert_int_equal(mincore(trace_ring_slots(test_rings(), i), bytes, real), 0);
  for (size_t k = 0; k < bytes / PAGE; k++)
    n += real[k] & 1;
  return n;
}

static void a_large_ring_becomes_real_piece_by_piece(void **state) {
  (void)state;
  enum { LARGE = 8 * TRACE_SLOTS_MIN, PIECE_PAGES = TRACE_SLOTS_MIN * 32 / 4096 };
  make_region(2, LARGE, CLOCK_KIND_MONO, REGION_TRACE | REGION_DROP);
  assert_int_equal(real_pages(0, LARGE), 0);
  fill(1, TRACE_SLOTS_MIN);
  assert_int_equal(real_pages(0, LARGE), PIECE_PAGES);
  fill(1, 1);
  assert_int_equal(real_pages(0, LARGE), 2 * PIECE_PAGES);
  fill(1, LARGE - TRACE_SLOTS_MIN - 1);
  assert_int_equal(real_pages(0, LARGE), 8 * PIECE_PAGES);
  assert_int_equal(atomic_load(&ring(0)->dropped), 0);
  fill(1, 1);
  assert_int_equal(atomic_load(&ring(0)->dropped), 1);
  assert_int_equal(real_pages(1, LARGE), 0);
  drop_region();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      RING_TEST(disarmed_hook_leaves_no_trace),
      RING_TEST(event_is_published_as_given),
      RING_TEST(the_next_one_has_the_same_instant),
      RING_TEST(text_follows_and_wraps),
      RING_TEST(long_text_is_cut),
      RING_TEST(drop_mode_counts_exactly),
      RING_TEST(text_that_does_not_fit_is_dropped_whole),
      RING_TEST(doorbell_rings_once_at_half_full),
      RING_TEST(full_ring_makes_the_emitter_wait),
      RING_TEST(child_takes_its_own_ring),
      RING_TEST(ring_from_before_exec_is_given_back),
      RING_TEST(no_ring_in_drop_mode_counts),
      RING_TEST(release_is_idempotent_and_next_event_takes_a_new_ring),
      RING_TEST(reused_ring_goes_on_where_it_was),
      RING_TEST(hook_keeps_errno),
      RING_TEST(waiting_emitter_leaves_when_the_keeper_is_dead),
      RING_TEST(numbers_skip_zero),
      cmocka_unit_test(a_large_ring_becomes_real_piece_by_piece),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

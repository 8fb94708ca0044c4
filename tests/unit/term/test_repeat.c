/* The same schedule gives the same events, for every scenario that can be controlled, on real
 * threads and processes: whatever the event table calls stable, and what is printed. WHORUNS_TIMES=
 * 1000 runs each so often, ONLY=NAME only one. */
#include "ui/term/again.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/scenarios.h"
#include "sched/run/run.h"
#include "sched/run/runner.h"
#include "ui/core/app.h"

static uint64_t mix(uint64_t hash, const void *bytes, size_t n) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ at[i]) * 1099511628211u;
  return hash;
}

/* Of the first n events; of all if there are less. */
static uint64_t hash_of(struct trace_reader *r, uint64_t n) {
  uint64_t hash = 14695981039346656037u;
  for (uint64_t i = 0; i < n && i < trace_reader_events(r); i++) {
    struct event e = *trace_reader_event(r, i);
    const struct event_desc *d = trace_reader_desc(r, e.type);
    uint64_t who[] = {e.type, e.actor};
    hash = mix(hash, who, sizeof who);
    for (int slot = 0; slot < SLOTS; slot++) {
      uint64_t value = event_field(&e, (enum field_slot)slot);
      size_t bytes = 0;
      if (d->field[slot].host || d->field[slot].kind == FIELD_NONE)
        continue;
      const char *text = slot == SLOT_T ? trace_reader_text(r, e.text, &bytes) : "";
      hash = slot == SLOT_T ? mix(hash, text, bytes) : mix(hash, &value, sizeof value);
    }
  }
  return hash;
}

static void run(const struct run_request *q, struct trace_reader **r) {
  struct run *run;
  struct err e;
  if (run_start(&run, q, &e) != 0)
    fail_msg("%s", e.text);
  while (run_news(run) != RUN_ENDED) {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
  }
  if (trace_reader_open_fd(r, run_file(run), run_name(run), &e) != 0)
    fail_msg("%s", e.text);
  run_close(run);
}

static void repeat(const struct scenario *s, long times) {
  struct choice c = app_choice(s);
  struct run_request q = {.scenario = s, .policy = "random", .seed = 7};
  struct trace_reader *first, *again;
  struct buf schedule = {0};
  for (size_t i = 0; i < s->n_params; i++)
    q.params[i] = c.params[i];
  run(&q, &first);
  uint64_t n = trace_reader_events(first), hash = hash_of(first, UINT64_MAX);
  again_schedule(&schedule, first);
  q.policy = "replay";
  q.schedule = buf_text(&schedule);
  for (long i = 0; i < times; i++) {
    run(&q, &again);
    if (hash_of(again, UINT64_MAX) != hash || trace_reader_events(again) != n) {
      uint64_t at = 0;
      while (at < n && hash_of(again, at + 1) == hash_of(first, at + 1))
        at++;
      fail_msg("%s, time %ld: event #%llu (%s) is another one", s->name, i, (unsigned long long)at,
               trace_reader_desc(first, trace_reader_event(first, at)->type)->name);
    }
    trace_reader_close(again);
  }
  if (times > 2)
    print_message("%s: %ld times %llu events\n", s->name, times, (unsigned long long)n);
  trace_reader_close(first);
  buf_fini(&schedule);
}

static void the_same_schedule_gives_the_same_events(void **state) {
  (void)state;
  const char *times = getenv("WHORUNS_TIMES"), *only = getenv("ONLY");
  for (size_t i = 0; i < scenarios_count; i++)
    if (!scenarios[i].free_only && (!only || strcmp(only, scenarios[i].name) == 0))
      repeat(&scenarios[i], times ? strtol(times, NULL, 10) : 1);
}

int main(int argc, char **argv) {
  runner_join(argc, argv, scenario_program); /* where `scripts` execs, that is this test */
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_schedule_gives_the_same_events)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

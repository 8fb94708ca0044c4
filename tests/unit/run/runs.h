#ifndef TESTS_RUN_RUNS_H
#define TESTS_RUN_RUNS_H

/* Whole runs of a test's own scenarios, and what can be asked of their recordings. The test defines
 * struct share before it includes this. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "sched/run/run.h"
#include "sched/trace/reader.h"

/* The limit of every run: only what hangs meets it. */
#define RUNS_HANG_NS 600000000000u

static const size_t runs_share_bytes = sizeof(struct share);

static inline struct scenario runs_scenario(actor_body body) {
  return (struct scenario){.name = "test",
                           .family = "tests",
                           .title = "",
                           .body = body,
                           .share_bytes = &runs_share_bytes};
}

/* Runs to the end; the reader stays open for the caller, unless r is NULL. */
static inline struct run_end runs_request(const struct run_request *q, struct trace_reader **r) {
  struct run *run;
  struct err e;
  if (run_start(&run, q, &e) != 0)
    fail_msg("%s", e.text);
  enum run_news news;
  do {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
    news = run_news(run);
  } while (news != RUN_ENDED);
  struct run_end end = *run_result(run);
  assert_null(strstr(end.sentence, "recorded")); /* who asked for the run knows if it is */
  if (r && trace_reader_open_fd(r, run_file(run), run_name(run), &e) != 0)
    fail_msg("%s", e.text);
  run_close(run);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  assert_int_equal(errno, ECHILD);
  return end;
}

/* Under a policy, or free if that is NULL. */
static inline struct run_end runs_body(actor_body body, const char *policy, const char *schedule,
                                       uint64_t seed, struct trace_reader **r) {
  struct scenario s = runs_scenario(body);
  struct run_request q = {.scenario = &s,
                          .policy = policy,
                          .schedule = schedule,
                          .seed = seed,
                          .timeout_ns = RUNS_HANG_NS};
  return runs_request(&q, r);
}

/* For each event e of r. */
#define RUNS_EACH(r, e)                                                                            \
  for (uint64_t runs_first = 0, runs_at = 0; runs_at < trace_reader_events(r);)                    \
    for (const struct event_batch *runs_b = trace_reader_batch((r), runs_at, &runs_first); runs_b; \
         runs_at = runs_first + runs_b->n, runs_b = NULL)                                          \
      for (const struct event *e = runs_b->events; e < runs_b->events + runs_b->n; e++)

/* Fails unless the run ended with this code; what sanitizers wrote is said too. */
static inline void runs_expect(const struct run_end *end, int code, struct trace_reader *r) {
  if (end->code == code)
    return;
  RUNS_EACH(r, e) {
    size_t n;
    const char *text = trace_reader_text(r, e->text, &n);
    if (e->type == EV_RAW)
      print_error("%.*s\n", (int)n, text);
  }
  fail_msg("It ended with %d: %s", end->code, end->sentence);
}

static inline uint64_t runs_count(struct trace_reader *r, enum event_type type) {
  uint64_t n = 0;
  RUNS_EACH(r, e)
  n += e->type == type;
  return n;
}

/* All events but for what the machine decides, in one number. */
static inline uint64_t runs_fingerprint(struct trace_reader *r) {
  uint64_t hash = 14695981039346656037u;
  RUNS_EACH(r, e) {
    uint64_t v[] = {e->type, e->actor, e->a, e->b, e->type == EV_START ? 0 : e->c, e->t_ns};
    for (size_t k = 0; k < sizeof v / sizeof *v; k++)
      hash = (hash ^ v[k]) * 1099511628211u;
  }
  return hash;
}

#endif

#include "tests/bench/kit/table.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sched/base/check.h"

static unsigned goals, met;

size_t bench_rounds(void) {
  const char *reps = getenv("REPS");
  long n = reps ? strtol(reps, NULL, 10) : 9;
  return n < 1 ? 1 : n > BENCH_ROUNDS_MAX ? BENCH_ROUNDS_MAX : (size_t)n;
}

void bench_run(const struct bench_arm *arms, size_t n) {
  size_t rounds = bench_rounds();
  for (size_t round = 0; round <= rounds; round++) {
    for (size_t i = 0; i < n; i++) {
      const struct bench_arm *arm = &arms[(round + i) % n];
      double v = arm->measure();
      if (round > 0 && v >= 0)
        bench_add(arm->out, v);
    }
  }
}

void bench_add(struct bench_series *s, double v) {
  CHECK(s->n < BENCH_ROUNDS_MAX);
  s->v[s->n++] = v;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double bench_quantile(double *v, size_t n, double share) {
  CHECK(n > 0);
  qsort(v, n, sizeof *v, by_size);
  size_t i = (size_t)(share * (double)n);
  return v[i < n ? i : n - 1];
}

static struct bench_series sorted(const struct bench_series *s) {
  struct bench_series out = *s;
  qsort(out.v, out.n, sizeof *out.v, by_size);
  return out;
}

double bench_median(const struct bench_series *s) {
  if (s->n == 0)
    return (double)NAN;
  struct bench_series o = sorted(s);
  return o.n & 1 ? o.v[o.n / 2] : (o.v[o.n / 2 - 1] + o.v[o.n / 2]) / 2;
}

/* "8.63 (8.51..9.10)" */
static const char *series_text(const struct bench_series *s, char *out, size_t cap) {
  if (!s) {
    snprintf(out, cap, "-");
  } else if (s->n == 0) {
    snprintf(out, cap, "not measured");
  } else {
    struct bench_series o = sorted(s);
    snprintf(out, cap, "%.3g (%.3g..%.3g)", bench_median(s), o.v[0], o.v[o.n - 1]);
  }
  return out;
}

static bool row_met(const struct bench_row *r, double value) {
  bool below = value <= r->bound, above = value >= (r->goal == WITHIN ? 1 / r->bound : r->bound);
  return r->goal == AT_MOST ? below : above && (below || r->goal == AT_LEAST); /* false for NAN */
}

static void put_row(const struct bench_row *r) {
  char ours[64], theirs[64], ratio[32] = "-", goal[32] = "-";
  double us = bench_median(r->ours), them = r->theirs ? bench_median(r->theirs) : (double)NAN;
  double value = r->compare == OURS_ALONE        ? us
                 : r->compare == OURS_PER_THEIRS ? us / them
                                                 : them / us;
  if (r->compare != OURS_ALONE && !isnan(value))
    snprintf(ratio, sizeof ratio, "%.3g", value);
  bool has_goal = r->goal != NO_GOAL;
  if (has_goal)
    snprintf(goal, sizeof goal, "%s %g",
             r->goal == AT_MOST    ? "<="
             : r->goal == AT_LEAST ? ">="
                                   : "*/",
             r->bound);
  bool good = has_goal && row_met(r, value);
  printf("  %-38s %-22s %-32s %-22s %6s  %-8s %s\n", r->what,
         series_text(r->ours, ours, sizeof ours), r->against ? r->against : "-",
         series_text(r->theirs, theirs, sizeof theirs), ratio, goal,
         !has_goal ? ""
         : good    ? "met"
                   : "MISSED");
  goals += has_goal;
  met += good;
}

void bench_table(const char *title, const struct bench_row *rows, size_t n) {
  printf("\n%s\n  %-38s %-22s %-32s %-22s %6s  %-8s\n", title, "what", "ours", "measured against",
         "theirs", "ratio", "goal");
  for (size_t i = 0; i < n; i++)
    put_row(&rows[i]);
  fflush(stdout);
}

void bench_end(void) {
  printf("\n%u of %u goals met.\n", met, goals);
}

void bench_pin(unsigned core) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cores > 1 ? core % (unsigned long)cores : 0, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0)
    perror("This thread could not be kept on one core");
}

#ifndef BENCH_KIT_TABLE_H
#define BENCH_KIT_TABLE_H

/* Repeated measurements and the table of what came out.
 *
 * Nanoseconds differ between machines and between hours, so a goal is a ratio: what we do, against
 * a limit or a peer measured in the same process. A round measures every arm once, each round
 * beginning with the next one, so that a slow moment meets all of them alike; then medians are
 * compared. A row says what came out; a missed goal is shown as missed. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS_MAX = 99 };

struct bench_series {
  double v[BENCH_ROUNDS_MAX];
  size_t n;
};

/* One thing to measure, in whatever unit; negative: it cannot be measured here. */
struct bench_arm {
  double (*measure)(void);
  struct bench_series *out;
};

/* REPS from the environment, 9 without. */
size_t bench_rounds(void);
/* One round that does not count, to touch all memory, then the rounds. */
void bench_run(const struct bench_arm *arms, size_t n);

void bench_add(struct bench_series *s, double v);
/* NAN for an empty series. */
double bench_median(const struct bench_series *s);
/* The value below which the given share of v[0..n) lies; sorts v. */
double bench_quantile(double *v, size_t n, double share);

enum bench_compare {
  OURS_PER_THEIRS,
  THEIRS_PER_OURS, /* how many times cheaper we are */
  OURS_ALONE,      /* the goal is for our number itself */
};

enum bench_goal {
  NO_GOAL,
  AT_MOST,
  AT_LEAST,
  WITHIN /* 1/bound to bound */
};       /* without a goal a row is for information */

struct bench_row {
  const char *what;
  const struct bench_series *ours;
  const char *against;               /* NULL: nothing */
  const struct bench_series *theirs; /* NULL: nothing */
  enum bench_compare compare;
  enum bench_goal goal; /* for the ratio, or for our median */
  double bound;
};

void bench_table(const char *title, const struct bench_row *rows, size_t n);
/* "5 of 6 goals met." for all tables of this program. */
void bench_end(void);

/* The calling thread stays on this core; on the only one where there is only one. */
void bench_pin(unsigned core);
/* The compiler must believe that v is used and that all memory may have changed. */
#define BENCH_KEEP(v) __asm__ volatile("" : : "r"(v) : "memory")

#endif

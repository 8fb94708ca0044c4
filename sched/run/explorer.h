#ifndef RUN_EXPLORER_H
#define RUN_EXPLORER_H

/* Runs a scenario again and again, each time in another order of steps, and keeps count of what
 * comes out (control/explore.h says how the orders are found). The runs are in a process of their
 * own, which may crash or hang; what is known lies in memory that it shares with its maker, and
 * survives.
 *
 * On fibers a run takes microseconds. Scenarios of processes are run on real ones, and threads may
 * be, too: that is slower, but it is what the fibers are measured against. A real thread is kept
 * for the next run; a real process is a new one each time. */
#include "sched/base/err.h"
#include "sched/rt/scenario.h"

enum explorer_on { EXPLORER_FIBERS, EXPLORER_THREADS, EXPLORER_PROCESSES };
/* What can be wrong with a run, the worst first. */
enum explorer_bad {
  EXPLORER_DEADLOCK,
  EXPLORER_CRASH,
  EXPLORER_FAILED,
  EXPLORER_LOST_UPDATE,
  EXPLORER_BADS
};

struct explorer_request {
  const struct scenario *scenario;
  int64_t params[16];
  uint32_t gil;
  enum explorer_on on;
  bool no_reduction, count_states;
  bool judged; /* outcomes that differ in the order of lines or in lost updates are told apart, and
                  no shorter schedules are looked for */
  bool ignore_rounds; /* states: being at a line again is the same as being there first */
  bool bounded;       /* by so many preemptions: */
  uint32_t preemptions;
  const char *policy; /* NULL: all orders; else samples by this policy */
  uint64_t seed;      /* of the first sample */
  uint64_t runs;      /* no more than that; see explorer_settle() */
  uint64_t memory;    /* bytes */
  /* A search that has ended, of which only EXPLORER_LEAVES runs are to be had again: from that
   * number on, from 0. What is asked for must be the same. NULL: a search of its own. */
  const struct explorer *of;
  uint64_t first_leaf;
};

/* One thing that can come out. */
struct explorer_outcome {
  uint64_t hash, times;
  uint32_t bad;              /* 1 << enum explorer_bad: what was wrong when it came out first */
  uint32_t text, text_bytes; /* what was printed: in explorer_text() */
  uint32_t schedule, schedule_bytes; /* one with the fewest switches seen that leads here */
  uint32_t switches;
};

/* One of the runs: its schedule and what came out. Kept are those of the first ones, or of those
 * that were asked for. */
enum { EXPLORER_LEAVES = 256 };
#define EXPLORER_NOWHERE UINT32_MAX /* there was no room for the outcome */
struct explorer_leaf {
  uint32_t schedule, schedule_bytes, outcome;
};

/* The shortest schedule that goes wrong in one way. */
struct explorer_worst {
  uint64_t times; /* runs that went wrong so */
  bool proven;    /* no schedule with fewer switches does */
  uint64_t tried; /* runs with fewer switches that were looked at for that */
  uint32_t switches, outcome;
  uint32_t schedule, schedule_bytes;
};

struct explorer_result {
  uint64_t runs;      /* interleavings that were run to their end */
  uint64_t redundant; /* runs that were cut off because they led nowhere new */
  uint64_t distinct;  /* of samples: how many of the runs differ; else runs */
  uint64_t states;    /* if they are counted: different ones that were reached */
  uint64_t races;     /* runs in which two accesses, one of them a store, could both come next */
  uint64_t steps, switches; /* of all runs together: steps on shared objects */
  uint64_t longest;         /* steps of the longest run */
  uint64_t early;     /* runs that ended with a deadlock of some while others could still move */
  uint64_t elsewhere; /* runs whose outcome there was no room for */
  bool complete;      /* all there is was seen, but for what `bounded` leaves out */
  bool bounded;       /* something exceeded the bound */
  bool reduced;       /* equivalent interleavings were left out */
  bool uncounted;     /* there was no room for all states, or all samples: it is a lower bound */
  uint32_t n_outcomes, n_leaves;
  uint32_t lines_seen, lines; /* of the listing */
  uint64_t ns;                /* how long the runs took */
  double share;               /* of all interleavings, as far as their number can be guessed */
  bool searching;             /* for shorter schedules */
  struct explorer_worst worst[EXPLORER_BADS];
};

struct explorer; /* private */

/* What nobody has said, as it is best: are all orders run, or samples, and how many (runs: 0)? */
void explorer_settle(struct explorer_request *request);
/* Begins; the search goes on in a process of its own. One at a time. Whatever the result, *out is
 * NULL or must be closed. */
ERR_MUST_USE int explorer_start(struct explorer **out, const struct explorer_request *request,
                                struct err *e);
/* Becomes readable when explorer_goes_on() has something to do. It may be another one after that.
 */
int explorer_fd(const struct explorer *x);
/* Looks after that process, and starts another one if it was lost. False: the search is over, with
 * 0 or an ERR_* in *error. Never blocks. */
bool explorer_goes_on(struct explorer *x, int *error, struct err *e);
/* It is enough; asked for too often, the run that does not end is cut off. */
void explorer_stop(struct explorer *x);
/* All of this; tick() is called about ten times a second and may say that it is enough. */
ERR_MUST_USE int explorer_run(struct explorer **out, const struct explorer_request *request,
                              bool (*tick)(void *ctx, const struct explorer_result *r), void *ctx,
                              struct err *e);
const struct explorer_result *explorer_result(const struct explorer *x);
/* The outcomes in the order in which they were found. */
const struct explorer_outcome *explorer_outcomes(const struct explorer *x);
const struct explorer_leaf *explorer_leaves(const struct explorer *x);
/* Texts are named by their place and length. */
const char *explorer_text(const struct explorer *x, uint32_t at);
void explorer_close(struct explorer *x);

/* Can its threads be fibers? */
static inline bool explorer_has_fibers(const struct scenario *s) {
  return strcmp(s->family, "processes") != 0 && strcmp(s->family, "jobs") != 0;
}

#endif

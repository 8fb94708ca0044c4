#ifndef RUN_RUN_H
#define RUN_RUN_H

/* One run of a scenario, seen from the program. Three processes take part:
 *
 *   program  reads and asks; never runs an actor
 *   keeper   owns the shared region, collects and writes the session file, ends what must end
 *   runner   is the first actor; its descendants are the others
 *
 * Whoever dies, the others clean up. The keeper sees the program's death as end of file on its
 * socket; the runner dies with the keeper (parent-death signal); what the dead leave behind becomes
 * a child of the keeper or, if that is gone too, of the program, which are both subreapers, and is
 * killed there. The private server of job queues belongs to the program, and dies with it.
 *
 * The recording is a session file that the program follows while it grows; there is no second way
 * from the actors to the screen. */
#include "sched/base/err.h"
#include "sched/gate/gate.h"
#include "sched/rt/scenario.h"
#include "sched/world/next.h"

/* What the kernel is asked about its switches. BEST: perf, or where that is refused, proc. */
enum run_kernel { RUN_KERNEL_BEST, RUN_KERNEL_PERF, RUN_KERNEL_PROC, RUN_KERNEL_OFF };

struct broker;

struct run_request {
  const struct scenario *scenario;
  int64_t params[16];
  const char *record; /* NULL: a file without a name, gone when everybody has closed it */
  const char *policy; /* NULL: free-running; else a name that policy_find() knows */
  const char *schedule;
  const char *redis; /* URL of a server, for scenarios of the family jobs; NULL: a private one */
  struct broker *server; /* that private one, which is kept from run to run: it is started where it
                            is not there, and emptied; NULL: the run has one of its own */
  uint32_t gil;          /* enum gil_kind, for scenarios of the family GIL */
  bool gil_named;        /* somebody asked for that kind, be it the default */
  uint64_t seed;
  uint32_t pace; /* free-running: how many times as long its durations take; 0 and 1: as they are */
  uint64_t timeout_ns;    /* 0: none */
  uint64_t flush_ns;      /* how old an event may get before it is in the file; 0: 100 ms */
  uint32_t ring_slots;    /* 0: 32768 */
  enum run_kernel kernel; /* under control time is virtual, and the kernel is not asked */
  bool drop;              /* a full ring loses events instead of holding its actor up */
};

enum run_news { RUN_NOTHING, RUN_GREW, RUN_ASKS, RUN_ENDED };

struct run; /* private to the program */

struct run_end {
  int code;            /* 0 or an ERR_* */
  char sentence[4096]; /* how it ended; never empty; a deadlock names everyone */
};

/* Under the policy "human": who could move at a decision, and what all would do next. All that
 * happened before is in the file. */
struct run_question {
  uint64_t step; /* decisions before this one */
  uint32_t n;
  struct next_move move[GATE_SLOTS]; /* in the order in which the actors were made */
};

/* Opens the session file and starts keeper and runner. */
ERR_MUST_USE int run_start(struct run **out, const struct run_request *request, struct err *e);
/* The session file, for trace_reader_open_fd(); and its name for sentences. */
int run_file(const struct run *r);
const char *run_name(const struct run *r);
/* Becomes readable when there is news: call run_news(). */
int run_socket(const struct run *r);
/* The file has grown; the run asks who is to move; it has ended (run_result() knows how); or
 * nothing. Never blocks. */
enum run_news run_news(struct run *r);
const struct run_end *run_result(const struct run *r);
/* The question that waits for an answer; NULL: none does. */
const struct run_question *run_question(const struct run *r);
/* Answers it: that actor moves, which must be possible; with 0 chance decides from here on. */
void run_answer(struct run *r, uint32_t actor);
/* Asks the keeper to end the run; news will tell. */
void run_stop(struct run *r);
/* Ends the keeper at once, as it does not answer; the recording has no end then. */
void run_kill(struct run *r);
/* Is there something in the file that the request named? */
bool run_recorded(const struct run *r);
/* After the keeper's end, where it was killed: ends and removes what it has left. Not while an
 * explorer has processes. */
void run_clean(struct run *r);
/* Ends what still runs, waits for the keeper and frees. No process of the run is left afterwards.
 */
void run_close(struct run *r);

#endif

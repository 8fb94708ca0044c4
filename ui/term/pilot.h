#ifndef TERM_PILOT_H
#define TERM_PILOT_H

/* The runs behind the screen, without a terminal and without a loop: starts them, looks at what
 * they record, and carries out what the app asks for. At most one run goes on at a time; under the
 * user's hand the recording of one stays on the screen until the next one has caught up. */
#include "sched/jobs/broker.h"
#include "sched/run/explorer.h"
#include "sched/run/run.h"
#include "ui/core/app.h"
#include "ui/term/beside.h"

struct pilot {
  struct app app;         /* rw, all */
  struct session session; /* that app looks at */
  struct run *run;        /* NULL: none */
  struct run_request request;
  struct broker server;      /* private: of job queues, for all runs of one scenario */
  bool has_request;          /* it says how the session's run was started */
  bool stale;                /* private: the session is that of a run before this one */
  struct beside beside;      /* private: what is recorded of branches */
  bool is_first;             /* private: the run is the one that was to be recorded */
  uint32_t reached;          /* private: the node of the tree to which the run has come, */
  bool caught_up;            /* once it is there */
  struct buf schedule;       /* private: of the request */
  struct explorer *explorer; /* private: NULL: none */
  struct explorer *leaves;   /* private: some of its runs are had again; NULL: none; */
  uint64_t leaves_from;      /* from that number on */
  bool searches;             /* private: it has not ended, */
  bool proves;               /* and is for a challenge, not for the view */
  struct buf decided;        /* ro: what was decided in runs that are closed, for the shell */
};

void pilot_init(struct pilot *p);
void pilot_fini(struct pilot *p);
/* Starts the run that is requested. */
ERR_MUST_USE int pilot_start(struct pilot *p, struct err *e);
/* A recording instead of a run. */
void pilot_show(struct pilot *p, struct trace_reader *r);
/* Back to where there is nothing to look at. */
void pilot_close(struct pilot *p);
/* Becomes readable when there is news: call pilot_news(). -1: nothing will come. */
int pilot_socket(const struct pilot *p);
/* Takes in what the run tells; false: nothing new. Never blocks. */
bool pilot_news(struct pilot *p);
/* Are orders being gone through? Then pilot_search() looks after that, every now and then, and at
 * once when the descriptor, which may be another one after that, becomes readable. */
bool pilot_searches(const struct pilot *p);
int pilot_search_fd(const struct pilot *p);
void pilot_search(struct pilot *p);
/* Of the effects that a key had, carries out those that concern runs; what cannot be done is said
 * in the app. */
void pilot_perform(struct pilot *p, unsigned effects);

#endif

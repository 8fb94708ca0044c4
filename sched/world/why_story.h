#ifndef WORLD_WHY_STORY_H
#define WORLD_WHY_STORY_H

/* For the files that make sentences of events (why.c): a sentence in the making, and the words that
 * a family of events has for its placeholders. */
#include "sched/world/why.h"

struct story {
  struct buf *out;
  struct trace_reader *r;
  const struct world *w; /* before the event */
  const struct event *e;
  const struct event_desc *desc;
  uint64_t now_ns; /* the moment of the event */
};

struct cause {
  uint64_t event; /* ordinal + 1, 0 = none known */
  uint32_t actor;
};

/* An actor that is told about. */
struct tale {
  struct buf *out;
  struct trace_reader *r;
  const struct world *w;
  uint32_t actor;
  const struct world_actor *a;
  const struct next_move *moves; /* if a controlled run asks who is to move: who stands at a gate */
  uint32_t n_moves;
};

/* What stands for {name} in a template. */
struct story_part {
  const char *name;
  bool (*put)(const struct story *s); /* writes it; false, and nothing, if it is not known */
  const char *otherwise;              /* outside of brackets, when it is not known */
};

/* why_loop.c: those of generators and the event loop; it lists them. The last one has no name. */
extern const struct story_part story_loop_parts[];
struct cause story_loop_cause(const struct world *w, const struct event *e);
/* Does a step follow from what somebody did, and not just from time? */
bool story_by_somebody(const struct world *w, const struct event *e);

/* why_job.c: likewise those of jobs and workers. */
extern const struct story_part story_job_parts[];
struct cause story_job_cause(const struct world *w, const struct event *e);
/* Of a worker or its work-horse: the job that it has. Of a worker that waits: for what, behind "has
 * waited for a job in the job queue". */
void tale_job(const struct tale *t);
void tale_jobless(const struct tale *t);
/* Of who waits for the end of a job: what holds that up. */
void tale_awaited(const struct tale *t);

/* why_task.c: of generators, tasks, and threads that run a loop. Each writes what follows the name.
 */
void tale_ready(const struct tale *t);
void tale_paused(const struct tale *t);
/* False, and nothing: the actor waits as a thread does. */
bool tale_waiting(const struct tale *t);
/* What a running actor is in the middle of, behind " is running". */
void tale_running(const struct tale *t);
/* Of a task or generator that rests in a coroutine: where. */
void tale_within(const struct tale *t);

#endif

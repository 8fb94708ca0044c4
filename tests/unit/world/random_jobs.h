#ifndef TESTS_WORLD_RANDOM_JOBS_H
#define TESTS_WORLD_RANDOM_JOBS_H

/* Random recordings of a job system that keeps every rule: two queues, workers that listen to both,
 * work-horses, and an owner who enqueues, cancels and looks after what was abandoned. What two do
 * at the same time may be told a little out of order, as it is in real recordings. */
#include "tests/unit/world/scene.h"

enum { R_JOBS = 3000, R_WORKERS = 4, R_QUEUES = 2 };
enum { R_MAIN = 1, R_HIGH, R_LOW, R_WORKER, R_FIRST_JOB = R_WORKER + R_WORKERS };

struct random_job {
  enum job_state state;
  uint32_t seq, runs, worker; /* worker: number + 1 */
  uint32_t queue;
  bool raised;
};

struct random_jobs {
  uint64_t seed;
  uint32_t n;
  struct random_job job[R_JOBS];
  uint32_t list[R_QUEUES][R_JOBS * 4], head[R_QUEUES], tail[R_QUEUES];
  uint64_t taken[R_QUEUES];
  uint32_t has[R_WORKERS]; /* job number + 1 */
  bool waits[R_WORKERS];
};

static inline uint32_t rj_id(uint32_t job) {
  return R_FIRST_JOB + job;
}

static inline void rj_say(struct random_jobs *k, struct scene *s, uint32_t by, enum event_type type,
                          uint32_t job, uint64_t c) {
  say(s, by, type, rj_id(job), ++k->job[job].seq, c, NULL);
}

static inline void rj_begin(struct random_jobs *k, struct scene *s, uint64_t seed) {
  memset(k, 0, sizeof *k);
  k->seed = seed;
  enter_actor(s, 0, R_MAIN, ACTOR_PROCESS, NULL);
  for (uint32_t q = 0; q < R_QUEUES; q++)
    say(s, R_MAIN, EV_NEW, R_HIGH + q, 0, OBJECT_JOB_QUEUE, NULL);
  for (uint32_t w = 0; w < R_WORKERS; w++) {
    enter_actor(s, R_MAIN, R_WORKER + w, ACTOR_WORKER, NULL);
    for (uint32_t q = 0; q < R_QUEUES; q++)
      say(s, R_WORKER + w, EV_WORKER_LISTENS, R_HIGH + q, q + 1, 0, NULL);
  }
}

static inline void rj_queue(struct random_jobs *k, struct scene *s, uint32_t by, uint32_t job) {
  uint32_t q = k->job[job].queue;
  k->job[job].state = JOB_QUEUED;
  k->list[q][k->tail[q]++] = job;
  rj_say(k, s, by, EV_JOB_QUEUED, job, k->tail[q]);
}

static inline void rj_new(struct random_jobs *k, struct scene *s) {
  if (k->n == R_JOBS)
    return;
  uint32_t job = k->n++;
  k->job[job].queue = (uint32_t)scene_roll(&k->seed, R_QUEUES);
  say(s, R_MAIN, EV_NEW, rj_id(job), 0, OBJECT_JOB, NULL);
  say(s, R_MAIN, EV_JOB, rj_id(job), 0, R_HIGH + k->job[job].queue, NULL);
  switch (scene_roll(&k->seed, 6)) {
  case 0:
    k->job[job].state = JOB_SCHEDULED;
    rj_say(k, s, R_MAIN, EV_JOB_SCHEDULED, job, 500);
    break;
  case 1:
    k->job[job].state = JOB_DEFERRED;
    rj_say(k, s, R_MAIN, EV_JOB_DEFERRED, job, rj_id(0));
    break;
  default:
    rj_queue(k, s, R_MAIN, job);
    break;
  }
}

/* What the owner does with some job. */
static inline void rj_touch(struct random_jobs *k, struct scene *s) {
  uint32_t job = k->n ? (uint32_t)scene_roll(&k->seed, k->n) : 0;
  struct random_job *j = &k->job[job];
  if (!k->n)
    return;
  if (j->state == JOB_SCHEDULED || j->state == JOB_DEFERRED || j->state == JOB_FAILED) {
    rj_queue(k, s, R_MAIN, job);
  } else if (j->state == JOB_QUEUED && scene_roll(&k->seed, 8) == 0) {
    j->state = JOB_CANCELED;
    rj_say(k, s, R_MAIN, EV_JOB_CANCELED, job, 0);
  } else if ((j->state == JOB_TAKEN || j->state == JOB_STARTED) && scene_roll(&k->seed, 4) == 0) {
    k->has[j->worker - 1] = 0;
    rj_say(k, s, R_MAIN, EV_JOB_ABANDONED, job, R_WORKER + j->worker - 1);
    rj_queue(k, s, R_MAIN, job);
  } else if (j->state == JOB_FINISHED && scene_roll(&k->seed, 4) == 0) {
    rj_say(k, s, R_MAIN, EV_JOB_GONE, job, 0);
    j->state = JOB_NONE;
  } else {
    say(s, R_MAIN, EV_JOB_SEEN, rj_id(job), 0, j->state, NULL);
  }
}

/* Takes from one of its queues; false: they are empty. */
static inline bool rj_take(struct random_jobs *k, struct scene *s, uint32_t w) {
  for (uint32_t q = 0; q < R_QUEUES; q++) {
    while (k->head[q] < k->tail[q]) {
      uint32_t job = k->list[q][k->head[q]++];
      if (k->job[job].state != JOB_QUEUED)
        continue;
      k->job[job].state = JOB_TAKEN;
      k->job[job].worker = w + 1;
      k->has[w] = job + 1;
      rj_say(k, s, R_WORKER + w, EV_JOB_TAKEN, job, ++k->taken[q]);
      return true;
    }
  }
  return false;
}

static inline void rj_work(struct random_jobs *k, struct scene *s, uint32_t w) {
  uint32_t by = R_WORKER + w, job = k->has[w] - 1;
  if (scene_roll(&k->seed, 5) == 0) {
    say(s, by, EV_WORKER_BEAT, 0, 0, 3000, NULL);
    return;
  }
  if (k->has[w] == 0) {
    if (!rj_take(k, s, w) && !k->waits[w])
      say(s, by, EV_JOB_WANT, R_HIGH, 0, 0, NULL);
    k->waits[w] = k->has[w] == 0;
    return;
  }
  struct random_job *j = &k->job[job];
  if (j->state == JOB_TAKEN) {
    j->state = JOB_STARTED;
    rj_say(k, s, by, EV_JOB_STARTED, job, ++j->runs);
    return;
  }
  k->has[w] = 0;
  switch (scene_roll(&k->seed, 5)) {
  case 0:
    j->state = JOB_FAILED;
    rj_say(k, s, by, EV_JOB_FAILED, job, 0);
    break;
  case 1:
    rj_say(k, s, by, EV_JOB_RAISED, job, 2);
    rj_queue(k, s, by, job);
    break;
  case 2:
    rj_say(k, s, by, EV_JOB_RAISED, job, 2);
    j->state = JOB_SCHEDULED;
    rj_say(k, s, by, EV_JOB_SCHEDULED, job, 700);
    break;
  case 3:
    say(s, by, EV_JOB_TIMEOUT, rj_id(job), 0, 9000, NULL);
    j->state = JOB_STOPPED;
    rj_say(k, s, by, EV_JOB_STOPPED, job, 0);
    break;
  default:
    j->state = JOB_FINISHED;
    rj_say(k, s, by, EV_JOB_FINISHED, job, 9);
    break;
  }
}

static inline bool rj_full(const struct random_jobs *k) {
  return k->tail[0] + 8 > R_JOBS * 4 || k->tail[1] + 8 > R_JOBS * 4;
}

/* One step; it may add no event. */
static inline void rj_step(struct random_jobs *k, struct scene *s) {
  if (scene_roll(&k->seed, 4) == 0)
    rj_new(k, s);
  else if (scene_roll(&k->seed, 4) == 0)
    rj_touch(k, s);
  else
    rj_work(k, s, (uint32_t)scene_roll(&k->seed, R_WORKERS));
}

#endif

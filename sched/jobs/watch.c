#include "sched/jobs/watch.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sched/base/clock.h"
#include "sched/jobs/look.h"
#include "sched/rt/point.h"
#include "sched/trace/ring.h"

#define MS 1000000u
enum {
  BATCH = 500,       /* jobs that are looked at in one go */
  AT_FIRST = 512,    /* ids of a queue or a registry that are looked at */
  POLL_EVERY = 100,  /* ms, where the server does not tell what changes */
  GATHER = 5,        /* ms between two looks */
  COST_EVERY = 1000, /* ms */
};

struct watch {
  struct jobs_url url;
  struct redis *r, *told; /* who asks, and who is told */
  struct seen *seen;
  struct keys changed;
  bool tracking;
  uint64_t looked_ns, cost_ns, sent;
  uint64_t sent_before; /* on connections that are lost */
};

/* --- being told ---------------------------------------------------------------------------------
 */

static int ask_to_be_told(struct watch *w, struct err *e) {
  const redisReply *reply;
  w->tracking = false;
  int error = redis_open(&w->told, &w->url, 5000 * (uint64_t)MS, e);
  if (error)
    return error;
  redis_words(w->told, "CLIENT", "ID", NULL);
  error = redis_reply(w->told, &reply, e);
  int64_t id = error ? 0 : reply->integer;
  if (error)
    return error == ERR_REFUSED ? 0 : error;
  redis_words(w->told, "SUBSCRIBE", "__redis__:invalidate", NULL);
  error = redis_skip(w->told, 1, e);
  if (error)
    return error == ERR_REFUSED ? 0 : error;
  redis_call(w->r, 8);
  redis_text(w->r, "CLIENT");
  redis_text(w->r, "TRACKING");
  redis_text(w->r, "ON");
  redis_text(w->r, "REDIRECT");
  redis_i64(w->r, id);
  redis_text(w->r, "BCAST");
  redis_text(w->r, "PREFIX");
  redis_text(w->r, "rq:");
  error = redis_skip(w->r, 1, e);
  w->tracking = !error;
  return error == ERR_REFUSED ? 0 : error;
}

static void take_keys(struct watch *w, const redisReply *list) {
  for (size_t i = 0; i < list->elements; i++)
    if (list->element[i]->type == REDIS_REPLY_STRING)
      keys_add(&w->changed, list->element[i]->str, (size_t)list->element[i]->len);
}

/* All that it was told by now. */
static int hear(struct watch *w, struct err *e) {
  const redisReply *m;
  int error;
  while ((error = redis_message(w->told, &m, e)) == 0 && m)
    if (m->type == REDIS_REPLY_ARRAY && m->elements == 3 &&
        m->element[2]->type == REDIS_REPLY_ARRAY)
      take_keys(w, m->element[2]);
  return error;
}

/* --- finding out what there is
 * ---------------------------------------------------------------------- */

/* A job, a queue or a worker that was found: jobs are told of when they change. */
static void found(struct watch *w, const char *key, size_t n) {
  struct rq_text name;
  enum rq_key kind = rq_key_kind(key, n, &name);
  if (kind == RQ_JOB)
    seen_old(w->seen, name);
  else if (kind == RQ_QUEUE || kind == RQ_WORKER || kind == RQ_STARTED || kind == RQ_DEFERRED ||
           kind == RQ_SCHEDULED)
    keys_add(&w->changed, key, n);
}

static int find_all(struct watch *w, struct err *e) {
  const redisReply *reply;
  char cursor[32] = "0";
  do {
    redis_words(w->r, "SCAN", cursor, "MATCH", "rq:*", "COUNT", "1000", NULL);
    int error = redis_reply(w->r, &reply, e);
    if (error)
      return error;
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2)
      return 0;
    snprintf(cursor, sizeof cursor, "%s", reply->element[0]->str);
    for (size_t i = 0; i < reply->element[1]->elements; i++)
      found(w, reply->element[1]->element[i]->str, (size_t)reply->element[1]->element[i]->len);
  } while (strcmp(cursor, "0") != 0);
  return 0;
}

static void open_ones(struct watch *w) {
  struct buf key = {0};
  struct rq_text name;
  for (size_t at = 0; seen_open_job(w->seen, &at, &name);) {
    key.len = 0;
    rq_key_add(&key, RQ_JOB, name.s, name.n);
    keys_add(&w->changed, key.data, key.len);
  }
  for (size_t at = 0; seen_open_worker(w->seen, &at, &name);) {
    key.len = 0;
    rq_key_add(&key, RQ_WORKER, name.s, name.n);
    keys_add(&w->changed, key.data, key.len);
  }
  buf_fini(&key);
}

/* Without being told: everything that is open, and what the sets of queues and workers name. */
static int look_around(struct watch *w, struct err *e) {
  static const enum rq_key registries[] = {RQ_STARTED, RQ_FINISHED, RQ_FAILED, RQ_DEFERRED,
                                           RQ_SCHEDULED};
  const redisReply *reply;
  open_ones(w);
  redis_words(w->r, "SMEMBERS", "rq:workers", NULL);
  redis_words(w->r, "SMEMBERS", "rq:queues", NULL);
  for (int i = 0; i < 2; i++) {
    int error = redis_reply(w->r, &reply, e);
    if (error)
      return error;
    take_keys(w, reply);
  }
  struct buf key = {0};
  for (size_t i = 0; i < reply->elements; i++) {
    struct rq_text name;
    if (rq_key_kind(reply->element[i]->str, (size_t)reply->element[i]->len, &name) != RQ_QUEUE)
      continue;
    for (size_t k = 0; k < sizeof registries / sizeof *registries; k++) {
      key.len = 0;
      rq_key_add(&key, registries[k], name.s, name.n);
      keys_add(&w->changed, key.data, key.len);
    }
  }
  buf_fini(&key);
  return 0;
}

/* --- looking
 * ------------------------------------------------------------------------------------------ */

/* The ids in queues and registries that have changed become jobs to look at: only at the beginning
 * and when polling, as one is told of each job otherwise. */
static int look_into(struct watch *w, struct keys *batch, bool deep, struct err *e) {
  struct buf key = {0};
  size_t asked = 0;
  for (size_t i = 0; i < batch->n && deep; i++) {
    struct rq_text name, k = keys_at(batch, i);
    enum rq_key kind = rq_key_kind(k.s, k.n, &name);
    bool list = kind == RQ_QUEUE;
    if (!list && rq_registry_state(kind) == JOB_NONE)
      continue;
    redis_call(w->r, 4);
    redis_text(w->r, list ? "LRANGE" : "ZREVRANGE");
    redis_bytes(w->r, k.s, k.n);
    redis_i64(w->r, 0);
    redis_i64(w->r, AT_FIRST - 1);
    asked++;
  }
  int error = 0;
  for (size_t i = 0; i < asked && error != ERR_GONE; i++) {
    const redisReply *reply;
    error = redis_reply(w->r, &reply, e);
    for (size_t m = 0; !error && m < reply->elements; m++) {
      key.len = 0;
      rq_key_add(&key, RQ_JOB, reply->element[m]->str, (size_t)reply->element[m]->len);
      keys_add(batch, key.data, key.len);
    }
  }
  buf_fini(&key);
  return error == ERR_GONE ? error : 0;
}

static int look(struct watch *w, bool deep, struct err *e) {
  struct keys batch = w->changed;
  w->changed = (struct keys){0};
  w->looked_ns = clock_mono_ns();
  int error = look_into(w, &batch, deep, e);
  if (!error)
    error = look_at_jobs(w->r, w->seen, &batch, BATCH, e);
  if (!error)
    error = look_at_workers(w->r, w->seen, &batch, e);
  if (!error)
    error = look_at_queues(w->r, w->seen, &batch, e);
  keys_fini(&batch);
  return error;
}

/* --- being connected and no longer
 * ---------------------------------------------------------------------- */

static uint64_t commands(const struct watch *w) {
  return w->sent_before + (w->r ? redis_sent(w->r) : 0) + (w->told ? redis_sent(w->told) : 0);
}

static void let_go(struct watch *w) {
  w->sent_before = commands(w);
  redis_close(w->r);
  redis_close(w->told);
  w->r = w->told = NULL;
}

static int attach(struct watch *w, struct err *e) {
  int error = redis_open(&w->r, &w->url, 5000 * (uint64_t)MS, e);
  if (!error)
    error = ask_to_be_told(w, e);
  if (!error)
    error = find_all(w, e);
  if (error)
    return error;
  open_ones(w);
  return look(w, true, e);
}

static void nap(uint64_t ms) {
  struct timespec ts = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000 * MS)};
  nanosleep(&ts, NULL);
}

static void lost(struct watch *w, const struct err *why) {
  uint64_t since = clock_mono_ns();
  struct err e;
  seen_say(w->seen, EV_CONN_LOST, 0, 0, 0, why->text);
  do {
    let_go(w);
    seen_tell(w->seen, false);
    nap(100);
  } while (attach(w, &e) != 0);
  seen_say(w->seen, EV_CONN_BACK, 0, 0, clock_mono_ns() - since, NULL);
}

/* --- the loop
 * ------------------------------------------------------------------------------------------- */

static void tell_cost(struct watch *w) {
  uint64_t now = clock_mono_ns(), sent = commands(w);
  if (now - w->cost_ns < (uint64_t)COST_EVERY * MS)
    return;
  uint64_t a_second = (sent - w->sent) * 1000000000u / (now - w->cost_ns);
  if (sent != w->sent)
    seen_say(w->seen, EV_WATCHED, (uint32_t)seen_counts(w->seen)->unseen, (uint32_t)a_second, sent,
             NULL);
  w->cost_ns = now;
  w->sent = sent;
}

static int turn(struct watch *w, struct err *e) {
  uint64_t since = (clock_mono_ns() - w->looked_ns) / MS;
  if (w->tracking) {
    struct pollfd fd = {.fd = redis_fd(w->told), .events = POLLIN};
    poll(&fd, 1, w->changed.n ? 0 : 50);
    int error = hear(w, e);
    if (error || w->changed.n == 0)
      return error;
    if (since < GATHER) { /* what comes together is read together */
      nap(GATHER - since);
      return hear(w, e);
    }
    return look(w, false, e);
  }
  if (since < POLL_EVERY)
    nap(POLL_EVERY - since);
  int error = look_around(w, e);
  return error ? error : look(w, true, e);
}

static void sum_up(struct actor *self, struct watch *w) {
  const struct seen_counts *c = seen_counts(w->seen);
  wr_print(
      self,
      "Jobs: %llu seen, %llu finished, %llu failed, %llu canceled, %llu passed unseen. Commands "
      "to the server: %llu.",
      (unsigned long long)c->jobs, (unsigned long long)c->finished, (unsigned long long)c->failed,
      (unsigned long long)c->canceled, (unsigned long long)c->unseen,
      (unsigned long long)commands(w));
}

static int watch_body(struct actor *self, struct share *s) {
  (void)s;
  struct watch w = {0};
  struct err e;
  uint64_t count = (uint64_t)wr_param(self, WATCH_COUNT);
  w.seen = seen_new(self->id);
  w.cost_ns = clock_mono_ns();
  if (jobs_url_parse(&w.url, region_self->redis, &e) != 0 || attach(&w, &e) != 0)
    wr_give_up(self, "%s", e.text);
  seen_tell(w.seen, true);
  wr_print(self, "Watching the job queues on %s; %s.", w.url.shown,
           w.tracking
               ? "the server tells what changes, and nothing is written there"
               : "the server cannot tell what changes, so it is asked ten times a second, and "
                 "nothing is written there");
  while (!count || seen_ended(w.seen) < count) {
    int error = turn(&w, &e);
    if (error == ERR_GONE)
      lost(&w, &e);
    tell_cost(&w);
    seen_tell(w.seen, false);
  }
  seen_tell(w.seen, true);
  sum_up(self, &w);
  let_go(&w);
  keys_fini(&w.changed);
  seen_free(w.seen);
  return 0;
}

static const size_t share_bytes = 64;
static const struct scenario_param params[] = {{.name = "count",
                                                .fallback = 0,
                                                .min = 0,
                                                .max = 1000000000,
                                                .help = "end after so many jobs"}};

const struct scenario watch_scenario = {.name = "watch",
                                        .family = "watching",
                                        .title = "the job queues of somebody else",
                                        .body = watch_body,
                                        .share_bytes = &share_bytes,
                                        .order = SCENARIO_SET,
                                        .free_only = true,
                                        .params = params,
                                        .n_params = 1};

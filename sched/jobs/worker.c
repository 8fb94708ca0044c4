/* Imitates: rq.Worker with a work-horse for each job, and the maintenance of newer RQ.
 * Real: forked workers and work-horses, SIGKILL, connections that break, the Redis server.
 * Differs: see jobs.h.
 *
 *   beat, look after others -> take a job -> fork a work-horse for it -> wait until that is over
 *                           -> or wait for a job
 */
#include "sched/jobs/held.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "sched/jobs/layout.h"
#include "sched/rt/point.h"
#include "sched/rt/process.h"

enum { BEATS_TO_LIVE = 3 };
enum { NAME_MAX_BYTES = 64 }; /* of a worker of ours, in Redis */

/* What the process of a worker has, and its work-horse a copy of. */
static struct worker {
  struct held held;
  char short_name[32], name[NAME_MAX_BYTES]; /* name: in Redis */
  char host[64];
  bool burst;
  uint32_t n;
  int queue[JOBS_QUEUES]; /* indices, in the worker's order */
  struct jobs_link *link;
  struct jobs_link peek[JOBS_QUEUES];
  bool peeks[JOBS_QUEUES];
  uint64_t beat_at, judge_at, started_at;
  uint32_t lost; /* so often had its connection been lost when it looked last */
  bool waits;    /* and has said so */
  bool tried;    /* there was no job when it looked last */
  bool told;     /* of others' jobs, so that it does not look like one that waits any more */
  bool busy;     /* it has a job */
  bool expired;  /* which runs for too long */
} me;

static volatile sig_atomic_t asked_to_stop;

static void on_term(int sig) {
  (void)sig;
  asked_to_stop = 1;
}

/* The signal is blocked elsewhere; if one has come, it is heard here. */
static void listen_for_stop(void) {
  sigset_t none;
  sigemptyset(&none);
  ppoll(NULL, 0, &(struct timespec){0}, &none);
}

static uint64_t now_ns(void) {
  return gate_armed() ? atomic_load(&region_self->vclock) : clock_mono_ns();
}

static const char *queue_name(int i) {
  return me.held.jobs->queue[i].name;
}

static void add_queues(struct jobs_words *w) {
  for (uint32_t i = 0; i < me.n; i++)
    jobs_word(w, queue_name(me.queue[i]));
}

/* --- life ------------------------------------------------------------------------------------- */

static void worker_key(char *out, size_t n) {
  snprintf(out, n, "rq:worker:%s", me.name);
}

/* Under control the server's own time means nothing: see forget_silent(). */
static struct jobs_text ttl_ms(void) {
  uint64_t ns = gate_armed() ? UINT64_MAX / 4 : me.held.jobs->beat_ns * BEATS_TO_LIVE;
  return jobs_number((int64_t)(ns / 1000000));
}

/* Also once more, if it was taken for dead meanwhile. */
static void register_birth(struct actor *self, const char *state) {
  char key[96], all[160] = "", pid[16];
  worker_key(key, sizeof key);
  if (!*me.host)
    gethostname(me.host, sizeof me.host - 1);
  snprintf(pid, sizeof pid, "%d", (int)getpid());
  for (uint32_t i = 0; i < me.n; i++) {
    size_t at = strlen(all);
    snprintf(all + at, sizeof all - at, "%s%s", i ? "," : "", queue_name(me.queue[i]));
  }
  struct jobs_text now = jobs_now(), ttl = ttl_ms(), id = jobs_number(self->id);
  const char *hash[] = {"HSET",       key,   "birth",   now.s,     "last_heartbeat", now.s,
                        "queues",     all,   "pid",     pid,       "hostname",       me.host,
                        "state",      state, "version", "whoruns", "python_version", "",
                        "ip_address", ""};
  jobs_link_ask(self, me.link, hash, sizeof hash / sizeof *hash);
  const char *expire[] = {"PEXPIRE", key, ttl.s}, *known[] = {"SADD", "rq:workers", key};
  jobs_link_ask(self, me.link, expire, 3);
  jobs_link_ask(self, me.link, known, 3);
  char field[80];
  snprintf(field, sizeof field, "worker:%s", me.name);
  const char *actor[] = {"HSET", me.held.jobs->mark, field, id.s};
  jobs_link_ask(self, me.link, actor, 4);
  for (uint32_t i = 0; i < me.n; i++) {
    char set[64];
    snprintf(set, sizeof set, "rq:workers:%s", queue_name(me.queue[i]));
    const char *of[] = {"SADD", set, key};
    jobs_link_ask(self, me.link, of, 3);
    trace_emit(self->id, EV_WORKER_LISTENS, me.held.jobs->queue[me.queue[i]].id, i + 1, 0);
  }
}

static void register_death(struct actor *self) {
  char key[96];
  struct jobs_text now = jobs_now();
  worker_key(key, sizeof key);
  for (uint32_t i = 0; i < me.n; i++) {
    char set[64];
    snprintf(set, sizeof set, "rq:workers:%s", queue_name(me.queue[i]));
    const char *of[] = {"SREM", set, key};
    jobs_link_ask(self, me.link, of, 3);
  }
  const char *known[] = {"SREM", "rq:workers", key}, *death[] = {"HSET", key, "death", now.s},
             *expire[] = {"EXPIRE", key, "60"};
  jobs_link_ask(self, me.link, known, 3);
  jobs_link_ask(self, me.link, death, 4);
  jobs_link_ask(self, me.link, expire, 3);
  trace_emit(self->id, EV_WORKER_GONE, self->id, 0, 0);
}

/* Its hash is there for some time longer; if it was gone, it is there again. */
static void stay_alive(struct actor *self, const char *state) {
  char key[96];
  struct jobs_text ttl = ttl_ms();
  worker_key(key, sizeof key);
  const char *expire[] = {"PEXPIRE", key, ttl.s}, *set[] = {"HSET", key, "state", state};
  if (jobs_link_ask(self, me.link, expire, 3)->integer == 0)
    register_birth(self, state);
  else
    jobs_link_ask(self, me.link, set, 4);
}

/* --- looking after others --------------------------------------------------------------------- */

/* Each element: queue, id, step, place. `had` is the worker that had them; 0: they were put aside.
 */
static void tell_put_back(struct actor *self, const redisReply *r, uint32_t had) {
  for (size_t i = 0; r->type == REDIS_REPLY_ARRAY && i < r->elements; i++) {
    const redisReply *x = r->element[i];
    int64_t n = jobs_int(x, 2);
    uint32_t id = jobs_entity(n), step = jobs_step(n);
    if (!id)
      continue; /* nobody in this run has met it yet */
    if (had)
      trace_emit(self->id, EV_JOB_ABANDONED, id, step - 1, had);
    trace_emit(self->id, EV_JOB_QUEUED, id, step, (uint64_t)jobs_int(x, 3));
    me.told = true;
  }
}

static void put_due(struct actor *self) {
  struct jobs_text now = jobs_now(), score = jobs_number(rq_now_us() / 1000000);
  struct jobs_words w = {.script = SCRIPT_DUE};
  jobs_word(&w, now.s);
  jobs_word(&w, score.s);
  add_queues(&w);
  tell_put_back(self, jobs_link_run(self, me.link, &w), 0);
  jobs_settle(self, me.link, me.held.jobs);
}

/* Which actor is the worker of that name? 0: none of this run. */
static uint32_t actor_of(struct actor *self, const char *name) {
  char field[80];
  snprintf(field, sizeof field, "worker:%.*s", NAME_MAX_BYTES - 1, name);
  const char *ask[] = {"HGET", me.held.jobs->mark, field};
  const redisReply *r = jobs_link_ask(self, me.link, ask, 3);
  return r->type == REDIS_REPLY_STRING ? (uint32_t)strtoul(r->str, NULL, 10) : 0;
}

static bool lives(uint32_t actor) {
  const struct gate *g = gate_self();
  for (uint32_t i = 0; i < atomic_load(&g->top); i++)
    if (g->slot[i].actor == actor && atomic_load(&g->slot[i].state) != GATE_FREE)
      return atomic_load(&g->slot[i].ended) == GATE_LIVES;
  return false;
}

/* Its key is gone; if its connection is still open, it is only late. */
static bool is_connected(struct actor *self, const char *name) {
  char text[80];
  if (gate_armed()) /* the server may take a moment to see that a connection is closed */
    return lives(actor_of(self, name));
  const char *words[] = {"CLIENT", "LIST"};
  const redisReply *r = jobs_link_ask(self, me.link, words, 2);
  snprintf(text, sizeof text, "name=%.*s ", NAME_MAX_BYTES - 1, name);
  return r->type == REDIS_REPLY_STRING && strstr(r->str, text);
}

static void recover(struct actor *self, const char *name) {
  uint32_t had = actor_of(self, name);
  struct jobs_text now = jobs_now();
  struct jobs_words w = {.script = SCRIPT_RECOVER};
  jobs_word(&w, now.s);
  jobs_word(&w, name);
  add_queues(&w);
  const redisReply *r = jobs_link_run(self, me.link, &w);
  if (had && r->elements)
    trace_emit(self->id, EV_WORKER_GONE, had, 0, me.held.jobs->beat_ns * BEATS_TO_LIVE);
  tell_put_back(self, r, had);
  jobs_settle(self, me.link, me.held.jobs);
}

enum { MOST_NAMES = 16 };

/* What the server does by itself in a free run: workers without a sign of life expire. */
static void forget_silent(struct actor *self) {
  char keys[MOST_NAMES][96];
  size_t n = 0;
  const char *all[] = {"SMEMBERS", "rq:workers"};
  const redisReply *r = jobs_link_ask(self, me.link, all, 2);
  for (size_t i = 0; r->type == REDIS_REPLY_ARRAY && i < r->elements && n < MOST_NAMES; i++)
    snprintf(keys[n++], sizeof keys[0], "%s", r->element[i]->str);
  for (size_t i = 0; i < n; i++) {
    const char *ask[] = {"HGET", keys[i], "last_heartbeat"}, *forget[] = {"DEL", keys[i]};
    r = jobs_link_ask(self, me.link, ask, 3);
    if (r->type != REDIS_REPLY_STRING)
      continue;
    int64_t silent_us = rq_now_us() - rq_time_parse((struct rq_text){r->str, r->len});
    if (silent_us >= (int64_t)(me.held.jobs->beat_ns * BEATS_TO_LIVE / 1000))
      jobs_link_ask(self, me.link, forget, 2);
  }
}

static void put_abandoned(struct actor *self) {
  char names[MOST_NAMES][NAME_MAX_BYTES];
  size_t n = 0;
  if (gate_armed())
    forget_silent(self);
  struct jobs_words w = {.script = SCRIPT_LOST};
  add_queues(&w);
  const redisReply *r = jobs_link_run(self, me.link, &w);
  for (size_t i = 0; r->type == REDIS_REPLY_ARRAY && i < r->elements && n < MOST_NAMES; i++)
    if (r->element[i]->len < sizeof names[0])
      snprintf(names[n++], sizeof names[0], "%s", r->element[i]->str);
  for (size_t i = 0; i < n; i++)
    if (strcmp(names[i], me.name) != 0 && !is_connected(self, names[i]))
      recover(self, names[i]);
}

static void beat(struct actor *self) {
  char key[96];
  struct jobs_text now = jobs_now();
  worker_key(key, sizeof key);
  const char *hash[] = {"HSET", key, "last_heartbeat", now.s};
  stay_alive(self, me.busy ? "busy" : "idle");
  jobs_link_ask(self, me.link, hash, 4);
  me.beat_at = now_ns() + me.held.jobs->beat_ns;
  trace_emit(self->id, EV_WORKER_BEAT, 0, 0, me.held.jobs->beat_ns * BEATS_TO_LIVE);
}

/* Who has just lost its connection, perhaps because the server was not there, cannot blame others
 * for giving no sign of life meanwhile. */
static bool can_judge(void) {
  if (me.link->lost != me.lost)
    me.judge_at = now_ns() + me.held.jobs->beat_ns * BEATS_TO_LIVE;
  me.lost = me.link->lost;
  return now_ns() >= me.judge_at;
}

static void look_after(struct actor *self) {
  if (now_ns() < me.beat_at)
    return;
  beat(self);
  put_due(self);
  if (can_judge())
    put_abandoned(self);
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* While its work-horse runs. True: it has run for too long. */
static bool on_beat(struct actor *self, void *p) {
  const struct actor *horse = p;
  me.told = false;
  look_after(self);
  if (me.told)
    trace_emit(self->id, EV_JOIN_WAIT, horse->id, 0, 0);
  uint64_t ran = now_ns() - me.started_at;
  me.expired = me.held.timeout_s > 0 && ran > (uint64_t)me.held.timeout_s * 1000000000u;
  return me.expired;
}

static void do_job(struct actor *self) {
  struct actor child;
  char name[48], error[160];
  snprintf(name, sizeof name, "%s's horse", me.short_name);
  me.started_at = now_ns();
  me.expired = false;
  wr_process(self, &child, name, held_work, 0);
  uint64_t every = me.held.jobs->beat_ns;
  int code = wr_join_beating(self, &child, every, on_beat, &child);
  if (me.expired && code == -1) {
    trace_emit(self->id, EV_JOB_TIMEOUT, me.held.job, 0, (uint64_t)me.held.timeout_s * 1000000000u);
    wr_kill(self, &child, SIGKILL);
    code = wr_join(self, &child);
  }
  if (code == 0)
    return;
  if (me.expired)
    snprintf(error, sizeof error,
             "rq.timeouts.JobTimeoutException: Task exceeded maximum timeout value (%" PRId64
             " seconds)",
             me.held.timeout_s);
  else if (code > 128)
    snprintf(error, sizeof error, "Work-horse terminated unexpectedly (signal %d)", code - 128);
  else
    snprintf(error, sizeof error, "Work-horse terminated unexpectedly (exit code %d)", code);
  held_fail(self, me.link, &me.held, error);
}

/* The gate of a taker. One that ends when nothing is there looks at least once; woken up by the
 * clock, it gives a sign of life first. */
static bool take(struct actor *self) {
  struct wr_jobs *j = me.held.jobs;
  if (gate_armed()) {
    struct gate_op op =
        *OP(EV_JOB_TAKEN, j->queue[me.queue[0]].id, me.waits ? 0 : EV_JOB_WANT, WHEN_EVER);
    if (!me.burst || me.tried) {
      op.cond = (struct gate_cond){.when = GATE_ANY,
                                   .off = region_offset(&j->filled),
                                   .off2 = region_offset(&self->slot->mail),
                                   .value2 = 1,
                                   .deadline_ns = me.beat_at};
      for (uint32_t i = 0; i < me.n; i++)
        op.cond.value |= 1u << me.queue[i];
    }
    gate_pass(self->slot, &op);
    me.waits |= self->slot->waits;
  }
  listen_for_stop();
  if (asked_to_stop)
    return false;
  me.told = false;
  look_after(self);
  me.waits = me.waits && !me.told;
  bool taken = held_take(self, me.link, &me.held, me.queue, me.n);
  me.tried = !taken;
  return taken;
}

/* A list is asked to move its first element to where it is: the answer comes as soon as there is
 * one, and takes nothing away. */
static void ask_for_news(struct actor *self, uint32_t i) {
  char key[64];
  struct jobs_link *l = &me.peek[i];
  struct err e;
  if (me.peeks[i])
    return;
  if (!l->redis)
    jobs_link_open(self, l, me.name, me.held.jobs->mark, true);
  snprintf(key, sizeof key, "rq:queue:%s", queue_name(me.queue[i]));
  redis_patience(l->redis, 0);
  redis_words(l->redis, "BLMOVE", key, key, "LEFT", "LEFT", "0", NULL);
  me.peeks[i] = redis_flush(l->redis, &e) == 0;
  if (!me.peeks[i])
    jobs_link_again(self, l, &e);
}

static void wait_for_job(struct actor *self) {
  struct pollfd fds[JOBS_QUEUES];
  if (!me.waits)
    trace_emit(self->id, EV_JOB_WANT, me.held.jobs->queue[me.queue[0]].id, 0, 0);
  me.waits = true;
  for (uint32_t i = 0; i < me.n; i++) {
    ask_for_news(self, i);
    fds[i] = (struct pollfd){.fd = redis_fd(me.peek[i].redis), .events = POLLIN};
  }
  uint64_t now = now_ns(), nap = me.beat_at > now ? me.beat_at - now : 0;
  struct timespec ts = {.tv_sec = (time_t)(nap / 1000000000u),
                        .tv_nsec = (long)(nap % 1000000000u)};
  sigset_t none;
  sigemptyset(&none);
  if (asked_to_stop || ppoll(fds, me.n, &ts, &none) <= 0)
    return;
  for (uint32_t i = 0; i < me.n; i++) {
    const redisReply *r;
    struct err e;
    if (!fds[i].revents || !me.peeks[i]) /* closed again before anything was asked */
      continue;
    int error = redis_reply(me.peek[i].redis, &r, &e);
    me.peeks[i] = false;
    if (error == ERR_GONE)
      jobs_link_again(self, &me.peek[i], &e);
  }
}

/* Is a job of its queues put aside or being worked on, which may come back? */
static bool something_may_come(struct actor *self) {
  static const struct {
    const char *command;
    enum rq_key kind;
  } where[] = {{"ZCARD", RQ_SCHEDULED}, {"ZCARD", RQ_STARTED}, {"LLEN", RQ_TAKING}};
  struct buf key = {0};
  int64_t n = 0;
  for (uint32_t i = 0; i < me.n; i++)
    for (size_t k = 0; k < sizeof where / sizeof *where; k++) {
      const char *words[] = {where[k].command,
                             rq_key(&key, where[k].kind, queue_name(me.queue[i]))};
      n += jobs_link_ask(self, me.link, words, 2)->integer;
    }
  buf_fini(&key);
  return n > 0;
}

static int work(struct actor *self, struct share *s) {
  (void)s;
  struct sigaction act = {.sa_handler = on_term};
  sigaction(SIGTERM, &act, NULL);
  /* Another one may have had the short name, and be dead without anybody knowing it yet. */
  snprintf(me.name, sizeof me.name, "%s.%" PRIu32 ".%s", me.short_name, self->id,
           me.held.jobs->mark + strlen("whoruns:"));
  me.link = jobs_own(self, me.held.jobs, me.name);
  register_birth(self, "started");
  look_after(self);
  while (!asked_to_stop) {
    if (take(self)) {
      me.waits = false;
      me.busy = true;
      do_job(self);
      me.busy = false;
    } else if (me.burst && !something_may_come(self)) {
      break;
    } else if (!gate_armed() && !asked_to_stop) {
      stay_alive(self, "idle");
      wait_for_job(self);
    }
  }
  register_death(self);
  for (uint32_t i = 0; i < me.n; i++)
    jobs_link_close(&me.peek[i]);
  buf_fini(&me.held.id);
  return 0;
}

void wr_worker(struct actor *self, struct actor *child, struct wr_jobs *j,
               const struct wr_worker_spec *spec) {
  me = (struct worker){.held = {.jobs = j, .functions = spec->functions, .worker = me.name},
                       .burst = spec->burst};
  snprintf(me.short_name, sizeof me.short_name, "%s", spec->name);
  snprintf(me.host, sizeof me.host, "%s", spec->host ? spec->host : "");
  for (const char *at = spec->queues; *at && me.n < JOBS_QUEUES;) {
    char name[32];
    size_t n = strcspn(at, ",");
    snprintf(name, sizeof name, "%.*s", (int)n, at);
    me.queue[me.n++] = jobs_queue_of(j, name);
    CHECK(me.queue[me.n - 1] >= 0);
    at += n + (at[n] == ',');
  }
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_BLOCK, &term, NULL); /* it hears of it where it waits, and nowhere else */
  actor_start_process(self, child, ACTOR_WORKER, spec->name, work, 0);
  sigprocmask(SIG_UNBLOCK, &term, NULL);
}

static void tell_to_stop(const struct actor *worker) {
  kill(worker->pid, SIGTERM);
  atomic_store(&worker->slot->mail, 1); /* for its gate */
}

void wr_worker_stop(struct actor *self, struct actor *worker) {
  POINT(self, OP(EV_WORKER_STOP, worker->id, 0, WHEN_EVER),
        trace_emit(self->id, EV_WORKER_STOP, worker->id, 0, 0), tell_to_stop(worker));
}

static bool kill_horse(struct actor *self, const struct actor *worker) {
  struct gate *g = gate_self();
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    struct gate_slot *s = &g->slot[i];
    uint32_t horse = s->actor;
    pid_t pid = atomic_load(&s->pid);
    if (g->slot + atomic_load(&s->parent) != worker->slot || pid <= 0 || atomic_load(&s->ended) ||
        s->actor != horse) /* it is another one's by now */
      continue;
    trace_emit(self->id, EV_SEND_SIGNAL, horse, 0, SIGKILL);
    kill(pid, SIGKILL);
    if (gate_armed()) {
      actor_await_gone(pid);
      gate_bury(s);
    }
    return true;
  }
  return false;
}

bool wr_horse_kill(struct actor *self, struct actor *worker) {
  bool done;
  POINT(self, OP(EV_SEND_SIGNAL, worker->id, 0, WHEN_EVER), done = kill_horse(self, worker),
        (void)0);
  return done;
}

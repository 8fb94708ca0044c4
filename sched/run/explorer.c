/* Two processes take part: the one that calls explorer_run() and watches, and one that runs. What
 * they share is made before the fork: the region, as in any run, and a block with the search (plan,
 * moves, decisions) and the tally. So if the one that runs is lost, because the scenario crashed or
 * because real threads wait for each other for ever, the watcher finishes that run on its behalf
 * and starts another process, which goes on where the search stands. */
#include "sched/run/explorer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/control/explore.h"
#include "sched/control/policy.h"
#include "sched/jobs/broker.h"
#include "sched/rt/carrier.h"
#include "sched/rt/point.h"
#include "sched/run/places.h"
#include "sched/run/reap.h"
#include "sched/run/runner.h"
#include "sched/run/states.h"
#include "sched/run/tally.h"

enum {
  TICK_MS = 100,
  AGAIN = 3,              /* exit code: another process is to go on */
  RING_SLOTS = 65536,     /* of fibers, who all write into one */
  RING_SLOTS_REAL = 2048, /* of each real actor */
  MOST_MOVES = 65536,
  SHORTER_STEPS = 20000000, /* to look for a shorter schedule, at most */
  SAMPLES = 10000,
  JOB_SAMPLES = 100,
};

struct explorer {
  struct explorer_request q;
  struct tally *t;
  struct explore *x;
  size_t bytes;
  uint64_t began_ns;
  _Atomic uint32_t stop;
  pid_t runner;
  struct reap_spared spared; /* of the watcher: */
  int fd;                    /* the runner's end */
  int asked;                 /* to stop, so often */
  bool ended;
  bool running;     /* between the beginning and the end of a run */
  bool over;        /* there is nothing left to do */
  uint32_t shorten; /* 1 + enum explorer_bad: that schedule is being shortened; 0: not yet */
  uint64_t shorten_steps, shorten_whole; /* so far; those with the present bound that ended */
  struct err error;
  struct places places;
  struct broker broker;  /* of scenarios with job queues; the watcher's */
  struct redis *emptier; /* the runner's connection to it */
};

static struct explorer *self_; /* whom the hooks below work for */

/* --- one run ---------------------------------------------------------------------------------- */

static void drain_if_half_full(void) {
  const struct trace_tls *tls = &trace_tls;
  if (self_->q.on == EXPLORER_FIBERS && tls->ring &&
      tls->head - atomic_load_explicit(&tls->ring->tail, memory_order_relaxed) > tls->mask / 2)
    tally_drain(self_->t);
}

static bool moves(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n) {
  drain_if_half_full();
  if (n && self_->q.count_states)
    states_count(self_->t, g, s);
  return explore_moves(g, s, slots, n);
}

static int sample(struct gate *g, const uint32_t *slots, uint32_t n) {
  return policy_find(self_->q.policy, NULL)->choose(g, slots, n);
}

static bool moves_sample(struct gate *g, struct gate_slot *s, const uint32_t *slots, uint32_t n) {
  const struct policy *p = policy_find(self_->q.policy, NULL);
  return (!p->moves || p->moves(g, s, slots, n)) && moves(g, s, slots, n);
}

/* Real actors that wait for ever go with their process. */
static void lost(struct gate *g) {
  (void)g;
  kill(self_->runner, SIGKILL);
  pause();
}

static void use_hooks(const struct explorer *s) {
  explore_use(s->x);
  bool fibers = s->q.on == EXPLORER_FIBERS, samples = s->q.policy && !s->shorten;
  gate_use(&(struct gate_hooks){.choose = samples ? sample : explore_choose,
                                .decided = point_decided,
                                .waits = point_waits,
                                .moves = samples ? moves_sample : moves,
                                .carry = fibers ? carrier_carry : NULL,
                                .over = fibers ? NULL : lost,
                                .one_process = s->q.on != EXPLORER_PROCESSES});
}

static void begin(struct explorer *s) {
  gate_again();
  atomic_store(&region_self->next_id, 1);
  atomic_store(&region_self->vclock, 0);
  memset(region_section(REGION_SHARE), 0, region_self->section[REGION_SHARE].bytes);
  tally_begin(s->t);
  if (s->q.policy && !s->shorten) {
    explore_begin(s->x);
    policy_begin(gate_self(), s->q.policy, NULL, s->q.seed + s->t->r.runs);
  }
  if (s->q.count_states)
    states_begin(s->t);
  else
    s->t->fold = NULL;
  s->running = true;
}

/* Somebody waits for something that nobody is left to do. */
static bool somebody_is_stuck(const struct gate *g) {
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    const struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_PARKED && s->op.want && !s->op.cond.deadline_ns &&
        !gate_possible(&s->op.cond))
      return true;
  }
  return false;
}

/* A run ends as soon as some wait for each other in a circle. */
static bool somebody_could_move(const struct gate *g) {
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    const struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_PARKED &&
        (s->op.cond.deadline_ns || gate_possible(&s->op.cond)))
      return true;
  }
  return false;
}

static uint64_t hash_of(const struct explore *x) {
  uint64_t h = 0xcbf29ce484222325u;
  for (uint32_t i = 0; i < x->nodes; i++)
    h = (h ^ x->node[i].slot) * 0x100000001b3u;
  return h;
}

static int trouble(struct explorer *s) {
  switch (s->x->cut) {
  case EXPLORE_WHOLE:
  case EXPLORE_REDUNDANT:
  case EXPLORE_BOUNDED:
    return 0;
  case EXPLORE_TOO_LONG:
    return err_set(&s->error, ERR_RANGE,
                   "A run of more than %u steps is too long for so little memory; take smaller "
                   "parameters or more with --memory.",
                   s->x->most_moves);
  case EXPLORE_CROWD:
    return err_set(&s->error, ERR_RANGE,
                   "More than %d actors at one time are too many to explore; take fewer.",
                   EXPLORE_SLOTS);
  case EXPLORE_EXEC:
    return err_set(&s->error, ERR_USAGE,
                   "%s starts programs with exec, which the explorer cannot follow.",
                   s->q.scenario->name);
  case EXPLORE_STRANGE:
    return err_set(&s->error, ERR_DIVERGED,
                   "%s went another way although everybody moved as before, so it depends on more "
                   "than who moves when.",
                   s->q.scenario->name);
  }
  return 0;
}

/* What came out of the run; by who ran it, or by the watcher if that one is lost. */
static void end(struct explorer *s, int crashed) {
  struct explore *x = s->x;
  struct tally *t = s->t;
  s->running = false;
  tally_drain(t);
  if (t->gave_up) {
    err_set(&s->error, ERR_SYSTEM, "%.*s", (int)t->bytes, t->text);
    return;
  }
  if (trouble(s) != 0)
    return;
  if (x->cut == EXPLORE_REDUNDANT || x->cut == EXPLORE_BOUNDED) {
    t->r.redundant += x->cut == EXPLORE_REDUNDANT && !s->shorten;
    return;
  }
  if (s->q.count_states)
    states_count(t, gate_self(), NULL);
  const struct gate *g = gate_self();
  bool deadlock = atomic_load(&g->verdict) == GATE_DEADLOCK || somebody_is_stuck(g);
  t->r.early += deadlock && somebody_could_move(g) && !s->shorten;
  tally_end(t, x, deadlock, crashed);
  if (s->q.policy && !s->shorten)
    t->r.distinct += tally_add_hash(t, hash_of(x));
}

/* --- the search ------------------------------------------------------------------------------- */

/* Is there a schedule with fewer switches that goes wrong in the same way? All with none are looked
 * at, then all with one, and so on: the first one that is found is the shortest. */
static void shorten_with(struct explorer *s, uint32_t switches) {
  uint32_t most = s->x->most_moves;
  s->x = explore_init(s->x, most);
  s->x->reduce = false;
  s->x->lines_commute = false;
  s->x->most_switches = switches;
  s->shorten_whole = 0;
  explore_begin(s->x);
}

static bool shorten_next_bad(struct explorer *s) {
  for (s->shorten++; s->shorten <= EXPLORER_BADS; s->shorten++) {
    struct explorer_worst *w = &s->t->r.worst[s->shorten - 1];
    if (!w->times)
      continue;
    w->proven = w->switches == 0;
    s->shorten_steps = 0;
    shorten_with(s, 0);
    if (!w->proven)
      return true;
  }
  s->over = true;
  return false;
}

static bool begin_to_shorten(struct explorer *s) {
  s->t->quiet = true;
  s->t->r.searching = true;
  s->q.count_states = false;
  bool any = shorten_next_bad(s);
  use_hooks(s);
  return any;
}

/* After a run of that search. */
static bool go_on_shortening(struct explorer *s) {
  struct explorer_worst *w = &s->t->r.worst[s->shorten - 1];
  uint32_t bound = s->x->most_switches;
  bool found = s->x->cut == EXPLORE_WHOLE && (s->t->bad & 1u << (s->shorten - 1));
  s->shorten_steps += s->x->moves;
  s->shorten_whole += s->x->cut == EXPLORE_WHOLE;
  if (found) {
    w->proven = true;
    return shorten_next_bad(s);
  }
  if (s->shorten_steps >= SHORTER_STEPS)
    return shorten_next_bad(s);
  if (explore_next(s->x))
    return true;
  w->tried = s->shorten_whole; /* that is all with so few */
  if (bound + 1 >= w->switches) {
    w->proven = true; /* none with fewer than the one that is known */
    return shorten_next_bad(s);
  }
  shorten_with(s, bound + 1);
  return true;
}

/* All was seen, or enough. */
static bool search_is_over(struct explorer *s, bool complete) {
  struct explorer_result *r = &s->t->r;
  r->complete = complete;
  r->bounded = s->x->pruned;
  r->share = complete ? 1 : r->share;
  r->ns = clock_mono_ns() - s->began_ns;
  s->over = s->q.judged || s->q.of;
  return !s->over && begin_to_shorten(s);
}

/* After each run. False: nothing is left to do. */
static bool next(struct explorer *s) {
  struct explorer_result *r = &s->t->r;
  if (s->error.code) {
    s->over = true;
    return false;
  }
  if (s->shorten)
    return go_on_shortening(s);
  if (s->q.policy)
    return r->runs < s->q.runs || search_is_over(s, false);
  bool whole = s->x->cut == EXPLORE_WHOLE, more = explore_next(s->x);
  r->races += whole && explore_raced(s->x);
  r->distinct = r->runs;
  if ((r->runs & 1023) == 0)
    r->share = explore_share(s->x);
  if (more && r->runs < s->q.runs) {
    places_note(&s->places, r->runs, s->x);
    return true;
  }
  return search_is_over(s, !more);
}

/* --- the process that runs -------------------------------------------------------------------- */

static bool all_have_ended(const struct gate *g) {
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    uint32_t state = atomic_load(&g->slot[i].state);
    if (i > 0 && state != GATE_FREE)
      return false;
  }
  return true;
}

static void run_for_real(struct explorer *s) {
  struct actor main;
  actor_make_main(&main, s->q.scenario->body);
  actor_begin(&main);
  actor_live(&main);
}

_Noreturn static void run_process(struct explorer *s, pid_t watcher) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != watcher)
    _exit(127);
  for (int sig = 1; sig < SIGRTMIN; sig++)
    signal(sig, SIG_DFL);
  signal(SIGINT, SIG_IGN); /* the terminal's signals are for the watcher */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  s->runner = getpid();
  s->emptier = NULL;
  runner_pin();
  use_hooks(s);
  trace_tls = (struct trace_tls){0};
  do {
    if (s->broker.pid && broker_empty(s->broker.url, &s->emptier, &s->error) != 0)
      break;
    begin(s);
    if (s->q.on == EXPLORER_FIBERS)
      carrier_run(s->q.scenario->body);
    else
      run_for_real(s);
    bool clean = s->q.on == EXPLORER_FIBERS || all_have_ended(gate_self());
    end(s, 0);
    if (!next(s))
      break;
    if (!clean)
      _exit(AGAIN);
  } while (!atomic_load(&s->stop));
  carrier_fini();
  _exit(0);
}

/* --- the watcher ------------------------------------------------------------------------------ */

static void go_to_first_leaf(struct explorer *s) {
  const struct place *p = places_before(&s->q.of->places, s->q.first_leaf);
  s->q.runs = s->q.first_leaf + EXPLORER_LEAVES;
  s->t->first_leaf = s->q.first_leaf;
  if (!p)
    return;
  explore_go_on_from(s->x, &p->search);
  s->t->r.runs = p->run;
}

static int start_broker(struct explorer *s, struct err *e) {
  struct broker own; /* *s is shared with the child that becomes the server */
  int error = broker_start(&own, e);
  s->broker = own;
  snprintf(region_self->redis, sizeof region_self->redis, "%s", own.url);
  region_self->redis_own = 1;
  return error;
}

static int set_up(struct explorer *s, char *block, struct err *e) {
  const struct scenario *sc = s->q.scenario;
  bool fibers = s->q.on == EXPLORER_FIBERS;
  uint32_t rings = fibers ? 1 : 4 * EXPLORE_SLOTS, slots = fibers ? RING_SLOTS : RING_SLOTS_REAL;
  uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(rings, slots),
                                     [REGION_GATES] = sizeof(struct gate),
                                     [REGION_SHARE] =
                                         sizeof(struct actor_shared) + *sc->share_bytes};
  int error = region_create(bytes, e);
  if (error)
    return error;
  struct region *r = region_self;
  r->clock = CLOCK_KIND_VIRTUAL;
  r->gil = s->q.gil;
  r->seed = 1;
  memcpy(r->params, s->q.params, sizeof r->params);
  trace_rings_init(rings, slots);
  uint32_t carried = fibers ? REGION_FIBERS : s->q.on == EXPLORER_THREADS ? REGION_CREW : 0;
  atomic_store(&r->mode, REGION_TRACE | REGION_GATE | carried);

  size_t left = s->q.memory - sizeof *s - sizeof(struct tally), moves = MOST_MOVES;
  while (moves > 256 && explore_bytes((uint32_t)moves) > left / 2)
    moves /= 2;
  s->t = (void *)block;
  s->x = explore_init(block + sizeof *s->t, (uint32_t)moves);
  /* Steps touch more than they say. */
  bool all_count = strcmp(sc->family, "async") == 0 || scenario_has_jobs(sc);
  s->x->reduce = !s->q.no_reduction && !s->q.bounded && !s->q.count_states && !all_count;
  s->x->lines_commute = sc->order == SCENARIO_SET && !s->q.judged;
  if (s->q.bounded)
    s->x->most_preemptions = s->q.preemptions;
  explore_begin(s->x);
  size_t used = sizeof *s->t + (explore_bytes((uint32_t)moves) + 63) / 64 * 64;
  tally_init(s->t, sc, block + used, s->q.memory - sizeof *s - used);
  s->t->any_order = s->t->any_order && !s->q.judged;
  s->t->lost_differs = s->q.judged;
  s->t->ignore_rounds = s->q.ignore_rounds;
  s->t->r.reduced = s->x->reduce && !s->q.policy;
  if (s->q.of)
    go_to_first_leaf(s);
  return scenario_has_jobs(sc) ? start_broker(s, e) : 0;
}

/* How a process that ran has ended: does another one go on? */
static bool another_one(struct explorer *s, int status) {
  if (s->over)
    return false;
  if (WIFEXITED(status) && WEXITSTATUS(status) == AGAIN)
    return true;
  if (!s->running) /* it was asked to stop, or was killed between two runs */
    return false;
  bool stuck = atomic_load(&gate_self()->verdict) != GATE_GOES_ON;
  end(s, stuck || s->t->gave_up ? 0 : WIFSIGNALED(status) ? WTERMSIG(status) : SIGABRT);
  return next(s);
}

static int start_runner(struct explorer *s, struct err *e) {
  pid_t watcher = getpid();
  s->runner = fork();
  if (s->runner == 0)
    run_process(s, watcher);
  if (s->runner < 0)
    return err_set_errno(e, errno, "Cannot start a process for the runs");
  s->fd = (int)syscall(SYS_pidfd_open, s->runner, 0);
  return 0;
}

/* Nobody is left who writes into them; what they hold is read before they are used again. */
static void free_rings(void) {
  struct trace_rings *rs = region_section(REGION_RINGS);
  for (uint32_t i = 0; i < rs->n_rings; i++)
    if (atomic_load(&rs->ring[i].owner) != RING_FREE)
      atomic_store(&rs->ring[i].owner, RING_RELEASED);
}

/* The runner has ended. */
static int collect(struct explorer *s) {
  int status = 0;
  while (waitpid(s->runner, &status, 0) < 0 && errno == EINTR)
    continue;
  close(s->fd);
  s->fd = -1;
  if (s->q.on != EXPLORER_FIBERS)
    reap_all(&s->spared, 0);
  free_rings();
  return status;
}

bool explorer_goes_on(struct explorer *s, int *error, struct err *e) {
  struct pollfd p = {.fd = s->fd, .events = POLLIN};
  if (s->ended)
    return false;
  s->t->r.ns = s->t->r.searching ? s->t->r.ns : clock_mono_ns() - s->began_ns;
  if (poll(&p, 1, 0) <= 0)
    return true;
  bool more = another_one(s, collect(s)) && !atomic_load(&s->stop);
  *error = more ? start_runner(s, e) : s->error.code;
  if (more && !*error)
    return true;
  if (!more)
    *e = s->error;
  s->ended = true;
  broker_stop(&s->broker);
  region_destroy(); /* what is known lies elsewhere, and another search may begin */
  return false;
}

int explorer_fd(const struct explorer *s) {
  return s->fd;
}

void explorer_stop(struct explorer *s) {
  atomic_store(&s->stop, 1);
  if (++s->asked > 20 && !s->ended)
    kill(s->runner, SIGKILL); /* that run does not end */
}

void explorer_settle(struct explorer_request *q) {
  bool jobs = scenario_has_jobs(q->scenario);
  if (jobs && !q->policy && !q->no_reduction && !q->bounded)
    q->policy = "random"; /* a server and many processes: a run is slow, and all are too many */
  if (!q->runs)
    q->runs = !q->policy ? UINT64_MAX / 2 : jobs ? JOB_SAMPLES : SAMPLES;
}

int explorer_start(struct explorer **out, const struct explorer_request *q, struct err *e) {
  *out = NULL;
  size_t least = sizeof(struct explorer) + sizeof(struct tally) + (4u << 20);
  if (q->memory < least)
    return err_set(e, ERR_RANGE, "Exploring needs at least %zu MB of memory.", (least >> 20) + 1);
  char *block = mmap(NULL, q->memory, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (block == MAP_FAILED)
    return err_set_errno(e, errno, "Cannot get %llu MB of memory",
                         (unsigned long long)(q->memory >> 20));
  struct explorer *s = (void *)block;
  s->q = *q; /* the rest of the block is 0 */
  s->bytes = q->memory;
  s->fd = -1;
  self_ = s;
  *out = s;
  size_t head = (sizeof *s + 63) / 64 * 64;
  s->q.memory -= 64;
  int error = set_up(s, block + head, e);
  if (error)
    return error;
  reap_orphans_here(&s->spared);
  s->began_ns = clock_mono_ns();
  return start_runner(s, e);
}

int explorer_run(struct explorer **out, const struct explorer_request *q,
                 bool (*tick)(void *ctx, const struct explorer_result *r), void *ctx,
                 struct err *e) {
  int error = explorer_start(out, q, e);
  if (error)
    return error;
  struct explorer *s = *out;
  while (explorer_goes_on(s, &error, e)) {
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    if (poll(&p, 1, TICK_MS) <= 0 && tick(ctx, &s->t->r))
      explorer_stop(s);
  }
  return error;
}

const struct explorer_result *explorer_result(const struct explorer *s) {
  return &s->t->r;
}

const struct explorer_outcome *explorer_outcomes(const struct explorer *s) {
  return s->t->outcome;
}

const char *explorer_text(const struct explorer *s, uint32_t at) {
  return s->t->all_text + at;
}

const struct explorer_leaf *explorer_leaves(const struct explorer *s) {
  return s->t->leaf;
}

void explorer_close(struct explorer *s) {
  if (!s)
    return;
  if (!s->ended && s->fd >= 0) {
    kill(s->runner, SIGKILL);
    collect(s);
  }
  if (!s->ended) {
    broker_stop(&s->broker);
    region_destroy();
  }
  munmap(s, s->bytes);
}

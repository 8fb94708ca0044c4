/* The keeper: one thread, one poll loop.
 *
 *   rings -> hub -> world (deadlocks, snapshots) -> session file -> "it has grown" -> program
 *
 * It ends the run when the first actor has ended, when nobody can ever move again, when time is up,
 * or when the program goes away. Then it kills what is left, collects the rest, writes the verdict
 * and closes the file.
 *
 * This file is long because it is one loop: all that can end a run is told in one place. */
#include "sched/run/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/proc.h"
#include "sched/control/policy.h"
#include "sched/jobs/broker.h"
#include "sched/jobs/redis.h"
#include "sched/jobs/watch.h"
#include "sched/kernel/watch.h"
#include "sched/rt/fiber.h"
#include "sched/rt/gil.h"
#include "sched/run/ask.h"
#include "sched/run/reap.h"
#include "sched/run/runner.h"
#include "sched/trace/hub.h"
#include "sched/trace/ring.h"
#include "sched/trace/writer.h"
#include "sched/world/pack.h"
#include "sched/world/seek.h"
#include "sched/world/stuck.h"
#include "sched/world/why.h"

/* A batch stays in the cache, and is not longer than snapshots should be apart. */
enum { KEEPER_RINGS = 256, KEEPER_SLOTS = 32768, KEEPER_BATCH = 16384 };
#define LOOK_NS 100000000u
enum { ON_SOCKET, ON_SIGNAL, ON_DOORBELL, ON_OUTPUT, ON_SERVER, ON_KERNEL };

struct keeper {
  const struct run_request *q;
  const char *name;
  int socket, file, signals, output;
  int server; /* of the private server of job queues: readable when it has ended; -1: there is none
               */
  struct pollfd *fds; /* ON_SOCKET and so on, then those of the kernel's rings */
  nfds_t n_fds;
  pid_t runner;
  struct reap_spared spared;
  struct trace_hub *hub;
  struct kernel_watch *kernel; /* NULL: the kernel is not asked */
  struct trace_writer *writer;
  struct world world;
  struct buf line;      /* of what is written behind the hooks' back */
  char last_words[256]; /* of a process in which a fiber has used up its stack */
  uint64_t flush_ns, flushed_at_ns, deadline_ns;
  uint64_t looked_ns, looked_at; /* when it was last seen whether a controlled run moves */
  uint64_t snapshot_events, snapshot_bytes; /* when the last one was made */
  struct buf snapshot;
  uint64_t asked; /* the last question that the program was told, as in the gates' section */
  bool over;
  uint64_t over_ns; /* when: since the recording's start */
  struct run_end end;
};

static bool is_watching(const struct keeper *k) {
  return k->q->scenario == &watch_scenario;
}

/* The first reason to end is the one that counts. */
__attribute__((format(printf, 3, 4))) static void end_run(struct keeper *k, int code,
                                                          const char *fmt, ...) {
  if (k->over)
    return;
  k->over = true;
  k->over_ns = k->hub ? trace_hub_now_ns(k->hub) : 0;
  k->end.code = code;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(k->end.sentence, sizeof k->end.sentence, fmt, ap);
  va_end(ap);
}

static void tell(struct keeper *k, uint32_t kind, int flags) {
  struct run_message m = {.kind = kind};
  if (kind == RUN_ENDED)
    m.u.end = k->end;
  if (send(k->socket, &m, run_message_bytes(&m), MSG_NOSIGNAL | flags) < 0)
    return; /* the program is busy, then the next message will do, or gone, which poll will tell */
}

/* --- from the rings into the file ------------------------------------------------------------- */

static void scenario_gave_up(struct keeper *k, const struct event_batch *b, uint32_t text) {
  uint32_t from = text ? b->text_end[text - 1] : 0;
  if (k->end.code == ERR_CRASHED || k->end.code == 0)
    k->over = false; /* an exit code arrived before these words, its own or its parent's */
  end_run(k, ERR_SYSTEM, "%.*s", (int)(b->text_end[text] - from), b->texts + from);
}

/* In a free run a deadlock ends the run as soon as it is seen, even if some actors still run. Under
 * control the gate says so, or the first actor ends: a recording must not depend on when the keeper
 * looked. */
static void look_for_ends(struct keeper *k, const struct event_batch *b) {
  for (size_t i = 0; i < b->n; i++) {
    const struct event *e = &b->events[i];
    if (e->type == EV_VERDICT && e->actor && e->text >= b->first_text)
      scenario_gave_up(k, b, e->text - b->first_text);
  }
  if (!k->q->policy && !k->over && stuck_find(&k->world, NULL, 0) > 0)
    end_run(k, ERR_DEADLOCK, "deadlock");
}

static int keep(struct keeper *k, const struct event_batch *b, struct err *e) {
  world_apply_batch(&k->world, b->events, b->n);
  look_for_ends(k, b);
  int error = trace_writer_add(k->writer, b, e);
  uint64_t events = trace_writer_events(k->writer), bytes = trace_writer_bytes(k->writer);
  if (error ||
      !world_snapshot_due(events - k->snapshot_events, bytes - k->snapshot_bytes, k->snapshot.len))
    return error;
  k->snapshot.len = 0;
  world_pack(&k->snapshot, &k->world);
  if (buf_failed(&k->snapshot))
    return err_set(e, ERR_MEMORY, "Not enough memory to record.");
  error = trace_writer_snapshot(k->writer, k->snapshot.data, k->snapshot.len, e);
  k->snapshot_events = events;
  k->snapshot_bytes = trace_writer_bytes(k->writer);
  return error;
}

/* That the recording is not whole counts more than how the run ends. */
static void stop_recording(struct keeper *k, const struct err *e) {
  k->over = false;
  end_run(k, e->code, "%s", e->text);
  trace_writer_abandon(k->writer);
  k->writer = NULL;
}

static void pump(struct keeper *k, bool final) {
  struct err e;
  const struct event_batch *b;
  if (k->kernel)
    kernel_watch_collect(k->kernel, final);
  do {
    b = trace_hub_collect(k->hub, KEEPER_BATCH, final);
    if (b->n && k->writer && keep(k, b, &e) != 0)
      stop_recording(k, &e);
  } while (b->n == KEEPER_BATCH || (final && b->n));
}

static void flush_if_due(struct keeper *k) {
  uint64_t now = clock_mono_ns();
  if (!k->writer || now - k->flushed_at_ns < k->flush_ns)
    return;
  struct err e;
  uint64_t before = trace_writer_bytes(k->writer);
  k->flushed_at_ns = now;
  if (trace_writer_flush(k->writer, &e) != 0)
    stop_recording(k, &e);
  else if (trace_writer_bytes(k->writer) != before)
    tell(k, RUN_GREW, MSG_DONTWAIT);
}

/* --- what else happens ------------------------------------------------------------------------ */

static void say_line(struct keeper *k) {
  struct event e = {.type = EV_RAW};
  if (k->line.len > strlen(FIBER_LAST_WORDS) &&
      memcmp(k->line.data, FIBER_LAST_WORDS, strlen(FIBER_LAST_WORDS)) == 0)
    snprintf(k->last_words, sizeof k->last_words, "%.*s", (int)k->line.len, k->line.data);
  trace_hub_say(k->hub, &e, k->line.data, k->line.len);
  k->line.len = 0;
}

/* False when there is nothing to read now. */
static bool on_output(struct keeper *k) {
  char data[16384];
  ssize_t n = read(k->output, data, sizeof data);
  for (ssize_t i = 0; i < n; i++) {
    bool ends = data[i] == '\n';
    if (!ends)
      buf_add(&k->line, &data[i], 1);
    if (ends || k->line.len == TRACE_TEXT_MAX)
      say_line(k);
  }
  return n > 0;
}

/* What was written until the last writer died, also behind the last newline. */
static void last_output(struct keeper *k) {
  while (on_output(k))
    continue;
  if (k->line.len)
    say_line(k);
}

static void runner_ended(struct keeper *k, int status) {
  k->runner = 0;
  while (on_output(k))
    continue; /* its last words, if it had any */
  if (WIFSIGNALED(status))
    end_run(k, ERR_CRASHED, "The scenario crashed: its first process was killed by signal %d (%s).",
            WTERMSIG(status), strsignal(WTERMSIG(status)));
  else if (WEXITSTATUS(status) == FIBER_EXIT && *k->last_words)
    end_run(k, ERR_CRASHED, "%s", k->last_words);
  else if (WEXITSTATUS(status) != 0)
    end_run(k, ERR_CRASHED, "The scenario ended with exit code %d.", WEXITSTATUS(status));
  else if (is_watching(k))
    end_run(k, 0, "As many jobs as were to be watched have ended.");
  else
    end_run(k, 0, "The scenario ran to its end.");
}

static void on_signal(struct keeper *k) {
  struct signalfd_siginfo info;
  while (read(k->signals, &info, sizeof info) == sizeof info)
    if (info.ssi_signo == SIGTERM)
      end_run(k, ERR_INTERRUPTED, "The run was stopped.");
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    if (pid == k->runner)
      runner_ended(k, status);
}

/* An actor waits in gate_ask(). Nobody moves, so all that has happened can be written down. */
static void ask_program(struct keeper *k) {
  struct err e;
  pump(k, true);
  if (k->writer && trace_writer_flush(k->writer, &e) != 0)
    end_run(k, e.code, "%s", e.text);
  else
    k->asked = ask_send(k->socket);
}

/* The program answers a question, or goes away, or wants no more. */
static void on_program(struct keeper *k) {
  if (ask_take_reply(k->socket, k->asked))
    return;
  if (is_watching(k)) /* which has no other end */
    end_run(k, 0, "Watching was ended.");
  else
    end_run(k, ERR_INTERRUPTED, "The run was stopped.");
}

static void on_doorbell(struct keeper *k) {
  uint64_t count;
  if (read(region_self->doorbell, &count, sizeof count) < 0)
    return;
  const struct gate *g = gate_self();
  switch ((enum gate_verdict)atomic_load(&g->verdict)) {
  case GATE_GOES_ON:
    if (ask_is_new(k->asked))
      ask_program(k);
    return;
  case GATE_DEADLOCK:
    end_run(k, ERR_DEADLOCK, "deadlock");
    return;
  case GATE_DIVERGED:
    end_run(k, ERR_DIVERGED,
            "The schedule does not fit at decision %llu: %.100s should move there, but cannot.",
            (unsigned long long)g->steps + 1, g->wanted);
    return;
  }
}

/* Under control whoever has the turn must hand it on. If it is gone, all others would wait for
 * ever: it crashed, or somebody outside killed it. */
static void look_for_the_dead(struct keeper *k) {
  struct gate *g = gate_self();
  uint64_t now = clock_mono_ns(), moved = atomic_load(&region_self->vclock);
  if (!k->q->policy || now - k->looked_ns < LOOK_NS)
    return;
  k->looked_ns = now;
  bool moves = moved != k->looked_at;
  k->looked_at = moved;
  if (proc_has_ended(k->runner, k->runner))
    return; /* all its threads have, and its exit code says how; a signal is on its way */
  for (uint32_t i = 0; !moves && !k->over && i < atomic_load(&g->top); i++) {
    struct gate_slot *s = &g->slot[i];
    uint32_t state = atomic_load(&s->state);
    pid_t pid = atomic_load(&s->pid);
    char path[GATE_PATH_MAX];
    gate_path(s, path);
    if ((state == GATE_COMING || state == GATE_PARKED || state == GATE_MOVING) && pid &&
        atomic_load(&s->ended) == GATE_LIVES && proc_has_ended(pid, atomic_load(&s->tid)))
      end_run(k, ERR_CRASHED, "%.100s died without a word, so nobody else can move any more.",
              path);
  }
}

/* While somebody thinks about a question nothing moves, but their time may be over. */
static struct timespec nap(const struct keeper *k) {
  uint64_t now = clock_mono_ns(), ns = trace_hub_nap_ns(k->hub);
  if (ask_waits(k->asked))
    ns = k->deadline_ns > now ? k->deadline_ns - now : 0;
  return (struct timespec){.tv_sec = (time_t)(ns / 1000000000u),
                           .tv_nsec = (long)(ns % 1000000000u)};
}

static void wait_for_news(struct keeper *k) {
  struct timespec ts = nap(k);
  struct pollfd *fds = k->fds;
  if (ppoll(fds, k->n_fds, &ts, NULL) <= 0)
    return;
  for (nfds_t i = ON_KERNEL; i < k->n_fds; i++)
    if (fds[i].revents & (POLLHUP | POLLERR))
      fds[i].fd = -1; /* the process that it was opened on has ended */
  if (fds[ON_OUTPUT].revents & POLLIN)
    on_output(k);
  if (fds[ON_SIGNAL].revents & POLLIN)
    on_signal(k);
  if (fds[ON_DOORBELL].revents & POLLIN)
    on_doorbell(k);
  if (fds[ON_SOCKET].revents)
    on_program(k);
  if (fds[ON_SERVER].revents) /* which dies with the program, too */
    end_run(k, ERR_CRASHED, "The private Redis server has ended, and all that was queued with it.");
}

/* --- beginning and end ------------------------------------------------------------------------ */

static int set_up_region(struct keeper *k, struct err *e) {
  uint32_t slots = k->q->ring_slots ? k->q->ring_slots : KEEPER_SLOTS;
  uint64_t bytes[REGION_SECTIONS] = {[REGION_RINGS] = trace_rings_bytes(KEEPER_RINGS, slots),
                                     [REGION_GATES] = sizeof(struct gate),
                                     [REGION_SHARE] = sizeof(struct actor_shared) +
                                                      *k->q->scenario->share_bytes};
  int error = region_create(bytes, e);
  if (error)
    return error;
  struct region *r = region_self;
  r->clock = k->q->policy ? CLOCK_KIND_VIRTUAL
             : is_watching(k)
                 ? CLOCK_KIND_MONO /* what it tells happened elsewhere, by that clock */
                 : clock_best();
  r->gil = k->q->gil;
  r->seed = k->q->seed;
  r->pace = k->q->pace;
  memcpy(r->params, k->q->params, sizeof r->params);
  atomic_store(&r->mode, REGION_TRACE | (k->q->drop ? REGION_DROP : 0u));
  r->doorbell = eventfd(0, EFD_NONBLOCK);
  trace_rings_init(KEEPER_RINGS, slots);
  return r->doorbell >= 0 ? 0 : err_set_errno(e, errno, "Cannot make an event descriptor");
}

/* Where the scenario's job queues are. */
static int set_up_redis(struct keeper *k, struct err *e) {
  char *url = region_self->redis;
  if (!scenario_has_jobs(k->q->scenario) && !is_watching(k))
    return 0;
  region_self->redis_own = !k->q->redis;
  snprintf(url, sizeof region_self->redis, "%s", k->q->redis ? k->q->redis : k->q->server->url);
  if (k->q->redis)
    return 0;
  struct redis *r = NULL;
  int error = broker_empty(url, &r, e);
  redis_close(r);
  k->server = (int)syscall(SYS_pidfd_open, k->q->server->pid, 0);
  return error;
}

static int open_writer(struct keeper *k, enum kernel_source kernel, const struct err *refusal,
                       struct err *e) {
  const struct run_request *q = k->q;
  struct buf params = {0};
  for (size_t i = 0; i < q->scenario->n_params; i++)
    buf_printf(&params, "%s%s=%lld", i ? " " : "", q->scenario->params[i].name,
               (long long)q->params[i]);
  char seed[24], pace[24];
  snprintf(seed, sizeof seed, "%llu", (unsigned long long)q->seed);
  snprintf(pace, sizeof pace, "%u", q->pace);
  struct trace_meta meta[] = {{"program", "whoruns " WHORUNS_VERSION},
                              {"scenario", q->scenario->name},
                              {"params", buf_text(&params)},
                              {"mode", q->policy ? "controlled" : "free-running"},
                              {"policy", q->policy ? q->policy : "the kernel"},
                              {"seed", seed},
                              {"clock", q->policy ? "virtual" : "real"},
                              {"kernel", kernel_source_name(kernel)},
                              {0},
                              {0},
                              {0}};
  size_t n = sizeof meta / sizeof *meta - 3;
  if (q->pace > 1)
    meta[n++] = (struct trace_meta){"pace", pace};
  if (scenario_has_gil(q->scenario))
    meta[n++] = (struct trace_meta){"gil", gil_kind_name(q->gil)};
  if (refusal->code)
    meta[n++] = (struct trace_meta){"kernel-refusal", refusal->text};
  int error = trace_writer_open(&k->writer, k->file, k->name, meta, n, NULL, e);
  buf_fini(&params);
  return error;
}

static void watch_signals(struct keeper *k) {
  sigset_t set;
  signal(SIGCHLD, SIG_DFL); /* ignored, children would vanish unseen */
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like others */
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_SETMASK, &set, NULL);
  k->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  CHECK(k->signals >= 0);
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
}

/* Returns when the first actor is made; it waits for a byte through *start. */
static int fork_runner(struct keeper *k, int *start, struct err *e) {
  int life[2], output[2], go[2];
  if (pipe2(life, 0) != 0 || pipe2(output, 0) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, go) != 0)
    return err_set_errno(e, errno, "Cannot make a pipe");
  region_self->lifeline = life[0];
  pid_t keeper = getpid();
  k->runner = fork();
  if (k->runner == 0) {
    int ours[] = {life[1], output[0], go[1], k->socket, k->file, k->signals, k->server};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
      if (ours[i] >= 0)
        close(ours[i]);
    runner_main(keeper, output[1], go[0], k->q);
  }
  close(output[1]);
  close(go[0]);
  *start = go[1];
  k->output = output[0];
  fcntl(k->output, F_SETFL, O_NONBLOCK);
  if (k->runner < 0)
    return err_set_errno(e, errno, "Cannot start the scenario's process");
  char byte;
  struct pollfd fds[] = {{.fd = go[1], .events = POLLIN}, {.fd = k->socket, .events = POLLIN}};
  if (poll(fds, 2, -1) <= 0 || !fds[0].revents || read(go[1], &byte, 1) != 1)
    return err_set(e, ERR_CRASHED, "The scenario's process did not begin.");
  return 0;
}

/* What the kernel will tell of this run; *e also says why it is not more. */
static int ask_kernel(struct keeper *k, enum kernel_source *source, struct err *e) {
  enum run_kernel want = k->q->kernel;
  *source = KERNEL_NONE;
  if (k->q->policy || want == RUN_KERNEL_OFF || is_watching(k))
    return 0;
  int error = ERR_SYSTEM;
  if (want != RUN_KERNEL_PROC)
    error = kernel_watch_open(&k->kernel, KERNEL_PERF, k->runner, e);
  if (!error)
    *source = KERNEL_PERF;
  if (!error || want == RUN_KERNEL_PERF)
    return error;
  error = kernel_watch_open(&k->kernel, KERNEL_PROC, k->runner, e);
  if (error)
    return want == RUN_KERNEL_PROC ? error : 0;
  *source = KERNEL_PROC;
  atomic_fetch_or(&region_self->mode, REGION_USAGE);
  return 0;
}

static void watch_descriptors(struct keeper *k) {
  const int *rings = NULL;
  size_t n = k->kernel ? kernel_watch_fds(k->kernel, &rings) : 0;
  k->n_fds = ON_KERNEL + n;
  k->fds = calloc(k->n_fds, sizeof *k->fds);
  CHECK(k->fds);
  k->fds[ON_SOCKET].fd = k->socket;
  k->fds[ON_SIGNAL].fd = k->signals;
  k->fds[ON_DOORBELL].fd = region_self->doorbell;
  k->fds[ON_OUTPUT].fd = k->output;
  k->fds[ON_SERVER].fd = k->server;
  for (size_t i = 0; i < n; i++)
    k->fds[ON_KERNEL + i].fd = rings[i];
  for (nfds_t i = 0; i < k->n_fds; i++)
    k->fds[i].events = POLLIN;
}

static int start(struct keeper *k, struct err *e) {
  int go = -1;
  enum kernel_source source;
  struct err refusal = {0};
  int error = fork_runner(k, &go, e);
  if (error)
    return error;
  error = ask_kernel(k, &source, &refusal);
  if (error) {
    *e = refusal;
    return error;
  }
  /* The clock of the recording starts here: asking the kernel may have taken a while. */
  if (trace_hub_new(&k->hub, NULL) != 0)
    return err_set(e, ERR_MEMORY, "Not enough memory to record.");
  if (k->kernel)
    kernel_watch_begin(k->kernel, k->hub);
  error = open_writer(k, source, &refusal, e);
  if (error)
    return error;
  watch_descriptors(k);
  if (write(go, "", 1) != 1)
    return err_set_errno(e, errno, "Cannot start the scenario");
  close(go);
  return 0;
}

/* The first actor ended well; another one may have crashed beside it. */
static uint32_t find_crashed(const struct keeper *k) {
  for (uint32_t id = 1; id < k->world.head->top; id++) {
    const struct world_actor *a = world_actor(&k->world, id);
    if (a && a->dead && !a->killer && WIFSIGNALED((int)a->status))
      return id;
  }
  return 0;
}

/* What is written so far, as names come from the file; NULL if it cannot be read. */
static struct trace_reader *read_back(struct keeper *k) {
  struct trace_reader *r = NULL;
  struct err e;
  if (!k->writer || trace_writer_flush(k->writer, &e) != 0 ||
      trace_reader_open_fd(&r, k->file, k->name, &e) != 0)
    return NULL;
  return r;
}

static void explain_crash(struct keeper *k, uint32_t id) {
  int sig = WTERMSIG((int)world_actor(&k->world, id)->status);
  struct buf name = {0};
  struct trace_reader *r = read_back(k);
  why_name(&name, r, &k->world, id);
  k->end.code = ERR_CRASHED;
  snprintf(k->end.sentence, sizeof k->end.sentence,
           "The scenario ran to its end, but %.200s was killed by signal %d (%s), which no actor "
           "had sent.",
           buf_text(&name), sig, strsignal(sig));
  trace_reader_close(r);
  buf_fini(&name);
}

/* Puts a deadlock into words. */
static void explain_deadlock(struct keeper *k) {
  uint32_t stuck[GATE_SLOTS];
  size_t n = stuck_find(&k->world, stuck, GATE_SLOTS);
  struct trace_reader *r = read_back(k);
  if (!r)
    return;
  struct buf text = {0};
  buf_puts(&text, "Deadlock: ");
  if (n > 0)
    why_stuck(&text, r, &k->world, stuck, n < GATE_SLOTS ? n : GATE_SLOTS);
  else
    why_actor(&text, r, &k->world, 1);
  snprintf(k->end.sentence, sizeof k->end.sentence, "%s", buf_text(&text));
  trace_reader_close(r);
  buf_fini(&text);
}

static void finish(struct keeper *k) {
  if (k->end.code == ERR_DEADLOCK) { /* before the deaths of the stuck are recorded too */
    if (k->q->policy)
      pump(k, true); /* nobody moves */
    explain_deadlock(k);
  }
  if (k->kernel && k->runner)
    kernel_watch_end(k->kernel, trace_hub_start_ns(k->hub) + k->over_ns);
  reap_all(&k->spared, k->runner);
  last_output(k);
  pump(k, false); /* so that all who started are known when the kernel's last words are read */
  pump(k, true);
  if (k->end.code == 0 && stuck_find(&k->world, NULL, 0) > 0) {
    k->end.code = ERR_DEADLOCK;
    explain_deadlock(k);
  }
  uint32_t crashed = k->end.code == 0 ? find_crashed(k) : 0;
  if (crashed)
    explain_crash(k, crashed);
  if (k->end.code == 0 && k->q->schedule && !policy_used_up(gate_self())) {
    struct buf count = {0};
    why_count(&count, gate_self()->steps, "decision");
    k->end.code = ERR_DIVERGED;
    snprintf(k->end.sentence, sizeof k->end.sentence,
             "The scenario ran to its end after %s, but the schedule names more: it belongs to "
             "another run.",
             buf_text(&count));
    buf_fini(&count);
  }
  struct event v = {.t_ns = k->over_ns, .type = EV_VERDICT, .a = (uint32_t)-k->end.code};
  trace_hub_say(k->hub, &v, k->end.sentence, strlen(k->end.sentence));
  pump(k, true);
  struct err e;
  if (k->writer && trace_writer_close(k->writer, &e) != 0) {
    k->end.code = e.code;
    snprintf(k->end.sentence, sizeof k->end.sentence, "%s", e.text);
  }
  tell(k, RUN_ENDED, 0);
}

void keeper_main(int socket, int file, const char *name, const struct run_request *q) {
  struct keeper k = {
      .q = q, .name = name, .socket = socket, .file = file, .output = -1, .server = -1};
  struct err e;
  setpgid(0, 0); /* the terminal's signals are for the program alone */
  reap_orphans_here(&k.spared);
  watch_signals(&k);
  world_init(&k.world);
  k.flush_ns = q->flush_ns ? q->flush_ns : 100000000u;
  k.flushed_at_ns = clock_mono_ns();
  k.deadline_ns = q->timeout_ns ? k.flushed_at_ns + q->timeout_ns : UINT64_MAX;
  if (set_up_region(&k, &e) != 0 || set_up_redis(&k, &e) != 0 || start(&k, &e) != 0) {
    end_run(&k, e.code, "%s", e.text);
    reap_all(&k.spared, k.runner);
    tell(&k, RUN_ENDED, 0);
    _exit(1);
  }
  while (!k.over) {
    wait_for_news(&k);
    pump(&k, false);
    flush_if_due(&k);
    look_for_the_dead(&k);
    if (clock_mono_ns() >= k.deadline_ns)
      end_run(&k, ERR_TIMEOUT, "The run was stopped after %.3g s, its time limit.",
              (double)q->timeout_ns / 1e9);
  }
  finish(&k);
  _exit(0);
}

/* Processes and threads as actors.
 *
 * Imitates: multiprocessing.Process with the "fork" start method, threading.Thread.
 * Real: fork and waitpid, pthread_create and pthread_join.
 * Differs: a thread that fails does not print a traceback; a process gets SIGKILL when the thread
 * that started it is gone (the kernel's parent-death signal), so that nothing outlives a run.
 *
 * The life of an actor is a few events on the actor itself, numbered so that no clock can disorder
 * them: spawn (its maker, before fork or pthread_create), start and end (itself), join (its maker).
 * If a process dies without its end event, its maker emits `died` instead. */
#include "sched/rt/actor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/rt/carrier.h"
#include "sched/rt/crew.h"
#include "sched/rt/fiber.h"
#include "sched/rt/point.h"
#include "sched/rt/pool.h"
#include "sched/rt/usage.h"
#include "sched/rt/value.h"

__thread struct actor *actor_now;

static struct actor_shared *shared(void) {
  return region_section(REGION_SHARE);
}

static bool is_process(const struct actor *a) {
  return a->kind == ACTOR_PROCESS || a->kind == ACTOR_WORKER;
}

/* What the events say of a result: threads return it, processes leave it as a wait(2) status. */
static uint64_t status_of(const struct actor *a, int result) {
  return is_process(a) ? (uint64_t)(result & 0xff) << 8 : (uint64_t)(int64_t)result;
}

static uint32_t life(const struct actor *a) {
  return trace_seq(&a->slot->life);
}

static void spawn(struct actor *self, struct actor *child, const char *name) {
  POINT(self, OP_OWN(EV_SPAWN, 0, 0, WHEN_EVER), child->id = region_new_id(), (void)0);
  child->slot = gate_admit(self->slot, child->id);
  if (!child->slot)
    wr_give_up(self, "More than %d processes and threads at one time are too many.", GATE_SLOTS);
  trace_emit_text(self->id, EV_SPAWN, child->id, life(child), child->kind, name, strlen(name));
}

/* Whoever watches over the run can see from it that the actor is gone. */
static void say_where(const struct actor *a, pid_t pid, pid_t tid) {
  atomic_store(&a->slot->tid, tid);
  atomic_store(&a->slot->pid, pid);
}

void actor_started(const struct actor *self) {
  uint64_t pid = (uint64_t)atomic_load(&self->slot->pid),
           tid = (uint64_t)atomic_load(&self->slot->tid);
  trace_emit(self->id, EV_START, self->id, life(self), pid << 32 | tid);
}

void actor_begin(struct actor *self) {
  say_where(self, getpid(), (pid_t)syscall(SYS_gettid));
  POINT(self, OP_OWN(EV_START, self->id, 0, WHEN_EVER), (void)0, actor_started(self));
}

int actor_live(struct actor *self) {
  struct frame frame;
  actor_now = self;
  frame_enter(self, &frame);
  int result = self->body(self, self->share);
  frame_leave(self, NONE_VALUE);
  if (region_mode() & REGION_USAGE)
    usage_tell(self);
  POINT(self, OP_OWN(EV_END, self->id, 0, WHEN_EVER),
        atomic_store(&self->slot->ended, GATE_ENDED_WELL),
        trace_emit(self->id, EV_END, self->id, life(self), status_of(self, result)));
  if (region_mode() & REGION_FIBERS)
    carrier_end(self, result);
  gate_leave(self->slot);
  if (!(region_mode() & REGION_CREW)) /* which keeps its rings as well */
    trace_ring_release();
  fiber_pool_fini();
  pool_fini();
  return result;
}

bool actor_fork(struct actor *self, struct actor *child, enum actor_kind kind, const char *name,
                actor_body body, int64_t arg) {
  *child = (struct actor){.kind = kind, .arg = arg, .body = body, .share = self->share, .pid = -1};
  spawn(self, child, name);
  pid_t parent = getpid();
  child->pid = fork();
  if (child->pid < 0)
    wr_give_up(self, "Cannot start the process \"%s\": %s.", name, strerror(errno));
  if (child->pid > 0) {
    say_where(child, child->pid, child->pid);
    return false;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(127);
  actor_begin(child);
  return true;
}

void actor_start_process(struct actor *self, struct actor *child, enum actor_kind kind,
                         const char *name, actor_body body, int64_t arg) {
  if (actor_fork(self, child, kind, name, body, arg))
    _exit(actor_live(child));
}

void wr_process(struct actor *self, struct actor *child, const char *name, actor_body body,
                int64_t arg) {
  actor_start_process(self, child, ACTOR_PROCESS, name, body, arg);
}

static int begin_and_live(struct actor *self) {
  actor_begin(self);
  return actor_live(self);
}

static void *thread_main(void *p) {
  struct actor *self = p;
  prctl(PR_SET_NAME, self->comm);
  return (void *)(intptr_t)begin_and_live(self);
}

void wr_thread(struct actor *self, struct actor *child, const char *name, actor_body body,
               int64_t arg) {
  *child = (struct actor){.kind = ACTOR_THREAD, .arg = arg, .body = body, .share = self->share};
  spawn(self, child, name);
  if (region_mode() & REGION_FIBERS) {
    if (!carrier_start(child))
      wr_give_up(self, "There is no memory for the stack of %s.", name);
    return;
  }
  snprintf(child->comm, sizeof child->comm, "%s", name);
  int error = region_mode() & REGION_CREW
                  ? crew_start(child, begin_and_live)
                  : pthread_create(&child->thread, NULL, thread_main, child);
  if (error)
    wr_give_up(self, "Cannot start the thread \"%s\": %s.", name, strerror(error));
}

/* The signal that a process gets when its parent dies has been sent; on another core it may take a
 * moment. */
void actor_await_gone(pid_t pid) {
  struct pollfd gone = {.fd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1,
                        .events = POLLIN};
  while (gone.fd >= 0 && poll(&gone, 1, 1000) < 0 && errno == EINTR)
    continue;
  if (gone.fd >= 0)
    close(gone.fd);
}

/* The children of a process that was killed die with it, and nobody else is there to say so. */
static void bury_orphans(struct actor *self, const struct gate_slot *parent) {
  struct gate *g = gate_self();
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_FREE || s->parent != (uint32_t)(parent - g->slot))
      continue;
    if (atomic_load(&s->pid) == atomic_load(&s->tid))
      actor_await_gone(atomic_load(&s->pid));
    if (atomic_load(&s->ended) != GATE_ENDED_WELL)
      trace_emit(self->id, EV_DIED, s->actor, trace_seq(&s->life), SIGKILL);
    bury_orphans(self, s);
    gate_forget(s);
  }
}

/* Reaps a process; its death without an end event is ours to tell. */
static int reap(struct actor *self, struct actor *child, uint64_t *status) {
  int st = 0;
  while (waitpid(child->pid, &st, 0) < 0 && errno == EINTR)
    continue;
  *status = (uint64_t)(uint32_t)st;
  if (atomic_load(&child->slot->ended) != GATE_ENDED_WELL) {
    trace_emit(self->id, EV_DIED, child->id, life(child), *status);
    bury_orphans(self, child->slot);
  }
  return WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
}

static int await_end(struct actor *self, struct actor *child, uint64_t *status) {
  if (!gate_armed() && !atomic_load(&child->slot->ended))
    trace_emit(self->id, EV_JOIN_WAIT, child->id, 0, 0);
  if (is_process(child))
    return reap(self, child, status);
  void *result = NULL;
  if (region_mode() & REGION_FIBERS)
    result = (void *)(intptr_t)carrier_join(child);
  else if (region_mode() & REGION_CREW)
    result = (void *)(intptr_t)crew_join(child);
  else
    pthread_join(child->thread, &result);
  *status = status_of(child, (int)(intptr_t)result);
  return (int)(intptr_t)result;
}

static bool beat_until_enough(struct actor *self, const struct actor *child, uint64_t every_ns,
                              bool (*beat)(struct actor *self, void *p), void *p) {
  int fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
  if (fd < 0)
    return false;
  trace_emit(self->id, EV_JOIN_WAIT, child->id, 0, 0);
  struct pollfd ended = {.fd = fd, .events = POLLIN};
  struct timespec nap = {.tv_sec = (time_t)(every_ns / 1000000000u),
                         .tv_nsec = (long)(every_ns % 1000000000u)};
  bool enough = false;
  while (!enough && ppoll(&ended, 1, &nap, NULL) <= 0)
    enough = beat(self, p);
  close(fd);
  return enough;
}

/* The same in virtual time. */
static bool beat_at_gates(struct actor *self, const struct actor *child, uint64_t every_ns,
                          bool (*beat)(struct actor *self, void *p), void *p) {
  for (uint16_t want = EV_JOIN_WAIT;; want = 0) {
    struct gate_cond ended = gate_when_differs(&child->slot->ended, 0);
    ended.deadline_ns = atomic_load(&region_self->vclock) + every_ns;
    gate_pass(self->slot, OP_OWN(EV_JOIN, child->id, want, ended));
    if (atomic_load(&child->slot->ended) != GATE_LIVES)
      return false;
    if (beat(self, p))
      return true;
  }
}

int wr_join_beating(struct actor *self, struct actor *child, uint64_t every_ns,
                    bool (*beat)(struct actor *self, void *p), void *p) {
  if ((gate_armed() ? beat_at_gates : beat_until_enough)(self, child, every_ns, beat, p))
    return -1;
  uint64_t status;
  int result = reap(self, child, &status);
  trace_emit(self->id, EV_JOIN, child->id, life(child), status);
  gate_forget(child->slot);
  return result;
}

int wr_join(struct actor *self, struct actor *child) {
  int result;
  uint64_t status;
  POINT(self, OP_OWN(EV_JOIN, child->id, EV_JOIN_WAIT, gate_when_differs(&child->slot->ended, 0)),
        result = await_end(self, child, &status),
        trace_emit(self->id, EV_JOIN, child->id, life(child), status));
  gate_forget(child->slot);
  return result;
}

void wr_print(struct actor *self, const char *fmt, ...) {
  char line[TRACE_TEXT_MAX];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(line, sizeof line, fmt, ap);
  va_end(ap);
  size_t bytes = n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
  uint32_t seq, id = shared()->out_id;
  POINT(self, OP(EV_OUT, id, 0, WHEN_EVER), seq = trace_seq(&shared()->out_seq),
        trace_emit_text(self->id, EV_OUT, id, seq, 0, line, bytes));
}

static uint64_t cpu_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

void wr_work(struct actor *self, uint64_t ns) {
  ns = region_paced(ns);
  trace_emit(self->id, EV_WORK, 0, 0, ns);
  if (gate_armed()) {
    gate_spend(ns);
    return;
  }
  for (uint64_t until = cpu_ns() + ns; cpu_ns() < until;)
    continue;
}

void wr_sleep(struct actor *self, uint64_t ns) {
  ns = region_paced(ns);
  trace_emit(self->id, EV_SLEEP, 0, 0, ns);
  struct timespec ts = {.tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u)};
  struct gate_cond due = {.when = GATE_TIMER,
                          .deadline_ns = atomic_load(&region_self->vclock) + (ns ? ns : 1)};
  bool armed = gate_armed();
  POINT(self, OP_OWN(EV_WAKE, 0, 0, due),
        while (!armed && clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &ts) == EINTR) continue,
        trace_emit(self->id, EV_WAKE, 0, 0, 0));
}

int64_t wr_param(struct actor *self, int index) {
  (void)self;
  return region_self->params[index];
}

void wr_at(struct actor *self, uint32_t label) {
  trace_emit(self->id, EV_LINE, 0, label, 0);
}

void wr_give_up(struct actor *self, const char *fmt, ...) {
  char text[512];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  size_t bytes = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
  trace_emit_text(self->id, EV_VERDICT, -ERR_SYSTEM, 0, 0, text, bytes);
  trace_ring_release();
  _exit(127);
}

/* The kernel's switches are watched from then on, so main must be known before. */
static void wait_for_start(int start) {
  char byte = 0;
  if (write(start, &byte, 1) != 1)
    _exit(127);
  while (read(start, &byte, 1) != 1)
    if (errno != EINTR)
      _exit(127);
  close(start);
}

void actor_make_main(struct actor *self, actor_body body) {
  struct actor_shared *sh = shared();
  *self = (struct actor){
      .id = region_new_id(), .kind = ACTOR_PROCESS, .body = body, .share = (void *)sh->block};
  self->slot = gate_admit(NULL, self->id);
  trace_emit_text(0, EV_SPAWN, self->id, life(self), self->kind, "main", strlen("main"));
  sh->out_id = region_new_id();
  trace_emit_text(0, EV_NEW, sh->out_id, 0, OBJECT_STREAM, "stdout", strlen("stdout"));
}

int actor_run_main(actor_body body, int start) {
  struct actor self;
  actor_make_main(&self, body);
  wait_for_start(start);
  actor_begin(&self);
  return actor_live(&self);
}

int actor_run_program(uint32_t slot, actor_body body, int64_t arg) {
  struct gate_slot *s = &gate_self()->slot[slot];
  struct actor self = {.id = s->actor,
                       .kind = ACTOR_PROCESS,
                       .arg = arg,
                       .slot = s,
                       .body = body,
                       .share = (void *)shared()->block};
  return actor_live(&self);
}

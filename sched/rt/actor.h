#ifndef RT_ACTOR_H
#define RT_ACTOR_H

/* What every scenario body is written with. A body is `int body(struct actor *self, struct share
 * *s)`: it touches its own stack, the block s that all actors of the run share, and the wr_ calls;
 * nothing else. That makes it run the same way as a thread, as a process or under control.
 *
 * An actor is real: a forked process or a pthread. Who makes it keeps its struct (usually on the
 * stack) until it has joined it. All wr_ calls are made by the actor itself: self is the caller. */
#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

#include "sched/trace/event.h"

struct crew_member;
struct gate_slot;
struct gil_lock;
struct frame;
struct share; /* each scenario defines its own */
struct actor;

typedef int (*actor_body)(struct actor *self, struct share *s);

struct actor {
  uint32_t id;            /* ro */
  enum actor_kind kind;   /* ro */
  int64_t arg;            /* ro: what its maker passed */
  struct gate_slot *slot; /* private, all below */
  struct gil_lock *gil;   /* NULL: it needs none to run */
  actor_body body;
  struct share *share;
  struct frame *frame; /* what its running body owns: rt/value.h */
  pthread_t thread;
  pid_t pid;
  char comm[16];              /* of a thread, for ps and top */
  struct crew_member *member; /* whose thread it has, if that is kept */
};

/* Who runs on this thread; whoever lets another actor go on there says so. */
extern __thread struct actor *actor_now;

/* Starts an actor as a forked process: its memory is a copy, only s is shared. A body's result is
 * its exit code. */
void wr_process(struct actor *self, struct actor *child, const char *name, actor_body body,
                int64_t arg);
/* Starts an actor as a thread of this process. */
void wr_thread(struct actor *self, struct actor *child, const char *name, actor_body body,
               int64_t arg);
/* Waits until the child has ended; its result, or 128 + signal if it was killed. */
int wr_join(struct actor *self, struct actor *child);
/* Joins a process, and calls beat() meanwhile, every so often, until that says that it is enough;
 * then it is -1, and the child has not been joined. */
int wr_join_beating(struct actor *self, struct actor *child, uint64_t every_ns,
                    bool (*beat)(struct actor *self, void *p), void *p);
/* Prints one line, like one call of Python's print(). */
void wr_print(struct actor *self, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Computes for ns of processor time; under control virtual time passes instead. */
void wr_work(struct actor *self, uint64_t ns);
/* Sleeps for ns. */
void wr_sleep(struct actor *self, uint64_t ns);
/* The value of the scenario's parameter with that index. */
int64_t wr_param(struct actor *self, int index);
/* The actor is at a line of the listing; scenarios write AT(self, name). */
void wr_at(struct actor *self, uint32_t label);
/* Ends the whole run: something that the scenario needs cannot be had. */
_Noreturn void wr_give_up(struct actor *self, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* --- for the runner --------------------------------------------------------------------------- */

/* The runtime's own part at the start of the share section; the scenario's block follows. */
struct actor_shared {
  _Alignas(64) _Atomic uint32_t out_seq;
  uint32_t out_id; /* the object that stands for standard output */
  _Alignas(64) char block[];
};
/* Makes the first actor; it has the turn. */
void actor_make_main(struct actor *self, actor_body body);
/* Does so in this process, says so with a byte through the socket `start`, and runs its body when
 * one comes back; returns its result. */
int actor_run_main(actor_body body, int start);
/* After an exec: goes on as the actor that called wr_program(). Returns its body's result. */
int actor_run_program(uint32_t slot, actor_body body, int64_t arg);

/* --- for sched/rt/process.c and carrier.c
 * ----------------------------------------------------------------------
 */

/* Forks; true in the child, which has said that it lives. */
bool actor_fork(struct actor *self, struct actor *child, enum actor_kind kind, const char *name,
                actor_body body, int64_t arg);
/* wr_process() for a process of another kind. */
void actor_start_process(struct actor *self, struct actor *child, enum actor_kind kind,
                         const char *name, actor_body body, int64_t arg);
/* Returns when a process is gone that was killed, or whose parent was. */
void actor_await_gone(pid_t pid);
/* Says that this actor lives, after the gate that lets it begin. */
void actor_begin(struct actor *self);
/* The same behind that gate. */
void actor_started(const struct actor *self);
/* From the first line of the body to the last event. */
int actor_live(struct actor *self);

#endif

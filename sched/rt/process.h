#ifndef RT_PROCESS_H
#define RT_PROCESS_H

/* What processes can do beyond starting and joining (rt/actor.h): become another program, send
 * signals, be zombies, have memory of their own. */
#include "sched/rt/actor.h"

/* Starts a process that becomes another program: fork, then exec of this executable, which goes on
 * as the scenario's program of that name. It shares nothing with its parent but s. */
void wr_program(struct actor *self, struct actor *child, const char *name, const char *program,
                int64_t arg);
/* Sends a signal that ends the child (SIGTERM, SIGKILL, ...). */
void wr_kill(struct actor *self, struct actor *child, int signal);
/* Sleeps until a signal ends the process. */
void wr_pause(struct actor *self);
/* Waits until the child has ended, but does not reap it: it stays a zombie until wr_join(). */
void wr_watch(struct actor *self, struct actor *child);
/* What /proc says of a child: "running", "sleeping", "zombie", "gone" ... */
const char *wr_look(struct actor *self, struct actor *child);

/* Private memory: each process that is forked later has its own copy of it. */
struct wr_memory {
  uint32_t id; /* private, all */
  int pages;
  char *base;
};

/* Maps so many pages and writes 0 to each, so that all of them are there. */
void wr_memory_init(struct actor *self, struct wr_memory *m, const char *name, int pages);
void wr_poke(struct actor *self, struct wr_memory *m, int page, int64_t value);
int64_t wr_peek(struct actor *self, struct wr_memory *m, int page);
/* How many of the pages are this process's alone, as the kernel counts them. */
int wr_pages(struct actor *self, struct wr_memory *m);

/* --- for the runner --------------------------------------------------------------------------- */

/* The words that wr_program() puts between the executable's name and the numbers. */
#define PROCESS_PROGRAM_OPTION "--program"

#endif

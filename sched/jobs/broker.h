#ifndef JOBS_BROKER_H
#define JOBS_BROKER_H

/* A private redis-server: no TCP port, a Unix socket in a directory that only this user can enter,
 * nothing written to disk. It is a child of who starts it (the keeper of a run, a test) and dies
 * with it, however that dies; broker_stop() ends it and removes the directory. What a starter that
 * was killed has left behind is removed by the next broker_start(): a directory is in use as long
 * as somebody holds its lock, and locks die with processes. */
#include <sys/types.h>

#include "sched/base/err.h"

struct broker {
  pid_t pid;     /* ro: of the server, 0 when there is none */
  char dir[96];  /* ro */
  char url[128]; /* ro: unix:// */
  int lock;      /* private */
};

/* A sentence that says what to install if there is no server program. */
ERR_MUST_USE int broker_check(struct err *e);
/* Returns when the server answers. */
ERR_MUST_USE int broker_start(struct broker *b, struct err *e);
/* Also for a zeroed one. */
void broker_stop(struct broker *b);
/* Removes the directories of this user's brokers whose starters are dead. */
void broker_sweep(void);

#endif

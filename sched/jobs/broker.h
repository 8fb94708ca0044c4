#ifndef JOBS_BROKER_H
#define JOBS_BROKER_H

/* A private redis-server: no TCP port, a Unix socket that only this user can get at, nothing
 * written to disk. It is a child of who starts it (the program, a test) and dies with it, however
 * that dies.
 *
 * Nothing of it is left behind then: as soon as it answers, its socket has no name any more. Who
 * started it holds it open, and it is reached through that one's descriptor, /proc/PID/fd/N; so the
 * directory in which it was made, which only this user can enter, is gone long before anybody dies.
 * Where the starter is killed within the moments before, the next broker_start() removes it: a
 * directory is in use as long as somebody holds its lock, and locks die with processes. */
#include <sys/types.h>

#include "sched/base/err.h"

struct redis;

struct broker {
  pid_t pid;    /* ro: of the server, 0 when there is none */
  char url[64]; /* ro: unix://, for this process and its descendants */
  int socket;   /* private: the server's */
};

/* A sentence that says what to install if there is no server program. */
ERR_MUST_USE int broker_check(struct err *e);
/* Returns when the server answers. */
ERR_MUST_USE int broker_start(struct broker *b, struct err *e);
/* The same, unless it runs already; also for a zeroed one. */
ERR_MUST_USE int broker_keep(struct broker *b, struct err *e);
/* Also for a zeroed one. */
void broker_stop(struct broker *b);
/* For another run on the same server, when all processes of the one before are dead: nothing is in
 * it any more, and nothing comes that they had sent. *r is a connection for that, made where it is
 * NULL; it is the caller's to close, also after an error. */
ERR_MUST_USE int broker_empty(const char *url, struct redis **r, struct err *e);

#endif

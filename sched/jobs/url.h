#ifndef JOBS_URL_H
#define JOBS_URL_H

/* Where a Redis server is, as a URL says it:
 *
 *   redis://[[user]:password@]host[:port][/database]     TCP; port 6379 and database 0 if not given
 *   rediss://...                                         the same through TLS
 *   unix://[[user]:password@]/path/to/socket[?db=N]      a Unix socket
 *
 * User, password and path may have %XX for a byte. What is shown to anybody is `shown`, which has
 * neither user nor password: no sentence, recording or screen gets the text of the URL itself. */
#include <stdbool.h>
#include <stdint.h>

#include "sched/base/err.h"

struct jobs_url {
  char shown[512];               /* ro: the URL without user and password, printable as it is */
  char host[256];                /* ro: "" for a Unix socket */
  char path[108];                /* ro: of a Unix socket, else "" */
  char user[128], password[512]; /* ro: "" if not given */
  uint16_t port;
  uint32_t database;
  bool tls;
};

/* ERR_USAGE with a sentence that does not repeat what may be a password. */
ERR_MUST_USE int jobs_url_parse(struct jobs_url *u, const char *text, struct err *e);

#endif

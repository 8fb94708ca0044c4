#ifndef JOBS_REDIS_H
#define JOBS_REDIS_H

/* One connection to a Redis server, on hiredis; this header and redis.c are the only files that
 * know it. Commands are written one after the other and go out together when the first reply is
 * asked for, so pipelining is what one gets by calling several times before reading:
 *
 *   redis_call(r, 3);                       a command of three words
 *   redis_text(r, "LPUSH");
 *   redis_text(r, key);
 *   redis_bytes(r, id, n);
 *   redis_words(r, "HGET", key, "status", NULL);      the same in short, for text without NUL
 *   error = redis_reply(r, &reply, e);      replies come in the order of the commands
 *
 * A lost connection gives ERR_GONE; whatever was not answered by then may have happened or not, and
 * redis_reopen() connects again. Anything else that fails is said in a sentence, and the connection
 * goes on. Not for use by two threads at once; after a fork only one side may use it, the other
 * calls redis_forget(). */
#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/err.h"
#include "sched/jobs/url.h"

struct redis;

/* Connects, says who it is (AUTH, SELECT) and checks that it is answered; `timeout_ns` holds for
 * all that takes an answer, also later (0: no limit). */
ERR_MUST_USE int redis_open(struct redis **out, const struct jobs_url *u, uint64_t timeout_ns,
                            struct err *e);
void redis_close(struct redis *r);
/* Closes the descriptor without a word to the server: the other side of a fork goes on with it. */
void redis_forget(struct redis *r);
/* The same URL again; unread replies and unsent commands are forgotten. */
ERR_MUST_USE int redis_reopen(struct redis *r, struct err *e);
bool redis_is_open(const struct redis *r);
/* The server's URL as it may be shown. */
const char *redis_shown(const struct redis *r);
/* For poll(); changes with redis_reopen(). -1: not connected. */
int redis_fd(const struct redis *r);
/* How long to wait for a reply from now on (0: no limit); a blocking command needs longer. */
void redis_patience(struct redis *r, uint64_t timeout_ns);
/* major << 16 | minor << 8 | patch, as the server said at redis_open(). */
uint32_t redis_version(const struct redis *r);

/* --- commands --- */
/* Begins a command of `words` words, its name included. */
void redis_call(struct redis *r, uint32_t words);
void redis_bytes(struct redis *r, const void *data, size_t n);
void redis_text(struct redis *r, const char *s);
void redis_i64(struct redis *r, int64_t v);
/* A whole command; ends with NULL. */
void redis_words(struct redis *r, const char *first, ...) __attribute__((sentinel));
/* Sends what is written, without waiting for replies. */
ERR_MUST_USE int redis_flush(struct redis *r, struct err *e);

/* --- replies --- */
/* The next reply; it belongs to r until the next call. That the server refuses (an error reply) is
 * ERR_REFUSED, and *out is that reply all the same. */
ERR_MUST_USE int redis_reply(struct redis *r, const redisReply **out, struct err *e);
/* Reads n replies and drops them; the first refusal is what it returns, after all were read. */
ERR_MUST_USE int redis_skip(struct redis *r, size_t n, struct err *e);
/* Commands that are written and not answered yet. */
size_t redis_pending(const struct redis *r);
/* For what comes without having been asked for (a subscriber): reads what is there without
 * blocking. *out is NULL when there is no whole message. */
ERR_MUST_USE int redis_message(struct redis *r, const redisReply **out, struct err *e);
/* Commands that went out on this connection so far. */
uint64_t redis_sent(const struct redis *r);

#endif

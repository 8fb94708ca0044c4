#ifndef JOBS_LAYOUT_H
#define JOBS_LAYOUT_H

/* RQ's layout in Redis, as RQ 1.13 writes and reads it: the names of its keys, and what is in the
 * hashes of jobs and workers and in the streams of results. No connection is needed here: a hash is
 * an array of fields on the way in and on the way out.
 *
 *   rq:queues          set of queue keys          rq:workers           set of worker keys
 *   rq:queue:NAME      list of job ids            rq:workers:NAME      those that listen to a queue
 *   rq:job:ID          hash                       rq:worker:NAME       hash
 *   rq:wip:QUEUE and so on   sorted sets of job ids, one for each registry
 *   rq:results:ID      stream, the newest of which is the job's result
 *
 * A job's data is a zlib stream of what the serialiser made of (function, instance, args, kwargs).
 * With RQ's JSON serialiser that is a JSON array, which is read here; with its default one it is a
 * pickle, which only Python can open, so it is named and left alone.
 *
 * Everything that is read may come from anybody: nothing here trusts a length, no stream is
 * expanded beyond a bound, and what makes no sense is said in `strange` and left out. Text is bytes
 * as they came; who prints them goes through utf8_add_safe(). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/buf.h"
#include "sched/trace/event.h"

/* s is NULL when it is not there; never NUL-terminated. */
struct rq_text {
  const char *s;
  size_t n;
};

struct rq_field {
  struct rq_text name, value;
};

/* --- keys ------------------------------------------------------------------------------------- */

/* RQ_KEY(NAME, "before the name", "after the name") */
#define RQ_KEYS                                                                                   \
  RQ_KEY(QUEUES, "rq:queues", NULL)                                                               \
  RQ_KEY(WORKERS, "rq:workers", NULL)                                                             \
  RQ_KEY(SUSPENDED, "rq:suspended", NULL)                                                         \
  RQ_KEY(TAKING, "rq:queue:", ":intermediate") /* newer RQ: popped, not registered yet */         \
  RQ_KEY(QUEUE, "rq:queue:", "")                                                                  \
  RQ_KEY(DEPENDENCIES, "rq:job::", ":dependencies") /* what a job waits for; RQ has two colons */ \
  RQ_KEY(DEPENDENTS, "rq:job:", ":dependents")      /* who waits for it */                        \
  RQ_KEY(JOB, "rq:job:", "")                                                                      \
  RQ_KEY(WORKERS_OF, "rq:workers:", "")                                                           \
  RQ_KEY(WORKER, "rq:worker:", "")                                                                \
  RQ_KEY(STARTED, "rq:wip:", "")                                                                  \
  RQ_KEY(FINISHED, "rq:finished:", "")                                                            \
  RQ_KEY(FAILED, "rq:failed:", "")                                                                \
  RQ_KEY(DEFERRED, "rq:deferred:", "")                                                            \
  RQ_KEY(SCHEDULED, "rq:scheduled:", "")                                                          \
  RQ_KEY(CANCELED, "rq:canceled:", "")                                                            \
  RQ_KEY(RESULTS, "rq:results:", "")                                                              \
  RQ_KEY(CLEANING, "rq:clean_registries:", "")                                                    \
  RQ_KEY(SCHEDULER, "rq:scheduler-lock:", "")                                                     \
  RQ_KEY(COMMANDS, "rq:pubsub:", "") /* a channel */

enum rq_key {
#define RQ_KEY(name, before, after) RQ_##name,
  RQ_KEYS
#undef RQ_KEY
      RQ_KEY_KINDS /* not one of RQ's */
};

/* Appends the key with this name (n bytes; nothing for a kind that has none). */
void rq_key_add(struct buf *b, enum rq_key kind, const char *name, size_t n);
/* The same for a name that is text, NUL-terminated; valid until b is appended to. */
const char *rq_key(struct buf *b, enum rq_key kind, const char *name);
/* What a key is, and the name in it. "rq:queue:a:intermediate" may be a queue of that name; it is
 * taken for what newer RQ uses it for. */
enum rq_key rq_key_kind(const char *key, size_t n, struct rq_text *name);
/* The registry of a state, RQ_QUEUE for queued, RQ_TAKING for taken, RQ_KEY_KINDS for none; and
 * back, JOB_NONE if it holds no jobs. */
enum rq_key rq_registry(enum job_state state);
enum job_state rq_registry_state(enum rq_key kind);

/* --- times: RQ's "2023-01-31T12:59:59.123456Z", in us since 1970 --------------------------------
 */
enum { RQ_TIME_BYTES = 40 };
void rq_time_format(char out[RQ_TIME_BYTES], int64_t us);
/* 0 if it is none. */
int64_t rq_time_parse(struct rq_text t);
/* Virtual time begins with 1970. */
int64_t rq_now_us(void);

/* --- what a job calls ------------------------------------------------------------------------- */

enum rq_data {
  RQ_NO_DATA,
  RQ_JSON,    /* func, args and kwargs are known */
  RQ_PICKLE,  /* for Python alone */
  RQ_FOREIGN, /* neither */
  RQ_TOO_BIG, /* it would expand to more than RQ_DATA_MAX */
  RQ_BROKEN,  /* the zlib stream ends too early or is damaged */
};
enum { RQ_DATA_MAX = 4 << 20, RQ_FIELDS = 40, RQ_INTERVALS = 16 };
#define RQ_NONE INT64_MIN /* of a number: it is not there */

struct rq_call {
  enum rq_data kind;
  struct rq_text func;
  struct rq_text args, kwargs; /* JSON: an array, an object */
};

/* Argument i of a call, if it is a whole number, a number, or a string (which goes to out). */
bool rq_arg_i64(const struct rq_call *c, size_t i, int64_t *out);
bool rq_arg_real(const struct rq_call *c, size_t i, double *out);
bool rq_arg_text(const struct rq_call *c, size_t i, struct buf *out);
/* Are these n arguments all that it is called with? */
bool rq_args_are(const struct rq_call *c, size_t n);
/* What Python would print: "module.f(1, 'a', k=None)". This is what RQ keeps as a description. */
void rq_call_describe(struct buf *b, const struct rq_call *c);

/* --- a job's hash -------------------------------------------------------------------------------
 */

struct rq_job {
  struct rq_text origin;      /* the queue that it is enqueued on */
  struct rq_text description; /* the call, in words */
  struct rq_text worker;      /* that has it or had it last */
  enum job_state status;      /* JOB_NONE: not there, or not one of RQ's */
  struct rq_call call;
  int64_t created_us, enqueued_us, started_us, ended_us, heartbeat_us; /* 0: not there */
  int64_t timeout, ttl, result_ttl, failure_ttl; /* s; RQ_NONE; -1: for ever */
  int64_t retries_left;                          /* RQ_NONE */
  int64_t retry_intervals[RQ_INTERVALS];         /* s */
  size_t n_intervals;
  struct rq_text dependencies;   /* JSON array of ids */
  struct rq_text result;         /* of RQ before streams: as it is serialised */
  struct rq_text exc_info;       /* the same: the traceback */
  struct rq_text meta;           /* as it is serialised */
  bool allow_failures, at_front; /* of what it depends on; when it is enqueued */
  const char *strange; /* NULL, or what is wrong with this hash, as the end of a sentence */
};

/* Where what had to be expanded or built lies. Zeroed is empty; each decode or encode begins anew.
 */
struct rq_room {
  struct buf data, args, kwargs, text, error;
};
void rq_room_fini(struct rq_room *room);

/* Reads a hash. What is in j lies in the fields or in room, which the caller keeps as long. */
void rq_job_decode(struct rq_job *j, const struct rq_field *fields, size_t n, struct rq_room *room);
/* The fields as RQ's Job.save() writes them; at most RQ_FIELDS. They lie in j or in room. */
size_t rq_job_encode(const struct rq_job *j, struct rq_field *out, struct rq_room *room);
/* "Traceback ...\n ValueError: too small\n": its last line that says something, which is the error.
 */
struct rq_text rq_error_line(struct rq_text exc_info);

/* --- results: an entry of the stream rq:results:ID ----------------------------------------------
 */

enum rq_result_kind { RQ_RESULT_NONE, RQ_SUCCESSFUL, RQ_RESULT_FAILED, RQ_RESULT_STOPPED };
struct rq_result {
  enum rq_result_kind kind;
  struct rq_text value;    /* as it is serialised; s NULL: None */
  struct rq_text exc_info; /* of a failure */
  const char *strange;
};
void rq_result_decode(struct rq_result *r, const struct rq_field *fields, size_t n,
                      struct rq_room *room);
size_t rq_result_encode(const struct rq_result *r, struct rq_field *out, struct rq_room *room);

/* --- a worker's hash ----------------------------------------------------------------------------
 */

struct rq_worker {
  struct rq_text queues;            /* separated by commas */
  struct rq_text state;             /* started, idle, busy, suspended */
  struct rq_text job;               /* the id of what it does */
  struct rq_text hostname, address; /* where it runs */
  int64_t pid;                      /* 0: not there */
  int64_t birth_us, heartbeat_us, death_us, shutdown_us;
  int64_t successful, failed; /* jobs */
  int64_t working_us;         /* in all */
};
void rq_worker_decode(struct rq_worker *w, const struct rq_field *fields, size_t n);
/* What a worker writes at its birth. */
size_t rq_worker_encode(const struct rq_worker *w, struct rq_field *out, struct rq_room *room);

#endif

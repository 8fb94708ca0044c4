#include "sched/jobs/look.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/jobs/call.h"

enum {
  VALUE_MOST = 65536,   /* bytes of a field that are worth reading */
  STREAM_MOST = 262144, /* of a stream, as MEMORY USAGE says it */
  QUEUE_MOST = 512,     /* ids; in a longer queue it is not looked for who was taken */
};

/* --- sets of keys
 * --------------------------------------------------------------------------------- */

static uint32_t *slot_of(const struct keys *k, const char *key, size_t n) {
  uint64_t h = 14695981039346656037u;
  for (size_t i = 0; i < n; i++)
    h = (h ^ (unsigned char)key[i]) * 1099511628211u;
  for (size_t i = h ^ h >> 29;; i++) {
    uint32_t *slot = &k->slot[i & (k->slots - 1)];
    if (!*slot)
      return slot;
    struct rq_text t = keys_at(k, *slot - 1);
    if (t.n == n && memcmp(t.s, key, n) == 0)
      return slot;
  }
}

static void grow(struct keys *k) {
  k->cap = k->cap ? k->cap * 2 : 64;
  k->slots = 2 * k->cap;
  k->key = realloc(k->key, k->cap * sizeof *k->key);
  free(k->slot);
  k->slot = calloc(k->slots, sizeof *k->slot);
  CHECK(k->key && k->slot);
  for (size_t i = 0; i < k->n; i++)
    *slot_of(k, k->text.data + k->key[i].at, k->key[i].n) = (uint32_t)i + 1;
}

struct rq_text keys_at(const struct keys *k, size_t i) {
  return (struct rq_text){k->text.data + k->key[i].at, k->key[i].n};
}

void keys_add(struct keys *k, const char *key, size_t n) {
  if (k->n == k->cap)
    grow(k);
  uint32_t *slot = slot_of(k, key, n);
  if (*slot)
    return;
  k->key[k->n].at = k->text.len;
  k->key[k->n++].n = n;
  buf_add(&k->text, key, n);
  CHECK(!buf_failed(&k->text));
  *slot = (uint32_t)k->n;
}

void keys_fini(struct keys *k) {
  buf_fini(&k->text);
  free(k->key);
  free(k->slot);
  *k = (struct keys){0};
}

/* --- what was read of one hash
 * ---------------------------------------------------------------------- */

/* Copied from replies, which do not last. */
struct notes {
  struct buf text;
  struct {
    const char *name;
    size_t at, n;
  } note[RQ_FIELDS];
  size_t n;
};

static void note(struct notes *t, const char *name, const redisReply *value) {
  if (!value || value->type != REDIS_REPLY_STRING || t->n == RQ_FIELDS)
    return;
  t->note[t->n].name = name;
  t->note[t->n].at = t->text.len;
  t->note[t->n++].n = (size_t)value->len;
  buf_add(&t->text, value->str, (size_t)value->len);
}

static size_t to_fields(const struct notes *t, struct rq_field *out) {
  for (size_t i = 0; i < t->n; i++)
    out[i] = (struct rq_field){
        {t->note[i].name, strlen(t->note[i].name)},
        {t->text.data ? t->text.data + t->note[i].at : "", t->note[i].n},
    };
  return t->n;
}

static void ask_fields(struct redis *r, struct rq_text key, const char *const *names, size_t n) {
  redis_call(r, (uint32_t)n + 2);
  redis_text(r, "HMGET");
  redis_bytes(r, key.s, key.n);
  for (size_t i = 0; i < n; i++)
    redis_text(r, names[i]);
}

static void ask(struct redis *r, const char *command, struct rq_text key, const char *third) {
  redis_call(r, third ? 3 : 2);
  redis_text(r, command);
  redis_bytes(r, key.s, key.n);
  if (third)
    redis_text(r, third);
}

/* The next reply; NULL if the server refuses, as it does if a key is of another type. */
static int next(struct redis *r, const redisReply **out, struct err *e) {
  int error = redis_reply(r, out, e);
  if (error == ERR_REFUSED)
    *out = NULL;
  return error == ERR_REFUSED ? 0 : error;
}

static int next_number(struct redis *r, int64_t *out, struct err *e) {
  const redisReply *reply;
  int error = next(r, &reply, e);
  *out = !error && reply && reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
  return error;
}

/* --- jobs
 * ----------------------------------------------------------------------------------------- */

static const char *const small[] = {"status",         "origin",     "created_at",  "enqueued_at",
                                    "started_at",     "ended_at",   "worker_name", "retries_left",
                                    "dependency_ids", "result_ttl", "timeout"};
static const char *const large[] = {"description", "data", "exc_info", "result"};
enum {
  N_SMALL = sizeof small / sizeof *small,
  N_LARGE = sizeof large / sizeof *large,
  FIRST_TWO = 2
};

struct sight {
  struct rq_text key, id;
  struct notes hash, result;
  bool there, wrong; /* wrong: the key is of another type */
  bool fresh, over;  /* nothing is told of it yet; its end is not told yet */
  bool scheduled;
  int64_t bytes[N_LARGE], result_bytes;
  int64_t due_us;
};

static int read_small(struct redis *r, struct seen *s, struct sight *x, struct err *e) {
  const redisReply *reply;
  int error = next(r, &reply, e);
  if (error)
    return error;
  x->wrong = !reply;
  for (size_t i = 0; reply && i < N_SMALL && i < reply->elements; i++) {
    note(&x->hash, small[i], reply->element[i]);
    x->there |= reply->element[i]->type == REDIS_REPLY_STRING;
  }
  struct rq_field f[RQ_FIELDS];
  struct rq_room room = {0};
  struct rq_job j;
  rq_job_decode(&j, f, to_fields(&x->hash, f), &room);
  x->fresh = !seen_knows(s, x->id);
  x->over = (j.status == JOB_FINISHED || j.status == JOB_FAILED || j.status == JOB_STOPPED) &&
            !seen_is_over(s, x->id, &j);
  x->scheduled = j.status == JOB_SCHEDULED;
  rq_room_fini(&room);
  return 0;
}

/* How much there is of what may be large, and when a scheduled job is due. */
static void ask_sizes(struct redis *r, const struct sight *x) {
  struct buf key = {0};
  for (size_t i = 0; i < N_LARGE; i++)
    if (x->there && (i < FIRST_TWO ? x->fresh : x->over))
      ask(r, "HSTRLEN", x->key, large[i]);
  if (x->there && x->over) {
    rq_key_add(&key, RQ_RESULTS, x->id.s, x->id.n);
    redis_call(r, 3);
    redis_text(r, "MEMORY");
    redis_text(r, "USAGE");
    redis_bytes(r, key.data, key.len);
  }
  if (x->there && x->scheduled) {
    struct rq_field f[RQ_FIELDS];
    struct rq_text origin = rq_field(f, to_fields(&x->hash, f), "origin");
    key.len = 0;
    rq_key_add(&key, RQ_SCHEDULED, origin.s, origin.n);
    redis_call(r, 3);
    redis_text(r, "ZSCORE");
    redis_bytes(r, key.data, key.len);
    redis_bytes(r, x->id.s, x->id.n);
  }
  buf_fini(&key);
}

static int read_sizes(struct redis *r, struct sight *x, struct err *e) {
  int error = 0;
  for (size_t i = 0; !error && i < N_LARGE; i++)
    if (x->there && (i < FIRST_TWO ? x->fresh : x->over))
      error = next_number(r, &x->bytes[i], e);
  if (!error && x->there && x->over)
    error = next_number(r, &x->result_bytes, e);
  if (!error && x->there && x->scheduled) {
    const redisReply *reply;
    error = next(r, &reply, e);
    double at = !error && reply && reply->type == REDIS_REPLY_STRING ? strtod(reply->str, NULL) : 0;
    x->due_us = at > 0 && at < 1e11 ? (int64_t)(at * 1e6) : 0;
  }
  return error;
}

static void ask_large(struct redis *r, const struct sight *x) {
  struct buf key = {0};
  for (size_t i = 0; i < N_LARGE; i++)
    if (x->bytes[i] > 0 && x->bytes[i] <= VALUE_MOST)
      ask(r, "HGET", x->key, large[i]);
  if (x->result_bytes > 0 && x->result_bytes <= STREAM_MOST) {
    rq_key_add(&key, RQ_RESULTS, x->id.s, x->id.n);
    redis_call(r, 6);
    redis_text(r, "XREVRANGE");
    redis_bytes(r, key.data, key.len);
    redis_text(r, "+");
    redis_text(r, "-");
    redis_text(r, "COUNT");
    redis_text(r, "1");
  }
  buf_fini(&key);
}

/* [[id, [name, value, ...]]] */
static void note_result(struct notes *t, const redisReply *reply) {
  static const char *const names[] = {"type", "exc_string", "return_value"};
  const redisReply *list = reply && reply->type == REDIS_REPLY_ARRAY && reply->elements == 1 &&
                                   reply->element[0]->elements == 2
                               ? reply->element[0]->element[1]
                               : NULL;
  for (size_t i = 0; list && i + 1 < list->elements; i += 2)
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
      if (list->element[i]->type == REDIS_REPLY_STRING &&
          strcmp(list->element[i]->str, names[k]) == 0)
        note(t, names[k], list->element[i + 1]);
}

static int read_large(struct redis *r, struct sight *x, struct err *e) {
  const redisReply *reply;
  int error = 0;
  for (size_t i = 0; !error && i < N_LARGE; i++)
    if (x->bytes[i] > 0 && x->bytes[i] <= VALUE_MOST) {
      error = next(r, &reply, e);
      if (!error)
        note(&x->hash, large[i], reply);
    }
  if (!error && x->result_bytes > 0 && x->result_bytes <= STREAM_MOST) {
    error = next(r, &reply, e);
    if (!error)
      note_result(&x->result, reply);
  }
  return error;
}

static void tell(struct seen *s, struct sight *x) {
  if (x->wrong)
    return;
  if (!x->there) {
    seen_no_job(s, x->id);
    return;
  }
  struct rq_field f[RQ_FIELDS], g[RQ_FIELDS];
  struct rq_room room = {0}, room2 = {0};
  struct rq_job j;
  struct rq_result result;
  rq_job_decode(&j, f, to_fields(&x->hash, f), &room);
  if (x->fresh && x->bytes[1] > VALUE_MOST)
    j.strange = "its data is larger than 64 KiB";
  else if (!x->fresh && j.status != JOB_NONE)
    j.strange = NULL; /* its data was not looked at again */
  rq_result_decode(&result, g, to_fields(&x->result, g), &room2);
  if (x->over && x->result_bytes > STREAM_MOST)
    result.value = (struct rq_text){"(large)", 7};
  seen_job(s, x->id, &j, x->over ? &result : NULL, x->due_us);
  rq_room_fini(&room);
  rq_room_fini(&room2);
}

static int look_at_some(struct redis *r, struct seen *s, struct sight *x, size_t n, struct err *e) {
  int error = 0;
  for (size_t i = 0; i < n; i++)
    ask_fields(r, x[i].key, small, N_SMALL);
  for (size_t i = 0; !error && i < n; i++)
    error = read_small(r, s, &x[i], e);
  for (size_t i = 0; !error && i < n; i++)
    ask_sizes(r, &x[i]);
  for (size_t i = 0; !error && i < n; i++)
    error = read_sizes(r, &x[i], e);
  for (size_t i = 0; !error && i < n; i++)
    ask_large(r, &x[i]);
  for (size_t i = 0; !error && i < n; i++)
    error = read_large(r, &x[i], e);
  for (size_t i = 0; i < n; i++) {
    if (!error)
      tell(s, &x[i]);
    buf_fini(&x[i].hash.text);
    buf_fini(&x[i].result.text);
  }
  return error;
}

int look_at_jobs(struct redis *r, struct seen *s, const struct keys *k, size_t at_once,
                 struct err *e) {
  struct sight *x = calloc(at_once, sizeof *x);
  int error = 0;
  size_t n = 0;
  CHECK(x);
  for (size_t i = 0; i < k->n && !error; i++) {
    struct rq_text id, key = keys_at(k, i);
    if (rq_key_kind(key.s, key.n, &id) == RQ_JOB)
      x[n++] = (struct sight){.key = key, .id = id};
    if (n == at_once || (i + 1 == k->n && n > 0)) {
      error = look_at_some(r, s, x, n, e);
      n = 0;
    }
  }
  free(x);
  return error;
}

/* --- workers and queues
 * ----------------------------------------------------------------------------- */

static const char *const of_worker[] = {"queues", "state", "current_job",    "hostname",
                                        "pid",    "birth", "last_heartbeat", "death"};
enum { N_WORKER = sizeof of_worker / sizeof *of_worker };

static int read_worker(struct redis *r, struct seen *s, struct rq_text name, struct err *e) {
  const redisReply *reply;
  struct notes t = {0};
  int64_t ttl_ms = 0;
  int error = next(r, &reply, e);
  bool wrong = !error && !reply;
  for (size_t i = 0; !error && reply && i < N_WORKER && i < reply->elements; i++)
    note(&t, of_worker[i], reply->element[i]);
  if (!error)
    error = next_number(r, &ttl_ms, e);
  if (!error && !wrong && t.n == 0)
    seen_no_worker(s, name);
  else if (!error && !wrong) {
    struct rq_field f[RQ_FIELDS];
    struct rq_worker w;
    rq_worker_decode(&w, f, to_fields(&t, f));
    seen_worker(s, name, &w, ttl_ms > 0 ? (uint64_t)ttl_ms * 1000000u : 0);
  }
  buf_fini(&t.text);
  return error;
}

int look_at_workers(struct redis *r, struct seen *s, const struct keys *k, struct err *e) {
  struct rq_text name;
  int error = 0;
  for (size_t i = 0; i < k->n; i++)
    if (rq_key_kind(keys_at(k, i).s, keys_at(k, i).n, &name) == RQ_WORKER) {
      ask_fields(r, keys_at(k, i), of_worker, N_WORKER);
      ask(r, "PTTL", keys_at(k, i), NULL);
    }
  for (size_t i = 0; !error && i < k->n; i++)
    if (rq_key_kind(keys_at(k, i).s, keys_at(k, i).n, &name) == RQ_WORKER)
      error = read_worker(r, s, name, e);
  return error;
}

static int read_queue(struct redis *r, struct seen *s, struct rq_text name, struct err *e) {
  const redisReply *reply;
  struct rq_text ids[QUEUE_MOST + 1];
  int error = next(r, &reply, e);
  size_t n = error || !reply ? 0 : reply->elements;
  for (size_t i = 0; i < n && i <= QUEUE_MOST; i++)
    ids[i] = (struct rq_text){reply->element[i]->str, (size_t)reply->element[i]->len};
  if (!error && reply && n <= QUEUE_MOST)
    seen_queue(s, name, ids, n);
  return error;
}

int look_at_queues(struct redis *r, struct seen *s, const struct keys *k, struct err *e) {
  struct rq_text name;
  int error = 0;
  for (size_t i = 0; i < k->n; i++)
    if (rq_key_kind(keys_at(k, i).s, keys_at(k, i).n, &name) == RQ_QUEUE) {
      redis_call(r, 4);
      redis_text(r, "LRANGE");
      redis_bytes(r, keys_at(k, i).s, keys_at(k, i).n);
      redis_i64(r, 0);
      redis_i64(r, QUEUE_MOST);
    }
  for (size_t i = 0; !error && i < k->n; i++)
    if (rq_key_kind(keys_at(k, i).s, keys_at(k, i).n, &name) == RQ_QUEUE)
      error = read_queue(r, s, name, e);
  return error;
}

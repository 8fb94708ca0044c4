/* Keys, times, and the plain fields of hashes; what is compressed or serialised is in call.c. */
#include "sched/jobs/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sched/base/clock.h"
#include "sched/base/region.h"
#include "sched/jobs/call.h"

/* --- keys ------------------------------------------------------------------------------------- */

static const struct {
  const char *before, *after;
} keys[RQ_KEY_KINDS] = {
#define RQ_KEY(name, before, after) [RQ_##name] = {before, after},
    RQ_KEYS
#undef RQ_KEY
};

void rq_key_add(struct buf *b, enum rq_key kind, const char *name, size_t n) {
  buf_puts(b, keys[kind].before);
  if (!keys[kind].after)
    return;
  buf_add(b, name, n);
  buf_puts(b, keys[kind].after);
}

const char *rq_key(struct buf *b, enum rq_key kind, const char *name) {
  b->len = 0;
  rq_key_add(b, kind, name, strlen(name));
  return buf_text(b);
}

enum rq_key rq_key_kind(const char *key, size_t n, struct rq_text *name) {
  for (enum rq_key kind = 0; kind < RQ_KEY_KINDS; kind++) {
    size_t before = strlen(keys[kind].before),
           after = keys[kind].after ? strlen(keys[kind].after) : 0;
    if (n < before + after || memcmp(key, keys[kind].before, before) != 0 ||
        (!keys[kind].after && n != before) ||
        (after && memcmp(key + n - after, keys[kind].after, after) != 0))
      continue;
    *name = (struct rq_text){key + before, n - before - after};
    return kind;
  }
  *name = (struct rq_text){0};
  return RQ_KEY_KINDS;
}

static const enum rq_key registries[JOB_STATES] = {
    [JOB_NONE] = RQ_KEY_KINDS,    [JOB_QUEUED] = RQ_QUEUE,
    [JOB_TAKEN] = RQ_TAKING,      [JOB_STARTED] = RQ_STARTED,
    [JOB_FINISHED] = RQ_FINISHED, [JOB_FAILED] = RQ_FAILED,
    [JOB_DEFERRED] = RQ_DEFERRED, [JOB_SCHEDULED] = RQ_SCHEDULED,
    [JOB_STOPPED] = RQ_FAILED, /* the status says stopped, the registry is that of failed ones */
    [JOB_CANCELED] = RQ_CANCELED};

enum rq_key rq_registry(enum job_state state) {
  return state < JOB_STATES ? registries[state] : RQ_KEY_KINDS;
}

enum job_state rq_registry_state(enum rq_key kind) {
  for (enum job_state s = JOB_QUEUED; s < JOB_STATES; s++)
    if (registries[s] == kind)
      return s;
  return JOB_NONE;
}

/* --- times -------------------------------------------------------------------------------------
 */

enum { US = 1000000 };

void rq_time_format(char out[RQ_TIME_BYTES], int64_t us) {
  time_t s = (time_t)(us / US);
  struct tm tm;
  if (!gmtime_r(&s, &tm) || strftime(out, RQ_TIME_BYTES, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
    *out = '\0';
  size_t n = strlen(out);
  snprintf(out + n, RQ_TIME_BYTES - n, ".%06dZ", (int)(us % US));
}

static bool digits(int *out, const char **s, const char *end, int n) {
  *out = 0;
  for (; n > 0; n--, ++*s) {
    if (*s >= end || **s < '0' || **s > '9')
      return false;
    *out = *out * 10 + **s - '0';
  }
  return true;
}

static bool sign(const char **s, const char *end, char c) {
  return *s < end && *(*s)++ == c;
}

int64_t rq_time_parse(struct rq_text t) {
  if (!t.s)
    return 0;
  const char *s = t.s, *end = t.s + t.n;
  struct tm tm = {0};
  int us = 0;
  if (!digits(&tm.tm_year, &s, end, 4) || !sign(&s, end, '-') || !digits(&tm.tm_mon, &s, end, 2) ||
      !sign(&s, end, '-') || !digits(&tm.tm_mday, &s, end, 2) || !sign(&s, end, 'T') ||
      !digits(&tm.tm_hour, &s, end, 2) || !sign(&s, end, ':') || !digits(&tm.tm_min, &s, end, 2) ||
      !sign(&s, end, ':') || !digits(&tm.tm_sec, &s, end, 2))
    return 0;
  if (s < end && *s == '.' && (s++, !digits(&us, &s, end, 6)))
    return 0;
  if (!sign(&s, end, 'Z') || s != end || tm.tm_year < 1970 || tm.tm_mon < 1 || tm.tm_mon > 12 ||
      tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
    return 0;
  tm.tm_year -= 1900;
  tm.tm_mon--;
  return (int64_t)timegm(&tm) * US + us;
}

int64_t rq_now_us(void) {
  struct timespec now;
  if (region_self->clock == CLOCK_KIND_VIRTUAL)
    return (int64_t)(atomic_load(&region_self->vclock) / 1000);
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * US + now.tv_nsec / 1000;
}

/* --- fields that are read -------------------------------------------------------------------- */

struct rq_text rq_field(const struct rq_field *fields, size_t n, const char *name) {
  size_t len = strlen(name);
  for (size_t i = 0; i < n; i++)
    if (fields[i].name.n == len && memcmp(fields[i].name.s, name, len) == 0)
      return fields[i].value;
  return (struct rq_text){0};
}

static int64_t number(struct rq_text t) {
  char text[24], *end;
  if (!t.s || t.n == 0 || t.n >= sizeof text)
    return RQ_NONE;
  memcpy(text, t.s, t.n);
  text[t.n] = '\0';
  long long v = strtoll(text, &end, 10);
  return *end ? RQ_NONE : v;
}

static int64_t at_least_0(struct rq_text t) {
  int64_t v = number(t);
  return v < 0 ? 0 : v;
}

/* RQ takes "180", and also "3m". */
static int64_t duration(struct rq_text t) {
  static const struct {
    char unit;
    int64_t s;
  } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
  for (size_t i = 0; t.s && t.n && i < sizeof units / sizeof *units; i++)
    if ((t.s[t.n - 1] | 0x20) == units[i].unit) {
      int64_t v = number((struct rq_text){t.s, t.n - 1});
      return v == RQ_NONE || v > INT32_MAX || v < -1 ? RQ_NONE : v * units[i].s;
    }
  return number(t);
}

static enum job_state status(struct rq_text t) {
  for (enum job_state s = JOB_QUEUED; t.s && s < JOB_STATES; s++)
    if (s != JOB_TAKEN && strlen(job_state_name(s)) == t.n &&
        memcmp(job_state_name(s), t.s, t.n) == 0)
      return s;
  return JOB_NONE;
}

void rq_job_decode(struct rq_job *j, const struct rq_field *f, size_t n, struct rq_room *room) {
  memset(j, 0, sizeof *j);
  struct rq_text word = rq_field(f, n, "status");
  j->status = status(word);
  j->origin = rq_field(f, n, "origin");
  j->description = rq_field(f, n, "description");
  j->worker = rq_field(f, n, "worker_name");
  j->created_us = rq_time_parse(rq_field(f, n, "created_at"));
  j->enqueued_us = rq_time_parse(rq_field(f, n, "enqueued_at"));
  j->started_us = rq_time_parse(rq_field(f, n, "started_at"));
  j->ended_us = rq_time_parse(rq_field(f, n, "ended_at"));
  j->heartbeat_us = rq_time_parse(rq_field(f, n, "last_heartbeat"));
  j->timeout = duration(rq_field(f, n, "timeout"));
  j->ttl = number(rq_field(f, n, "ttl"));
  j->result_ttl = number(rq_field(f, n, "result_ttl"));
  j->failure_ttl = number(rq_field(f, n, "failure_ttl"));
  j->retries_left = number(rq_field(f, n, "retries_left"));
  j->result = rq_field(f, n, "result");
  j->meta = rq_field(f, n, "meta");
  j->allow_failures = number(rq_field(f, n, "allow_dependency_failures")) == 1;
  j->at_front = number(rq_field(f, n, "enqueue_at_front")) == 1;
  j->dependencies = rq_field(f, n, "dependency_ids");
  j->n_intervals = rq_intervals(j->retry_intervals, rq_field(f, n, "retry_intervals"));
  if (word.s && j->status == JOB_NONE)
    j->strange = "its status is none of RQ's";
  else if (!word.s)
    j->strange = "it has no status";
  const char *strange = rq_call_decode(&j->call, rq_field(f, n, "data"), room);
  j->strange = j->strange ? j->strange : strange;
  strange = rq_expand_text(&j->exc_info, rq_field(f, n, "exc_info"), &room->error);
  j->strange = j->strange ? j->strange : strange;
}

void rq_worker_decode(struct rq_worker *w, const struct rq_field *f, size_t n) {
  memset(w, 0, sizeof *w);
  w->queues = rq_field(f, n, "queues");
  w->state = rq_field(f, n, "state");
  w->job = rq_field(f, n, "current_job");
  w->hostname = rq_field(f, n, "hostname");
  w->address = rq_field(f, n, "ip_address");
  w->pid = at_least_0(rq_field(f, n, "pid"));
  w->birth_us = rq_time_parse(rq_field(f, n, "birth"));
  w->heartbeat_us = rq_time_parse(rq_field(f, n, "last_heartbeat"));
  w->death_us = rq_time_parse(rq_field(f, n, "death"));
  w->shutdown_us = rq_time_parse(rq_field(f, n, "shutdown_requested_date"));
  w->successful = at_least_0(rq_field(f, n, "successful_job_count"));
  w->failed = at_least_0(rq_field(f, n, "failed_job_count"));
  char text[40] = "";
  struct rq_text t = rq_field(f, n, "total_working_time");
  if (t.s && t.n < sizeof text)
    memcpy(text, t.s, t.n);
  double s = strtod(text, NULL);
  w->working_us = s > 0 && s < 1e12 ? (int64_t)(s * US) : 0;
}

/* --- fields that are written -------------------------------------------------------------------
 */

/* What is appended to room->text must not move it, so room is made for all of it before. */
enum { SMALL_ROOM = 4096 };

struct fields {
  struct rq_field *out;
  size_t n;
  struct buf *text;
};

static void put(struct fields *f, const char *name, struct rq_text value) {
  f->out[f->n++] = (struct rq_field){{name, strlen(name)}, value};
}

/* RQ writes an empty string for what is not there. */
static void put_time(struct fields *f, const char *name, int64_t us) {
  char text[RQ_TIME_BYTES] = "";
  if (us)
    rq_time_format(text, us);
  size_t at = f->text->len;
  buf_puts(f->text, text);
  put(f, name, (struct rq_text){f->text->data + at, f->text->len - at});
}

static void put_number(struct fields *f, const char *name, int64_t v) {
  if (v == RQ_NONE)
    return;
  size_t at = f->text->len;
  buf_i64(f->text, v);
  put(f, name, (struct rq_text){f->text->data + at, f->text->len - at});
}

static void put_intervals(struct fields *f, const struct rq_job *j) {
  size_t at = f->text->len;
  for (size_t i = 0; i < j->n_intervals; i++)
    buf_printf(f->text, "%s%lld", i ? ", " : "[", (long long)j->retry_intervals[i]);
  buf_puts(f->text, "]");
  put(f, "retry_intervals", (struct rq_text){f->text->data + at, f->text->len - at});
}

size_t rq_job_encode(const struct rq_job *j, struct rq_field *out, struct rq_room *room) {
  static const struct rq_text empty = {"", 0};
  struct fields f = {.out = out, .text = &room->text};
  room->text.len = 0;
  buf_reserve(&room->text, SMALL_ROOM);
  put_time(&f, "created_at", j->created_us);
  put(&f, "data", rq_call_encode(&j->call, room));
  put(&f, "success_callback_name", empty);
  put(&f, "failure_callback_name", empty);
  put_time(&f, "started_at", j->started_us);
  put_time(&f, "ended_at", j->ended_us);
  put_time(&f, "last_heartbeat", j->heartbeat_us);
  put(&f, "worker_name", j->worker.s ? j->worker : empty);
  put_number(&f, "retries_left", j->retries_left);
  if (j->n_intervals)
    put_intervals(&f, j);
  if (j->origin.s)
    put(&f, "origin", j->origin);
  if (j->description.s)
    put(&f, "description", j->description);
  if (j->enqueued_us)
    put_time(&f, "enqueued_at", j->enqueued_us);
  if (j->exc_info.s)
    put(&f, "exc_info", rq_compress(j->exc_info, &room->error));
  put_number(&f, "timeout", j->timeout);
  put_number(&f, "result_ttl", j->result_ttl);
  put_number(&f, "failure_ttl", j->failure_ttl);
  if (j->status != JOB_NONE)
    put(&f, "status",
        (struct rq_text){job_state_name(j->status), strlen(job_state_name(j->status))});
  if (j->dependencies.s) {
    put(&f, "dependency_id", rq_first_id(j->dependencies, &room->args));
    put(&f, "dependency_ids", j->dependencies);
  }
  if (j->meta.s)
    put(&f, "meta", j->meta);
  if (j->ttl != RQ_NONE && j->ttl != 0)
    put_number(&f, "ttl", j->ttl);
  if (j->allow_failures)
    put_number(&f, "allow_dependency_failures", 1);
  if (j->at_front)
    put_number(&f, "enqueue_at_front", 1);
  return f.n;
}

size_t rq_worker_encode(const struct rq_worker *w, struct rq_field *out, struct rq_room *room) {
  static const struct rq_text version = {"whoruns " WHORUNS_VERSION,
                                         sizeof "whoruns " WHORUNS_VERSION - 1};
  struct fields f = {.out = out, .text = &room->text};
  room->text.len = 0;
  buf_reserve(&room->text, SMALL_ROOM);
  put_time(&f, "birth", w->birth_us);
  put_time(&f, "last_heartbeat", w->heartbeat_us);
  put(&f, "queues", w->queues);
  put_number(&f, "pid", w->pid);
  put(&f, "hostname", w->hostname);
  put(&f, "ip_address", w->address);
  put(&f, "version", version);
  put(&f, "python_version", version);
  return f.n;
}

/* Any bytes as what somebody has written to a job queue: the hash of a job, of a worker, an entry
 * of results. Beyond not crashing, what must hold of all of them:
 *
 *   texts lie where they may, and what the hash does not have is not there;
 *   a call that was understood comes back from what we make of it, and so does a job;
 *   what is shown of it has no control character.
 *
 * The input is fields: a byte that says which, one for how long the value is, the value. With the
 * byte's highest bit the value is compressed, without which a fuzzer would never come to what is
 * inside. */
#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/base/utf8.h"
#include "sched/jobs/call.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const names[] = {"status",
                                    "data",
                                    "origin",
                                    "description",
                                    "created_at",
                                    "enqueued_at",
                                    "started_at",
                                    "ended_at",
                                    "timeout",
                                    "ttl",
                                    "result_ttl",
                                    "failure_ttl",
                                    "retry_intervals",
                                    "retries_left",
                                    "exc_info",
                                    "dependency_ids",
                                    "meta",
                                    "result",
                                    "type",
                                    "return_value",
                                    "exc_string",
                                    "queues",
                                    "state",
                                    "current_job",
                                    "pid",
                                    "birth",
                                    "total_working_time"};

enum { FIELDS = 64 };

static size_t read_fields(struct rq_field *f, struct buf *room, const uint8_t *data, size_t n) {
  size_t fields = 0;
  while (n >= 2 && fields < FIELDS) {
    const char *name = names[(data[0] & 0x7f) % (sizeof names / sizeof *names)];
    /* Long values come from the last field: it has all that is left if its length says 255. */
    size_t len = data[1] == 255 || data[1] > n - 2 ? n - 2 : data[1];
    struct rq_text value = {(const char *)data + 2, len};
    if (data[0] & 0x80)
      value = rq_compress(value, &room[fields]);
    f[fields++] = (struct rq_field){{name, strlen(name)}, value};
    data += 2 + len;
    n -= 2 + len;
  }
  return fields;
}

static void check_shown(struct rq_text t) {
  struct buf b = {0};
  if (t.s)
    utf8_add_safe(&b, t.s, t.n);
  for (size_t i = 0; i < b.len; i++)
    CHECK((unsigned char)b.data[i] >= 0x20 && b.data[i] != 0x7f);
  buf_fini(&b);
}

static bool same(struct rq_text a, struct rq_text b) {
  return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

static void check_call(const struct rq_call *c) {
  struct rq_room room = {0}, again = {0};
  struct rq_call back;
  struct buf text = {0};
  int64_t whole;
  double real;
  CHECK(rq_call_decode(&back, rq_call_encode(c, &room), &again) == NULL && back.kind == RQ_JSON);
  CHECK(same(back.func, c->func) && same(back.args, c->args) && same(back.kwargs, c->kwargs));
  for (size_t i = 0; i < 3; i++) {
    if (rq_arg_i64(c, i, &whole))
      CHECK(rq_arg_real(c, i, &real));
    rq_arg_text(c, i, &text);
  }
  CHECK(!(rq_args_are(c, 0) && rq_args_are(c, 1)));
  rq_call_describe(&text, c);
  check_shown((struct rq_text){text.data, text.len});
  buf_fini(&text);
  rq_room_fini(&room);
  rq_room_fini(&again);
}

static void check_job(const struct rq_field *f, size_t n) {
  struct rq_room room = {0}, made = {0}, again = {0};
  struct rq_job j, back;
  struct rq_field out[RQ_FIELDS];
  rq_job_decode(&j, f, n, &room);
  CHECK(j.n_intervals <= RQ_INTERVALS && j.status < JOB_STATES);
  check_shown(j.description);
  check_shown(rq_error_line(j.exc_info));
  if (j.call.kind == RQ_JSON) {
    check_call(&j.call);
    size_t fields = rq_job_encode(&j, out, &made);
    CHECK(fields <= RQ_FIELDS);
    rq_job_decode(&back, out, fields, &again);
    CHECK(back.status == j.status && back.timeout == j.timeout && back.created_us == j.created_us &&
          back.retries_left == j.retries_left && same(back.call.args, j.call.args));
  }
  rq_room_fini(&room);
  rq_room_fini(&made);
  rq_room_fini(&again);
}

static void check_result(const struct rq_field *f, size_t n) {
  struct rq_room room = {0};
  struct rq_result r;
  rq_result_decode(&r, f, n, &room);
  CHECK(r.kind <= RQ_RESULT_STOPPED);
  check_shown(r.value);
  check_shown(rq_error_line(r.exc_info));
  rq_room_fini(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct rq_field f[FIELDS];
  struct buf room[FIELDS] = {0};
  struct rq_worker w;
  struct rq_text name;
  size_t fields = read_fields(f, room, data, n);
  check_job(f, fields);
  check_result(f, fields);
  rq_worker_decode(&w, f, fields);
  CHECK(w.pid >= 0 && w.working_us >= 0);
  enum rq_key kind = rq_key_kind((const char *)data, n, &name);
  CHECK(kind == RQ_KEY_KINDS || name.n <= n);
  for (size_t i = 0; i < fields; i++)
    buf_fini(&room[i]);
  return 0;
}

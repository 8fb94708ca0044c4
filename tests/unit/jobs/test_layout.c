/* What real rq 1.13 wrote (rq-1.13.txt) is understood and written back as it was; what nobody
 * should have written is named and bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sched/jobs/layout.h"

/* --- a hash of rq-1.13.txt
 * ------------------------------------------------------------------------ */

struct hash {
  struct rq_field field[RQ_FIELDS];
  size_t n;
  char text[16384];
  size_t used;
};

static struct rq_text keep(struct hash *h, const char *s, size_t n) {
  char *to = h->text + h->used;
  assert_true(h->used + n <= sizeof h->text);
  memcpy(to, s, n);
  h->used += n;
  return (struct rq_text){to, n};
}

static void load(struct hash *h, const char *name) {
  char line[8192], tag[64], field[64], hex[8000], bytes[4000];
  memset(h, 0, sizeof *h);
  FILE *f = fopen(TEST_DATA "/unit/jobs/rq-1.13.txt", "re");
  assert_non_null(f);
  while (fgets(line, sizeof line, f)) {
    *hex = '\0';
    assert_true(sscanf(line, "%63s %63s %7999s", tag, field, hex) >= 2);
    if (strcmp(tag, name) != 0)
      continue;
    size_t n = strlen(hex) / 2;
    for (size_t i = 0; i < n; i++) {
      char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
      bytes[i] = (char)strtoul(two, NULL, 16);
    }
    assert_true(h->n < RQ_FIELDS);
    h->field[h->n].name = keep(h, field, strlen(field));
    h->field[h->n++].value = keep(h, bytes, n);
  }
  fclose(f);
  assert_true(h->n > 0);
}

static void assert_text(struct rq_text t, const char *expected) {
  if (t.n != strlen(expected) || memcmp(t.s, expected, t.n) != 0)
    fail_msg("\"%.*s\" is not \"%s\"", (int)t.n, t.s, expected);
}

static void job(struct rq_job *j, struct hash *h, struct rq_room *room, const char *name) {
  load(h, name);
  rq_job_decode(j, h->field, h->n, room);
  assert_null(j->strange);
}

/* --- what rq wrote
 * --------------------------------------------------------------------------------- */

static void a_queued_job_is_read(void **state) {
  (void)state;
  struct hash h;
  struct rq_job j;
  struct rq_room room = {0};
  int64_t arg;
  job(&j, &h, &room, "before/sum");
  assert_int_equal(j.status, JOB_QUEUED);
  assert_text(j.origin, "default");
  assert_text(j.description, "operator.add(20, 22)");
  assert_int_equal(j.call.kind, RQ_JSON);
  assert_text(j.call.func, "operator.add");
  assert_text(j.call.args, "[20, 22]");
  assert_text(j.call.kwargs, "{}");
  assert_true(rq_arg_i64(&j.call, 1, &arg) && arg == 22);
  assert_false(rq_arg_i64(&j.call, 2, &arg));
  assert_int_equal(j.timeout, 180);
  assert_int_equal(j.ttl, RQ_NONE);
  assert_true(j.created_us && j.enqueued_us >= j.created_us);
  assert_int_equal(j.started_us, 0);
  job(&j, &h, &room, "before/scheduled");
  assert_int_equal(j.status, JOB_SCHEDULED);
  assert_int_equal(j.retries_left, 3);
  assert_int_equal(j.n_intervals, 3);
  assert_int_equal(j.retry_intervals[2], 60);
  job(&j, &h, &room, "before/later");
  assert_int_equal(j.status, JOB_DEFERRED);
  assert_text(j.dependencies, "[\"sum\", \"division\"]");
  rq_room_fini(&room);
}

static void a_job_that_is_over_is_read(void **state) {
  (void)state;
  struct hash h;
  struct rq_job j;
  struct rq_result r;
  struct rq_worker w;
  struct rq_room room = {0};
  job(&j, &h, &room, "after/sum");
  assert_int_equal(j.status, JOB_FINISHED);
  assert_text(j.worker, "worker-1");
  assert_true(j.enqueued_us < j.started_us && j.started_us < j.ended_us);
  load(&h, "result/sum");
  rq_result_decode(&r, h.field, h.n, &room);
  assert_int_equal(r.kind, RQ_SUCCESSFUL);
  assert_text(r.value, "42");
  load(&h, "result/division");
  rq_result_decode(&r, h.field, h.n, &room);
  assert_int_equal(r.kind, RQ_RESULT_FAILED);
  assert_text(rq_error_line(r.exc_info), "ZeroDivisionError: division by zero");
  load(&h, "worker/dead");
  rq_worker_decode(&w, h.field, h.n);
  assert_text(w.queues, "default");
  assert_int_equal(w.successful, 3);
  assert_int_equal(w.failed, 1);
  assert_true(w.death_us > w.birth_us && w.working_us == 91366);
  rq_room_fini(&room);
}

static void a_pickle_is_named_and_left_alone(void **state) {
  (void)state;
  struct hash h;
  struct rq_job j;
  struct rq_room room = {0};
  job(&j, &h, &room, "before/pickled");
  assert_int_equal(j.call.kind, RQ_PICKLE);
  assert_text(j.description, "operator.add(1, (2, 3))");
  rq_room_fini(&room);
}

static const struct rq_field *find(const struct rq_field *f, size_t n, const struct rq_text *name) {
  for (size_t i = 0; i < n; i++)
    if (f[i].name.n == name->n && memcmp(f[i].name.s, name->s, name->n) == 0)
      return &f[i];
  return NULL;
}

/* Every field comes back as rq wrote it; the data too, as we write JSON and zlib as Python does. */
static void what_is_written_is_what_rq_writes(void **state) {
  (void)state;
  static const char *const names[] = {"before/sum",       "before/kw",      "before/later",
                                      "before/scheduled", "after/division", "after/sum"};
  struct hash h;
  struct rq_job j;
  struct rq_room room = {0}, again = {0};
  struct rq_field out[RQ_FIELDS];
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    job(&j, &h, &room, names[k]);
    assert_int_equal(rq_job_encode(&j, out, &again), h.n);
    for (size_t i = 0; i < h.n; i++) {
      const struct rq_field *f = find(out, h.n, &h.field[i].name);
      assert_non_null(f);
      assert_int_equal(f->value.n, h.field[i].value.n);
      assert_memory_equal(f->value.s, h.field[i].value.s, f->value.n);
    }
    struct buf text = {0};
    rq_call_describe(&text, &j.call);
    assert_text(j.description, buf_text(&text));
    buf_fini(&text);
  }
  job(&j, &h, &room, "before/text"); /* beyond ASCII, the digits of \u00e4 may be of either case */
  size_t n = rq_job_encode(&j, out, &again);
  struct rq_job back;
  rq_job_decode(&back, out, n, &room);
  assert_text(back.call.func, "operator.add");
  assert_text(back.meta, "{\"k\": [1, null]}");
  assert_int_equal(back.result_ttl, 100);
  assert_int_equal(back.ttl, 1000);
  struct buf text = {0};
  assert_true(rq_arg_text(&back.call, 0, &text));
  assert_string_equal(buf_text(&text), "ä");
  buf_fini(&text);
  rq_room_fini(&room);
  rq_room_fini(&again);
}

static void results_come_back(void **state) {
  (void)state;
  struct rq_room room = {0}, again = {0};
  struct rq_field out[RQ_FIELDS];
  struct rq_result in = {.kind = RQ_SUCCESSFUL, .value = {"[1, \"x\"]", 8}}, r;
  size_t n = rq_result_encode(&in, out, &room);
  rq_result_decode(&r, out, n, &again);
  assert_null(r.strange);
  assert_text(r.value, "[1, \"x\"]");
  in = (struct rq_result){.kind = RQ_RESULT_FAILED, .exc_info = {"a\nError: b\n\n", 12}};
  n = rq_result_encode(&in, out, &room);
  rq_result_decode(&r, out, n, &again);
  assert_text(r.exc_info, "a\nError: b\n\n");
  assert_text(rq_error_line(r.exc_info), "Error: b");
  rq_room_fini(&room);
  rq_room_fini(&again);
}

/* --- what anybody may have written
 * ------------------------------------------------------------------ */

static void decode_data(struct rq_job *j, struct rq_room *room, const void *data, size_t n) {
  struct rq_field f[] = {{{"status", 6}, {"queued", 6}}, {{"data", 4}, {data, n}}};
  rq_job_decode(j, f, 2, room);
}

static void hostile_data_is_named(void **state) {
  (void)state;
  static const struct {
    const char *data;
    size_t n;
    enum rq_data kind;
  } cases[] = {
      {"", 0, RQ_FOREIGN},
      {"{\"not\": \"a list\"}", 17, RQ_FOREIGN},
      {"[\"f\", null, [1], {}", 19, RQ_FOREIGN},
      {"[\"f\", null, 1, {}]", 18, RQ_FOREIGN},
      {"[\"f\", null, [99999999999999999999], {}]", 39, RQ_FOREIGN},
      {"[\"\\ud800\", null, [], {}]", 24, RQ_FOREIGN},
      {"\x80\x04\x95", 3, RQ_PICKLE},
      {"\x78\x9c\x8b", 3, RQ_BROKEN},
      {"\x78\x9c\xff\xff\xff\xff", 6, RQ_BROKEN},
      {"\0\0\0\0", 4, RQ_FOREIGN},
      {"[\"a\\u0000\\u001b[2J\", null, [], {}]", 34, RQ_JSON},
  };
  struct rq_room room = {0};
  struct rq_job j;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    decode_data(&j, &room, cases[i].data, cases[i].n);
    assert_int_equal(j.call.kind, cases[i].kind);
    assert_true((j.strange != NULL) == (cases[i].kind != RQ_JSON && cases[i].kind != RQ_PICKLE));
  }
  assert_int_equal(j.call.func.n, 6); /* the NUL and the escape are bytes like others here */
  static char deep[100000];
  memset(deep, '[', sizeof deep);
  decode_data(&j, &room, deep, sizeof deep);
  assert_int_equal(j.call.kind, RQ_FOREIGN);
  rq_room_fini(&room);
}

static void a_bomb_is_not_expanded(void **state) {
  (void)state;
  enum { ZEROS = 64 << 20 };
  uLongf n = compressBound(ZEROS);
  Bytef *zeros = calloc(1, ZEROS), *bomb = malloc(n);
  assert_true(zeros && bomb);
  assert_int_equal(compress(bomb, &n, zeros, ZEROS), Z_OK);
  struct rq_room room = {0};
  struct rq_job j;
  decode_data(&j, &room, bomb, n);
  assert_int_equal(j.call.kind, RQ_TOO_BIG);
  assert_true(room.data.cap < 4 * RQ_DATA_MAX);
  struct rq_field f[] = {{{"status", 6}, {"failed", 6}}, {{"exc_info", 8}, {(char *)bomb, n}}};
  rq_job_decode(&j, f, 2, &room);
  assert_non_null(j.strange);
  assert_true(j.exc_info.n <= 4096);
  rq_room_fini(&room);
  free(zeros);
  free(bomb);
}

static void fields_without_sense_are_left_out(void **state) {
  (void)state;
  struct rq_field f[] = {
      {{"status", 6}, {"taken", 5}}, /* our word, not RQ's */
      {{"timeout", 7}, {"3m", 2}},
      {{"ttl", 3}, {"99999999999999999999999999", 26}},
      {{"created_at", 10}, {"2023-13-01T00:00:00Z", 20}},
      {{"started_at", 10}, {"2023-01-31T12:59:59.123456Z", 27}},
      {{"enqueued_at", 11}, {"2023-01-31T12:59:59Z", 20}},
      {{"retry_intervals", 15}, {"[1, \"x\", 2", 10}},
      {{"ended_at", 8}, {NULL, 0}},
  };
  struct rq_room room = {0};
  struct rq_job j;
  char text[RQ_TIME_BYTES];
  rq_job_decode(&j, f, sizeof f / sizeof *f, &room);
  assert_int_equal(j.status, JOB_NONE);
  assert_non_null(j.strange);
  assert_int_equal(j.timeout, 180);
  assert_int_equal(j.ttl, RQ_NONE);
  assert_int_equal(j.created_us, 0);
  assert_int_equal(j.started_us - j.enqueued_us, 123456);
  assert_int_equal(j.n_intervals, 0);
  rq_time_format(text, j.started_us);
  assert_string_equal(text, "2023-01-31T12:59:59.123456Z");
  rq_room_fini(&room);
}

static void keys_are_taken_apart(void **state) {
  (void)state;
  static const struct {
    const char *key;
    enum rq_key kind;
    const char *name;
  } cases[] = {
      {"rq:queue:default", RQ_QUEUE, "default"},
      {"rq:queue:a:intermediate", RQ_TAKING, "a"},
      {"rq:queues", RQ_QUEUES, ""},
      {"rq:job:x:y", RQ_JOB, "x:y"},
      {"rq:job:x:dependents", RQ_DEPENDENTS, "x"},
      {"rq:job::x:dependencies", RQ_DEPENDENCIES, "x"},
      {"rq:workers", RQ_WORKERS, ""},
      {"rq:workers:q", RQ_WORKERS_OF, "q"},
      {"rq:worker:w", RQ_WORKER, "w"},
      {"rq:wip:", RQ_STARTED, ""},
      {"rq:canceled:q", RQ_CANCELED, "q"},
      {"rq:results:id", RQ_RESULTS, "id"},
      {"rq:", RQ_KEY_KINDS, NULL},
      {"rq:queuesx", RQ_KEY_KINDS, NULL},
      {"", RQ_KEY_KINDS, NULL},
  };
  struct buf b = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct rq_text name;
    assert_int_equal(rq_key_kind(cases[i].key, strlen(cases[i].key), &name), cases[i].kind);
    if (!cases[i].name)
      continue;
    assert_text(name, cases[i].name);
    assert_string_equal(rq_key(&b, cases[i].kind, cases[i].name), cases[i].key);
  }
  for (enum job_state s = JOB_QUEUED; s < JOB_STATES; s++)
    if (s != JOB_STOPPED)
      assert_int_equal(rq_registry_state(rq_registry(s)), s);
  buf_fini(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_queued_job_is_read),
      cmocka_unit_test(a_job_that_is_over_is_read),
      cmocka_unit_test(a_pickle_is_named_and_left_alone),
      cmocka_unit_test(what_is_written_is_what_rq_writes),
      cmocka_unit_test(results_come_back),
      cmocka_unit_test(hostile_data_is_named),
      cmocka_unit_test(a_bomb_is_not_expanded),
      cmocka_unit_test(fields_without_sense_are_left_out),
      cmocka_unit_test(keys_are_taken_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

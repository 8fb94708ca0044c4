/* Makes the inputs that fuzzing of session files starts from: small files with everything in them
 * that a recording can have. They carry a schema of their own, which is short and knows an event
 * that we do not. usage: fuzz_seeds DIRECTORY */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/trace/chunk.h"
#include "sched/trace/le.h"
#include "sched/trace/writer.h"
#include "sched/world/world.h"
#include "sched/world/pack.h"

static const char schema[] = "event\t10\tspawn\tThe actor makes another one\t{actor} starts {a}.\n"
                             "field\ta\tid\tstable\tchild\tthe new actor\n"
                             "event\t999\tteleport\tNews\t{actor} is at {a}, {t}.\n"
                             "field\ta\tid\thost\tplace\twhere\n"
                             "field\tt\ttext\tstable\tname\tits name\n";

struct seed {
  struct trace_writer *w;
  struct world world;
  uint64_t t_ns;
  uint32_t texts;
};

static void say(struct seed *s, uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c,
                const char *text) {
  uint32_t end = text ? (uint32_t)strlen(text) : 0;
  struct event e = {.t_ns = s->t_ns += 100, .actor = actor, .type = type, .a = a, .b = b, .c = c};
  if (text)
    e.text = ++s->texts;
  struct event_batch batch = {.events = &e,
                              .n = 1,
                              .first_text = text ? s->texts : s->texts + 1,
                              .n_texts = text != NULL,
                              .text_end = &end,
                              .texts = text};
  CHECK(trace_writer_add(s->w, &batch, NULL) == 0);
  world_apply(&s->world, &e);
}

static void snapshot(struct seed *s) {
  struct buf packed = {0};
  world_pack(&packed, &s->world);
  CHECK(trace_writer_snapshot(s->w, packed.data, packed.len, NULL) == 0);
  buf_fini(&packed);
}

static void flush(struct seed *s) {
  CHECK(trace_writer_flush(s->w, NULL) == 0);
}

/* Two threads and a lock, from beginning to end. */
static void a_run(struct seed *s) {
  say(s, 0, EV_SPAWN, 1, 1, ACTOR_PROCESS, "main");
  say(s, 1, EV_START, 1, 2, 7ull << 32 | 7, NULL);
  say(s, 0, EV_LABEL, 3, 1, 0, "take");
  say(s, 1, EV_NEW, 2, 0, OBJECT_LOCK, "m");
  say(s, 1, EV_NEW, 3, 0, OBJECT_VARIABLE, "x");
  say(s, 1, EV_NEW, 4, 0, OBJECT_STREAM, "stdout");
  say(s, 1, EV_SPAWN, 5, 1, ACTOR_THREAD, "T1");
  say(s, 1, EV_SPAWN, 6, 1, ACTOR_THREAD, "T2");
  say(s, 5, EV_START, 5, 2, 7ull << 32 | 8, NULL);
  say(s, 6, EV_START, 6, 2, 7ull << 32 | 9, NULL);
  snapshot(s);
  say(s, 5, EV_LOCK_TAKE, 2, 1, 0, NULL);
  say(s, 6, EV_LOCK_WANT, 2, 0, 0, NULL);
  say(s, 5, EV_LINE, 0, 1, 0, NULL);
  say(s, 5, EV_LOAD, 3, 1, 41, NULL);
  say(s, 5, EV_CALC, 3, 0, 42, NULL);
  say(s, 5, EV_STORE, 3, 2, 42, NULL);
  flush(s);
  say(s, 5, EV_LOCK_DROP, 2, 2, 0, NULL);
  say(s, 6, EV_LOCK_TAKE, 2, 3, 0, NULL);
  say(s, 6, EV_OUT, 4, 1, 0, "Square: 100\n\x1b[2J");
  say(s, 1, EV_JOIN_WAIT, 5, 0, 0, NULL);
  say(s, 5, EV_END, 5, 3, 0, NULL);
  say(s, 1, EV_JOIN, 5, 4, 0, NULL);
  say(s, 1, EV_SLEEP, 0, 0, 5000, NULL);
  say(s, 1, EV_WAKE, 0, 0, 0, NULL);
  say(s, 1, EV_DIED, 6, 3, 9, NULL);
  say(s, 1, EV_END, 1, 3, 0, NULL);
  say(s, 0, EV_VERDICT, 0, 0, 0, "All is well.");
}

/* Two actors, each with the lock that the other wants, under a controller. */
static void a_deadlock(struct seed *s) {
  for (uint32_t i = 1; i <= 2; i++) {
    say(s, i - 1, EV_SPAWN, i, 1, ACTOR_THREAD, i == 1 ? "main" : "\x1b]0;evil\a");
    say(s, i, EV_START, i, 2, 0, NULL);
  }
  say(s, 1, EV_NEW, 3, 0, OBJECT_LOCK, "a");
  say(s, 1, EV_NEW, 4, 0, OBJECT_LOCK, "");
  for (uint32_t i = 1; i <= 2; i++) {
    say(s, 0, EV_GRANT, i, 2, i, NULL);
    say(s, i, EV_LOCK_TAKE, 2 + i, 1, 0, NULL);
  }
  say(s, 1, EV_LOCK_WANT, 4, 0, 0, NULL);
  say(s, 2, EV_LOCK_WANT, 3, 0, 0, NULL);
  say(s, 0, EV_VERDICT, 9, 0, 0, "Deadlock.");
}

/* A loop with two tasks, one of them in a coroutine and in a generator, and all that can be ready.
 */
static void a_loop(struct seed *s) {
  enum { MAIN = 1, LOOP, TICK, FUTURE, GROUP, CORO, SOCKET, ONE, TWO, GEN };
  static const uint8_t kinds[] = {OBJECT_LOOP,  OBJECT_CALLBACK,  OBJECT_FUTURE,
                                  OBJECT_GROUP, OBJECT_COROUTINE, OBJECT_SOCKET};
  say(s, 0, EV_SPAWN, MAIN, 1, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_START, MAIN, 2, 7ull << 32 | 7, NULL);
  for (uint32_t i = 0; i < sizeof kinds; i++)
    say(s, MAIN, EV_NEW, LOOP + i, 0, kinds[i], "x");
  say(s, MAIN, EV_SPAWN, ONE, 0, ACTOR_TASK, "one");
  say(s, MAIN, EV_SPAWN, TWO, 0, ACTOR_TASK, "two");
  say(s, MAIN, EV_SOON, TICK, 0, LOOP, NULL);
  say(s, MAIN, EV_LOOP_POLL, LOOP, 3, 0, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 3, 0, NULL);
  say(s, ONE, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  say(s, ONE, EV_ENTER, CORO, 0, 0, NULL);
  say(s, ONE, EV_SPAWN, GEN, 0, ACTOR_GENERATOR, "gen");
  say(s, ONE, EV_RESUME, GEN, RESUME_SEND, 0, "'hi'");
  say(s, GEN, EV_AWAIT, FUTURE, AWAIT_OBJECT, 0, NULL);
  snapshot(s);
  say(s, TWO, EV_STEP, LOOP, STEP_FIRST, 0, NULL);
  say(s, TWO, EV_TIMER_SET, TICK, 1, 500, NULL);
  say(s, TWO, EV_TIMER_SET, TICK, 2, 900, NULL);
  say(s, TWO, EV_MEMBER, GROUP, 0, ONE, NULL);
  say(s, TWO, EV_TIMER_CANCEL, TICK, 0, 0, NULL);
  say(s, TWO, EV_AWAIT, GROUP, AWAIT_OBJECT, 0, NULL);
  say(s, MAIN, EV_LOOP_POLL, LOOP, 0, UINT64_MAX, NULL);
  say(s, MAIN, EV_SOON_SAFE, LOOP, 1, TICK, NULL);
  say(s, MAIN, EV_TAKEN_IN, LOOP, 2, 1, NULL);
  say(s, MAIN, EV_TIMER_DUE, TICK, 1, 100, NULL);
  say(s, MAIN, EV_IO_READY, SOCKET, 1, TICK, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 3, 1, NULL);
  say(s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  say(s, MAIN, EV_FUTURE_DONE, FUTURE, DONE_RESULT, 3, NULL);
  say(s, MAIN, EV_READY, ONE, 0, FUTURE, NULL);
  say(s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  say(s, MAIN, EV_CANCEL, TWO, 1, 0, "enough");
  say(s, MAIN, EV_CALL, TICK, 0, LOOP, NULL);
  flush(s);
  say(s, MAIN, EV_LOOP_POLL, LOOP, 1, 0, NULL);
  say(s, MAIN, EV_LOOP_RUN, LOOP, 1, 0, NULL);
  say(s, ONE, EV_STEP, LOOP, STEP_ON, 0, NULL);
  say(s, GEN, EV_YIELD, ONE, 0, 4, NULL);
  say(s, ONE, EV_LEAVE, CORO, 0, 5, NULL);
  say(s, ONE, EV_FUTURE_DONE, ONE, DONE_ERROR, 0, "ValueError('x')");
  say(s, ONE, EV_READY, TWO, 0, GROUP, NULL);
  say(s, ONE, EV_END, ONE, 0, 1, NULL);
  say(s, MAIN, EV_SLOW, ONE, 0, 5000, NULL);
  say(s, MAIN, EV_DESTROY, LOOP, 3, 0, NULL);
}

/* What goes wrong while recording. */
static void bad_luck(struct seed *s) {
  a_deadlock(s);
  say(s, 0, EV_LOST, 1, 0, 17, NULL);
  say(s, 0, EV_LATE, 2, 0, 5000, NULL);
  s->t_ns -= 700;
  say(s, 2, EV_LOCK_DROP, 4, 2, 0, NULL);
  say(s, 0, EV_CLOCK, 0, 0, UINT64_MAX, NULL);
  flush(s);
  say(s, 7, 999, 3, 4, UINT64_MAX, "news");
  say(s, 7, 60000, UINT32_MAX, 0, 1, NULL);
  say(s, UINT32_MAX, EV_STORE, UINT32_MAX, UINT32_MAX, UINT64_MAX, NULL);
}

/* Hundreds of events that are alike, which take hardly any bytes. */
static void many(struct seed *s) {
  a_run(s);
  for (uint32_t i = 0; i < 400; i++)
    say(s, 1 + i % 2, i % 3 ? EV_LOAD : EV_STORE, 3, 3 + i, i * i, NULL);
}

static void nothing(struct seed *s) {
  (void)s;
}

static uint8_t *put_chunk(uint8_t *to, const uint8_t *head, const void *payload, size_t n) {
  memcpy(to, head, TRACE_CHUNK_HEAD);
  le_put64(to + 8, n);
  le_put64(to + 16, n);
  memcpy(to + TRACE_CHUNK_HEAD, payload, n);
  le_put32(to + 56, trace_crc(payload, n));
  le_put32(to + 60, trace_crc(to, 60));
  return to + TRACE_CHUNK_HEAD + n;
}

/* Copies a file with the short schema in the place of the long one. */
static size_t shorten(const uint8_t *from, size_t n, uint8_t *to) {
  uint8_t index[64 * TRACE_CHUNK_HEAD], *start = to, *index_at = to, offset[8];
  size_t heads = 0;
  memcpy(to, from, TRACE_FILE_HEAD);
  to += TRACE_FILE_HEAD;
  for (size_t at = TRACE_FILE_HEAD; at < n;) {
    const uint8_t *head = from + at, *payload = head + TRACE_CHUNK_HEAD;
    size_t bytes = le_get64(head + 8);
    uint8_t *here = to;
    uint16_t kind = le_get16(head + 4);
    if (kind == CHUNK_SCHEMA) {
      to = put_chunk(to, head, schema, sizeof schema - 1);
    } else if (kind == CHUNK_INDEX) {
      index_at = to;
      to = put_chunk(to, head, index, heads);
    } else if (kind == CHUNK_END) {
      le_put64(offset, (uint64_t)(index_at - start));
      to = put_chunk(to, head, offset, sizeof offset);
    } else {
      to = put_chunk(to, head, payload, bytes);
    }
    memcpy(index + heads, here, TRACE_CHUNK_HEAD);
    heads += TRACE_CHUNK_HEAD;
    at += TRACE_CHUNK_HEAD + bytes;
  }
  return (size_t)(to - start);
}

static void make(const char *dir, const char *name, void (*fill)(struct seed *), size_t cut) {
  static const struct trace_meta meta[] = {{"scenario", "lost-update"}, {"seed", "7"}};
  static uint8_t raw[1 << 18], out[1 << 18];
  struct seed s = {0};
  char path[4096];
  int fd = memfd_create("seed", MFD_CLOEXEC);
  CHECK(trace_writer_open(&s.w, dup(fd), name, meta, 2, NULL, NULL) == 0);
  world_init(&s.world);
  fill(&s);
  CHECK(trace_writer_close(s.w, NULL) == 0);
  ssize_t n = pread(fd, raw, sizeof raw, 0);
  CHECK(n > 0 && n < (ssize_t)sizeof raw);
  size_t bytes = shorten(raw, (size_t)n, out) - cut;
  close(fd);
  world_fini(&s.world);
  snprintf(path, sizeof path, "%s/%s", dir, name);
  fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  CHECK(fd >= 0 && write(fd, out, bytes) == (ssize_t)bytes);
  close(fd);
}

int main(int argc, char **argv) {
  CHECK(argc == 2);
  make(argv[1], "empty", nothing, 0);
  make(argv[1], "whole", a_run, 0);
  make(argv[1], "deadlock", a_deadlock, 0);
  make(argv[1], "loop", a_loop, 0);
  make(argv[1], "bad-luck", bad_luck, 0);
  make(argv[1], "many", many, 0);
  make(argv[1], "no-end", bad_luck, TRACE_END_BYTES);
  make(argv[1], "cut", many, 900);
  return 0;
}

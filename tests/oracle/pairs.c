/* Runs one pair of tests/oracle/DIR and compares: what both print, line by line, and that the
 * invariants of `whoruns verify` hold of the recording.
 *
 * usage: pairs DIR NAME */
#include "tests/oracle/pairs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/rt/value.h"
#include "sched/run/run.h"
#include "sched/trace/reader.h"
#include "sched/world/invariant.h"
#include "sched/world/world.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
enum { EXIT_LEAKS = 23 };
#endif

#define TWIN "/usr/bin/python3"
enum { HANG_S = 1000, SHARE_BYTES = 4096 }; /* only what hangs meets the limit */

#define PAIR_ROW(name) int pair_##name(struct actor *self, struct share *s);
#include "pairs_table.def"
#undef PAIR_ROW
static const struct pair pairs[] = {
#define PAIR_ROW(name) {#name, pair_##name},
#include "pairs_table.def"
#undef PAIR_ROW
};

__attribute__((format(printf, 1, 2))) static _Noreturn void fail(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
  exit(1);
}

/* --- the rule --- */

static void read_all(struct buf *to, int fd) {
  char data[4096];
  for (ssize_t n; (n = read(fd, data, sizeof data)) != 0;) {
    if (n < 0 && errno != EINTR)
      fail("Cannot read: %s.", strerror(errno));
    buf_add(to, data, n > 0 ? (size_t)n : 0);
  }
}

/* What the file says between the first `open` and `close`, its line breaks and stars as blanks. */
static void rule_of(struct buf *to, const char *path, const char *open_, const char *close_) {
  struct buf text = {0};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    fail("Cannot open %s: %s.", path, strerror(errno));
  read_all(&text, fd);
  close(fd);
  const char *begin = buf_text(&text), *end = NULL;
  if (strncmp(begin, open_, strlen(open_)) == 0)
    end = strstr(begin += strlen(open_), close_);
  if (!end)
    fail("%s does not begin with the rule that it pins.", path);
  for (; begin < end; begin++)
    if (*begin != ' ' && *begin != '\n' && *begin != '*')
      buf_add(to, begin, 1);
    else if (to->len && to->data[to->len - 1] != ' ')
      buf_puts(to, " ");
  while (to->len && to->data[to->len - 1] == ' ')
    to->len--;
  buf_fini(&text);
}

static void compare_rules(const char *dir, const char *name) {
  char py[512], c[512];
  struct buf theirs = {0}, ours = {0};
  snprintf(py, sizeof py, "%s/%s.py", dir, name);
  snprintf(c, sizeof c, "%s/%s.c", dir, name);
  rule_of(&theirs, py, "\"\"\"", "\"\"\"");
  rule_of(&ours, c, "/*", "*/");
  printf("%s\n", buf_text(&theirs));
  if (strcmp(buf_text(&theirs), buf_text(&ours)) != 0)
    fail("The twins name different rules:\n%s\n%s", buf_text(&theirs), buf_text(&ours));
  buf_fini(&theirs);
  buf_fini(&ours);
}

/* --- both sides --- */

/* Without what the environment may ask of Python (-I). */
static void run_twin(struct buf *out, const char *dir, const char *name) {
  int pipe_[2];
  char path[512];
  snprintf(path, sizeof path, "%s/%s.py", dir, name);
  pid_t pid = pipe(pipe_) == 0 ? fork() : -1;
  if (pid < 0)
    fail("Cannot start the twin: %s.", strerror(errno));
  if (pid == 0) {
    dup2(pipe_[1], STDOUT_FILENO);
    execl(TWIN, TWIN, "-I", path, (char *)NULL);
    _exit(127);
  }
  close(pipe_[1]);
  read_all(out, pipe_[0]);
  close(pipe_[0]);
  int status;
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    fail("The twin did not end well:\n%s", buf_text(out));
  if (out->len == 0)
    fail("The twin printed nothing, so there is nothing to compare.");
}

/* The run's processes leave without the sanitizer's own look at what is left, so it looks here,
 * when all that the body owned is gone. */
static const struct pair *running;

/* A function of its own, as what its frame has owned must not be found on the stack. */
static __attribute__((noinline)) int run_framed(struct actor *self, struct share *s) {
  struct frame frame;
  frame_enter(self, &frame);
  int code = running->body(self, s);
  frame_leave(self, NONE_VALUE);
  return code;
}

static int run_body(struct actor *self, struct share *s) {
  int code = run_framed(self, s);
#if defined(__SANITIZE_ADDRESS__)
  if (__lsan_do_recoverable_leak_check())
    return EXIT_LEAKS;
#endif
  return code;
}

static struct run *run_to_end(const struct run_request *q) {
  struct run *run;
  struct err e;
  if (run_start(&run, q, &e) != 0)
    fail("%s", e.text);
  while (run_news(run) != RUN_ENDED) {
    struct pollfd fd = {.fd = run_socket(run), .events = POLLIN};
    poll(&fd, 1, -1);
  }
  return run;
}

/* In a step the task acts, not the thread behind it. */
static void check_maker(const struct world *w, const struct event *e) {
  const struct world_actor *a = world_actor(w, e->actor);
  const struct world_loop *l = a ? world_loop(w, a->loop) : NULL;
  if (e->type == EV_NEW && l && !l->over && l->thread == e->actor && world_actor(w, l->current))
    fail("The thread of the loop makes something in the middle of a task's step.");
}

/* Folds the recording; what was printed goes to out, what was written to stderr is passed on. */
static void fold(struct buf *out, struct trace_reader *r, struct world *w) {
  uint64_t first = 0;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    for (const struct event *e = b->events; e < b->events + b->n; e++) {
      size_t n;
      const char *text = trace_reader_text(r, e->text, &n);
      if (e->type == EV_OUT || e->type == EV_RAW) {
        FILE *raw = e->type == EV_RAW ? stderr : NULL;
        if (raw)
          fprintf(raw, "%.*s\n", (int)n, text);
        else
          buf_printf(out, "%.*s\n", (int)n, text);
      }
      check_maker(w, e);
      world_apply(w, e);
    }
}

static void run_ours(struct buf *out, const struct pair *p, const char *policy) {
  static const size_t share_bytes = SHARE_BYTES;
  struct scenario s = {.name = p->name,
                       .family = "tests",
                       .title = "",
                       .body = run_body,
                       .share_bytes = &share_bytes};
  struct run_request q = {
      .scenario = &s, .policy = policy, .seed = 1, .timeout_ns = HANG_S * UINT64_C(1000000000)};
  running = p;
  struct run *run = run_to_end(&q);
  struct trace_reader *r = NULL;
  struct err e;
  if (trace_reader_open_fd(&r, run_file(run), run_name(run), &e) != 0)
    fail("%s", e.text);
  struct world w;
  struct buf broken = {0};
  world_init(&w);
  fold(out, r, &w);
  if (run_result(run)->code != 0)
    fail("%s\n%s", run_result(run)->sentence, buf_text(out));
  if (invariant_text(&broken, r, &w) || !invariant_end(&broken, r, &w))
    fail("%s", buf_text(&broken));
  if (w.head->odd || w.head->lost)
    fail("%llu events made no sense, and %llu were lost.", (unsigned long long)w.head->odd,
         (unsigned long long)w.head->lost);
  world_fini(&w);
  trace_reader_close(r);
  run_close(run);
}

static void compare(struct buf *theirs, struct buf *ours, const char *how) {
  if (strcmp(buf_text(theirs), buf_text(ours)) != 0)
    fail("They differ in a run %s:\n--- Python\n%s--- ours\n%s", how, buf_text(theirs),
         buf_text(ours));
}

static const struct pair *find(const char *name) {
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (strcmp(pairs[i].name, name) == 0)
      return &pairs[i];
  fail("There is no pair %s.", name);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: pairs DIR NAME\n", stderr);
    return 2;
  }
  const struct pair *p = find(argv[2]);
  struct buf theirs = {0}, free_ = {0}, controlled = {0};
  compare_rules(argv[1], p->name);
  fflush(stdout);
  run_twin(&theirs, argv[1], p->name);
  run_ours(&free_, p, NULL);
  compare(&theirs, &free_, "that the kernel schedules");
  run_ours(&controlled, p, "random");
  compare(&theirs, &controlled, "under control");
  fputs(buf_text(&theirs), stdout);
  buf_fini(&theirs);
  buf_fini(&free_);
  buf_fini(&controlled);
  return 0;
}

/* `whoruns run`: starts a run, follows its recording while it grows, and prints what it prints. */
#include "sched/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/scenarios.h"
#include "sched/base/utf8.h"
#include "sched/control/policy.h"
#include "sched/gate/schedule.h"
#include "sched/rt/gil.h"
#include "sched/world/races.h"
#include "sched/world/stats_core.h"
#include "sched/world/why.h"
#include "ui/cli/choose.h"
#include "ui/cli/cli.h"
#include "ui/core/keymap.h"
#include "ui/term/screen.h"

enum { DEFAULT_TIMEOUT_S = 60 };

/* --- arguments -------------------------------------------------------------------------------- */

/* What the command line asks for. */
struct wanted {
  struct run_request request;
  struct buf schedule;
  bool controlled, headless, seeded, timed, narrate, step;
  struct cli_params params;
  struct terminal_look look;
  const char *preset; /* of keys */
};

/* A schedule is given as text or as the name of a file that holds it. */
static int read_schedule(const char *arg, struct buf *text, struct err *e) {
  struct stat st;
  int fd = open(arg, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && schedule_check(arg, NULL) == 0) {
    buf_puts(text, arg);
    return 0;
  }
  if (fd < 0)
    return err_set(e, ERR_USAGE,
                   "\"%.60s\" is neither a schedule, such as \"main.1 main.2*3\", nor a file that "
                   "can be read.",
                   arg);
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    close(fd);
    return err_set(e, ERR_USAGE, "%.200s is not a regular file, so no schedule is read from it.",
                   arg);
  }
  ssize_t n = 0;
  for (char *to; text->len <= GATE_SCHEDULE_MAX && (to = buf_reserve(text, 4096));) {
    n = read(fd, to, 4096);
    if (n <= 0)
      break;
    text->len += (size_t)n;
  }
  close(fd);
  if (n < 0 || memchr(buf_text(text), '\0', text->len))
    return err_set(e, ERR_USAGE, "%.200s cannot be read as a schedule.", arg);
  return 0;
}

static int set_gil(struct run_request *q, const char *name, struct err *e) {
  int kind = gil_kind_from(name);
  if (kind < 0)
    return err_set(e, ERR_USAGE, "--gil takes new, old, off or per-interp, not \"%.40s\".", name);
  q->gil = (uint32_t)kind;
  q->gil_named = true;
  return 0;
}

static int set_kernel(struct run_request *q, const char *arg, struct err *e) {
  static const struct {
    const char *name;
    enum run_kernel kernel;
  } known[] = {{"perf", RUN_KERNEL_PERF}, {"proc", RUN_KERNEL_PROC}, {"off", RUN_KERNEL_OFF}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(known[i].name, arg) != 0)
      continue;
    q->kernel = known[i].kernel;
    return 0;
  }
  return err_set(e, ERR_USAGE, "--kernel takes perf, proc or off, not \"%.40s\".", arg);
}

static int set_option(void *wanted, int option, const char *arg, struct err *e) {
  struct wanted *to = wanted;
  struct run_request *q = &to->request;
  int64_t n = 0;
  switch (option) {
  case CLI_RECORD:
    q->record = arg;
    return *arg ? 0 : err_set(e, ERR_USAGE, "--record needs the name of a file.");
  case CLI_NARRATE:
    to->narrate = true;
    return 0;
  case CLI_HEADLESS:
    to->headless = true;
    return 0;
  case CLI_ASCII:
    to->look.ascii = true;
    return 0;
  case CLI_MONO:
    to->look.mono = true;
    return 0;
  case CLI_LIGHT:
    to->look.theme = THEME_LIGHT;
    return 0;
  case CLI_THEME:
    to->look.theme = theme_find(arg);
    return cli_check_theme(&to->look, e);
  case CLI_KEYS:
    to->preset = arg;
    return 0;
  case CLI_NO_MOUSE:
  case 'M':
    to->look.no_mouse = true;
    return 0;
  case CLI_CONTROLLED:
    to->controlled = true;
    return 0;
  case CLI_POLICY:
    q->policy = arg;
    return 0;
  case CLI_SCHEDULE:
    if (q->schedule)
      return err_set(e, ERR_USAGE, "A run follows one schedule; --schedule is given twice.");
    q->schedule = ""; /* an empty one is one, too: no decision to take */
    return read_schedule(arg, &to->schedule, e);
  case CLI_SEED:
    if (cli_number(arg, &n) != 0 || n < 0)
      return err_set(e, ERR_USAGE, "--seed takes a whole number from 0, not \"%.40s\".", arg);
    q->seed = (uint64_t)n;
    to->seeded = true;
    return 0;
  case CLI_GIL:
    return set_gil(q, arg, e);
  case CLI_STEP:
    to->step = true;
    return 0;
  case CLI_PACE:
    if (cli_number(arg, &n) != 0 || n < 1 || n > 1000)
      return err_set(e, ERR_USAGE, "--pace takes a whole number from 1 to 1000, not \"%.40s\".",
                     arg);
    q->pace = (uint32_t)n;
    return 0;
  case CLI_TIMEOUT:
    if (cli_number(arg, &n) != 0 || n < 0 || n > 1000000)
      return err_set(e, ERR_USAGE,
                     "--timeout takes whole seconds from 0 (no limit) to 1000000, not \"%.40s\".",
                     arg);
    q->timeout_ns = (uint64_t)n * 1000000000u;
    to->timed = true;
    return 0;
  case CLI_REDIS:
    q->redis = cli_secret(arg);
    return 0;
  case CLI_KERNEL:
    return set_kernel(q, arg, e);
  default:
    return ERR_USAGE;
  }
}

/* Each option about decisions asks for control; those that contradict each other are named. */
static int settle_policy(struct wanted *to, struct err *e) {
  struct run_request *q = &to->request;
  bool replay = q->policy && strcmp(q->policy, "replay") == 0;
  const struct policy *p = q->policy ? policy_find(q->policy, e) : NULL;
  if (q->policy && !p)
    return ERR_USAGE;
  bool human = q->policy && strcmp(q->policy, "human") == 0;
  if (human && !to->timed)
    q->timeout_ns = 0; /* whoever decides may think about it */
  if (!q->schedule && replay)
    return err_set(e, ERR_USAGE, "--policy replay follows a schedule; add --schedule.");
  if (!q->schedule) {
    if (!q->policy && (to->controlled || to->seeded))
      q->policy = "random";
    if (to->seeded && p && !p->chance)
      return err_set(e, ERR_USAGE, "The policy %s leaves nothing to chance; leave out --seed.",
                     p->name);
    return 0;
  }
  if (q->policy && !replay && !human)
    return err_set(e, ERR_USAGE, "--schedule says who moves; leave out --policy %.40s.", q->policy);
  if (to->seeded && !human)
    return err_set(e, ERR_USAGE, "--schedule leaves nothing to chance; leave out --seed.");
  q->policy = human ? "human" : "replay";
  q->schedule = buf_text(&to->schedule);
  return 0;
}

/* Without a terminal that can show it, there is no screen. */
static bool has_screen(const struct wanted *to) {
  struct err none;
  return !to->headless && !to->narrate && terminal_check(&none) == 0;
}

static int parse(int argc, char **argv, struct wanted *to, struct err *e) {
  struct run_request *q = &to->request;
  q->timeout_ns = DEFAULT_TIMEOUT_S * 1000000000ull;
  q->seed = 1;
  to->params =
      (struct cli_params){.values = q->params, .letters = ":p:M", .set = set_option, .to = to};
  int error = cli_scenario_arguments(&to->params, argc, argv, e);
  q->scenario = to->params.scenario;
  if (!to->timed && q->pace)
    q->timeout_ns *= q->pace;
  if (!error && to->step && !has_screen(to))
    return err_set(e, ERR_USAGE,
                   "--step is of the screen, which is not shown here; leave out --step.");
  return error ? error : settle_policy(to, e);
}

/* --- following -------------------------------------------------------------------------------- */

struct follower {
  struct run *run;
  int signals;
  int stops;        /* signals so far that ask to stop */
  bool to_terminal; /* stdout is one: no escape sequence of a scenario may get there */
  enum cli_tell tell;
  bool deaf; /* nobody reads stdout any more */
  struct trace_reader *reader;
  uint64_t at; /* events seen */
  struct buf out, schedule;
  struct schedule_step last;
  struct world world;
  struct chooser chooser;
};

/* That a worker is alive is said every second, and means something only where it is missing. */
static bool is_told(const struct follower *f, const struct event *e) {
  if (e->type == EV_WORKER_BEAT || f->tell == TELL_OUTPUT)
    return false;
  return f->tell == TELL_ALL || e->type >= EV_JOB;
}

static void see(struct follower *f, const struct event *e) {
  size_t n;
  const char *text = trace_reader_text(f->reader, e->text, &n);
  if (is_told(f, e))
    cli_narrate(&f->out, f->reader, &f->world, e);
  if (e->type == EV_OUT && f->tell != TELL_ALL) {
    if (f->to_terminal)
      utf8_add_safe(&f->out, text, n);
    else
      buf_add(&f->out, text, n);
    buf_puts(&f->out, "\n");
  } else if (e->type == EV_RAW && f->tell != TELL_ALL) {
    struct buf safe = {0};
    utf8_add_safe(&safe, text, n);
    fprintf(stderr, "%s\n", buf_text(&safe));
    buf_fini(&safe);
  } else if (e->type == EV_GRANT) {
    char path[GATE_PATH_MAX];
    world_path(&f->world, e->a, path, sizeof path);
    schedule_add(&f->schedule, path, &f->last);
  }
  world_apply(&f->world, e);
}

/* The first signal asks the run to end; the second one no longer asks. */
static void on_signals(struct follower *f) {
  struct signalfd_siginfo info;
  while (read(f->signals, &info, sizeof info) == sizeof info) {
    if (f->stops++ == 0)
      run_stop(f->run);
    else
      run_kill(f->run);
  }
}

/* Whoever reads our output may be slow or stand still; signals are heard all the same. */
static void print_out(struct follower *f) {
  size_t at = 0;
  while (at < f->out.len && !f->deaf) {
    struct pollfd fds[2] = {{.fd = STDOUT_FILENO, .events = POLLOUT},
                            {.fd = f->signals, .events = POLLIN}};
    if (poll(fds, 2, -1) < 0)
      continue;
    if (fds[1].revents)
      on_signals(f);
    if (f->stops > 1)
      break;
    /* With room for any, a pipe has room for so much. */
    size_t part = f->out.len - at < PIPE_BUF ? f->out.len - at : PIPE_BUF;
    ssize_t n = fds[0].revents ? write(STDOUT_FILENO, f->out.data + at, part) : 0;
    f->deaf = n < 0 && errno != EINTR && errno != EAGAIN;
    at += n > 0 ? (size_t)n : 0;
  }
  f->out.len = 0;
}

static void follow(struct follower *f) {
  struct err e;
  if (f->reader)
    trace_reader_refresh(f->reader);
  else if (trace_reader_open_fd(&f->reader, run_file(f->run), run_name(f->run), &e) != 0)
    return; /* nothing written yet */
  uint64_t first;
  const struct event_batch *b;
  while ((b = trace_reader_batch(f->reader, f->at, &first))) {
    for (size_t i = (size_t)(f->at - first); i < b->n; i++)
      see(f, &b->events[i]);
    f->at = first + b->n;
  }
  print_out(f);
}

static void follow_to_the_end(struct follower *f) {
  enum run_news news = RUN_NOTHING;
  do {
    bool reads = choose_wants_input(&f->chooser, f->run);
    struct pollfd fds[3] = {{.fd = run_socket(f->run), .events = POLLIN},
                            {.fd = f->signals, .events = POLLIN},
                            {.fd = reads ? STDIN_FILENO : -1, .events = POLLIN}};
    if (poll(fds, 3, -1) < 0)
      continue;
    if (fds[1].revents)
      on_signals(f);
    if (fds[2].revents)
      choose_read(&f->chooser);
    news = run_news(f->run);
    if (news)
      follow(f);
    choose(&f->chooser, f->run, f->reader, &f->world, f->at);
  } while (news != RUN_ENDED);
}

/* Signals that ask to stop, unless whoever started us wants them ignored (nohup). */
static int watch_signals(void) {
  static const int stops[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
    struct sigaction now;
    if (sigaction(stops[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
      sigaddset(&set, stops[i]);
  }
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void summarize(struct follower *f, const struct run_request *q) {
  const struct world_head *h = f->world.head;
  const struct run_end *end = run_result(f->run);
  struct buf b = {0};
  fprintf(stderr, "whoruns: %s\n", end->sentence);
  if (f->at == 0) /* it did not even begin */
    return;
  why_count(&b, f->at, "event");
  buf_puts(&b, " of ");
  why_count(&b, h->actors, "actor");
  buf_puts(&b, " in ");
  why_span(&b, h->t_ns);
  if (h->lost)
    buf_printf(&b, ", %" PRIu64 " lost", h->lost);
  if (h->late)
    buf_printf(&b, ", %" PRIu64 " late", h->late);
  if (q->policy)
    buf_printf(&b, "; controlled, schedule \"%s\"", buf_text(&f->schedule));
  const char *cores = f->reader ? stats_core_source(f->reader) : NULL;
  if (cores)
    buf_printf(&b, "; %s", cores);
  if (run_recorded(f->run))
    buf_printf(&b, "; recorded in %s", q->record);
  fprintf(stderr, "whoruns: %s.\n", buf_text(&b));
  b.len = 0;
  struct races *races = races_new();
  races_read(races, f->reader, &f->world);
  if (races_summary(&b, f->reader, &f->world, races))
    fprintf(stderr, "whoruns: %s\n", buf_text(&b));
  b.len = 0;
  if (why_doubt(&b, &f->world))
    fprintf(stderr, "whoruns: %s\n", buf_text(&b));
  b.len = 0;
  if (races_doubt(&b, races))
    fprintf(stderr, "whoruns: %s\n", buf_text(&b));
  races_free(races);
  buf_fini(&b);
}

int cli_follow(const struct run_request *q, enum cli_tell tell, struct err *e) {
  struct follower f = {
      .signals = watch_signals(), .tell = tell, .to_terminal = isatty(STDOUT_FILENO)};
  if (f.signals < 0)
    return err_set_errno(e, errno, "Cannot watch signals");
  fflush(stdout);
  int error = run_start(&f.run, q, e);
  if (error)
    return error;
  world_init(&f.world);
  follow_to_the_end(&f);
  summarize(&f, q);
  int code = run_result(f.run)->code;
  if (f.chooser.refusal.code) {
    *e = f.chooser.refusal;
    code = e->code;
  }
  if (f.deaf && code == 0)
    code = err_set(e, ERR_SYSTEM, "Not everything that the scenario printed could be passed on.");
  run_close(f.run);
  trace_reader_close(f.reader);
  world_fini(&f.world);
  buf_fini(&f.out);
  buf_fini(&f.schedule);
  choose_fini(&f.chooser);
  close(f.signals);
  return code;
}

/* On a terminal that can show no screen it is told, unless only what it prints is wanted. */
static enum cli_tell tells(const struct wanted *to) {
  bool screen = !to->headless && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  return to->narrate || screen ? TELL_ALL : TELL_OUTPUT;
}

int cli_run(int argc, char **argv) {
  struct wanted to = {0};
  struct err e = {0};
  struct keymap keys;
  int error = parse(argc, argv, &to, &e);
  if (!error && (to.preset || has_screen(&to)))
    error = cli_keys(&keys, to.preset, &e);
  if (!error && has_screen(&to))
    error = screen_show(
        &(struct screen_start){
            .look = to.look, .keys = &keys, .request = &to.request, .stopped = to.step},
        &e);
  else if (!error)
    error = cli_follow(&to.request, tells(&to), &e);
  buf_fini(&to.schedule);
  return e.code ? cli_fail(&e) : err_exit_code(error);
}

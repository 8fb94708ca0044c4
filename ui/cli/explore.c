/* `whoruns explore`: all interleavings of a scenario, what comes out of them, and the shortest
 * schedule that goes wrong, run once more for real to prove it. */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "scenarios/scenarios.h"
#include "sched/control/policy.h"
#include "sched/run/explorer.h"
#include "sched/run/run.h"
#include "sched/trace/reader.h"
#include "sched/world/why.h"
#include "ui/cli/cli.h"
#include "ui/term/exploring.h"

enum { MB = 1 << 20, DEFAULT_MB = 256, MOST_SHOWN = 12 };

static const char *const on_words[] = {"fibers", "threads", "processes"};
static const char *const bad_names[] = {"deadlock", "crash", "failed-check", "lost-update"};
static const char *const bad_words[] = {"a deadlock", "a crash", "a failed check", "a lost update"};

struct wanted {
  struct explorer_request q;
  struct cli_params params;
  bool json, seeded, placed; /* placed: it is said on what */
};

/* --- arguments -------------------------------------------------------------------------------- */

static int number(const char *option, const char *text, uint64_t least, uint64_t most, uint64_t *v,
                  struct err *e) {
  char *end;
  *v = strtoull(text, &end, 10);
  if (end == text || *end || *text == '-' || *v < least || *v > most)
    return err_set(e, ERR_RANGE,
                   "%s takes a whole number from %" PRIu64 " to %" PRIu64 ", not \"%.40s\".",
                   option, least, most, text);
  return 0;
}

static int set_on(struct wanted *to, const char *text, struct err *e) {
  const struct scenario *s = to->params.scenario;
  bool processes = !explorer_has_fibers(s);
  for (int i = 0; i < 3; i++)
    if (strcmp(text, on_words[i]) == 0) {
      if (processes != (i == EXPLORER_PROCESSES))
        return err_set(e, ERR_USAGE, "%s cannot run on %s; leave out --on.", s->name, text);
      to->q.on = (enum explorer_on)i;
      to->placed = true;
      return 0;
    }
  return err_set(e, ERR_USAGE, "--on takes fibers, threads or processes, not \"%.40s\".", text);
}

bool cli_samples(const struct policy *p) {
  return p->chance && strcmp(p->name, "human") != 0;
}

static int set_option(void *wanted, int option, const char *arg, struct err *e) {
  struct wanted *to = wanted;
  struct explorer_request *q = &to->q;
  uint64_t n;
  int error = 0;
  switch (option) {
  case CLI_EXPLORE_BOUND:
    error = number("--bound", arg, 0, 1000000, &n, e);
    q->bounded = true;
    q->preemptions = (uint32_t)n;
    return error;
  case CLI_EXPLORE_NO_REDUCTION:
    q->no_reduction = true;
    return 0;
  case CLI_EXPLORE_COUNT_STATES:
    q->count_states = true;
    return 0;
  case CLI_EXPLORE_POLICY: {
    const struct policy *p = policy_find(arg, e);
    if (p && !cli_samples(p))
      return err_set(e, ERR_USAGE,
                     "Samples need chance, and %s leaves nothing to it; take random, "
                     "pct or evil.",
                     p->name);
    q->policy = p ? p->name : NULL;
    return p ? 0 : ERR_USAGE;
  }
  case CLI_EXPLORE_SEED:
    to->seeded = true;
    return number("--seed", arg, 0, INT64_MAX, &q->seed, e);
  case CLI_EXPLORE_RUNS:
    return number("--runs", arg, 1, UINT64_MAX / 2, &q->runs, e);
  case CLI_EXPLORE_MEMORY:
    error = number("--memory", arg, 8, 1 << 20, &n, e);
    q->memory = n * MB;
    return error;
  case CLI_EXPLORE_ON:
    return set_on(to, arg, e);
  case CLI_EXPLORE_JSON:
    to->json = true;
    return 0;
  }
  return 0;
}

static int check(const struct explorer_request *q, bool seeded, struct err *e) {
  if (q->scenario->free_only)
    return err_set(e, ERR_USAGE,
                   "%s is about the kernel's own decisions, so there are no interleavings to "
                   "explore.",
                   q->scenario->name);
  if (q->policy && (q->bounded || q->no_reduction || q->count_states))
    return err_set(e, ERR_USAGE,
                   "With --policy only samples are run; leave out --bound, --no-reduction and "
                   "--count-states.");
  if (seeded && !q->policy)
    return err_set(e, ERR_USAGE, "Without --policy nothing is left to chance; leave out --seed.");
  if (q->count_states && q->on != EXPLORER_FIBERS)
    return err_set(e, ERR_USAGE, "States are counted on fibers only; leave out --on.");
  return 0;
}

static int parse(int argc, char **argv, struct wanted *to, struct err *e) {
  struct explorer_request *q = &to->q;
  q->memory = (uint64_t)DEFAULT_MB * MB;
  q->seed = 1;
  to->params =
      (struct cli_params){.values = q->params, .letters = ":p:", .set = set_option, .to = to};
  int error = cli_scenario_arguments(&to->params, argc, argv, e);
  if (error)
    return error;
  q->scenario = to->params.scenario;
  if (!to->placed)
    q->on = explorer_has_fibers(q->scenario) ? EXPLORER_FIBERS : EXPLORER_PROCESSES;
  explorer_settle(q);
  return check(q, to->seeded, e);
}

/* --- while it goes on ------------------------------------------------------------------------- */

struct watch {
  int signals, stops;
  bool terminal, shown;
};

static double rate_of(const struct explorer_result *r) {
  return r->ns ? (double)(r->runs + r->redundant) * 1e9 / (double)r->ns : 0;
}

static void show_progress(struct watch *w, const struct explorer_result *r) {
  fprintf(stderr, "\r\033[K%" PRIu64 " interleaving%s, %.0f runs/s", r->runs,
          r->runs == 1 ? "" : "s", rate_of(r));
  if (r->searching)
    fprintf(stderr, "; looking for shorter schedules");
  else if (r->share > 1e-12)
    fprintf(stderr, "; about %.3g in all", (double)r->runs / r->share);
  fprintf(stderr, " (Ctrl-C: enough)");
  fflush(stderr);
  w->shown = true;
}

static bool tick(void *ctx, const struct explorer_result *r) {
  struct watch *w = ctx;
  struct signalfd_siginfo info;
  while (read(w->signals, &info, sizeof info) == sizeof info)
    w->stops++;
  if (w->terminal)
    show_progress(w, r);
  return w->stops > 0;
}

static int watch_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  sigprocmask(SIG_BLOCK, &set, NULL);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* --- proof: the schedule, run on the real thing ----------------------------------------------- */

struct proof {
  bool tried, holds;
  int code; /* how that run ended */
  struct buf sentence, lines;
};

static void collect(struct proof *p, struct trace_reader *r) {
  uint64_t first;
  const struct event_batch *b;
  for (uint64_t at = 0; (b = trace_reader_batch(r, at, &first)); at = first + b->n)
    for (size_t i = (size_t)(at - first); i < b->n; i++)
      if (b->events[i].type == EV_OUT) {
        size_t n;
        const char *text = trace_reader_text(r, b->events[i].text, &n);
        buf_add(&p->lines, text, n);
        buf_puts(&p->lines, "\n");
      }
}

static int by_line(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of a text, sorted. */
static void sort_lines(struct buf *b) {
  char *copy = strdup(buf_text(b)), *lines[1024];
  size_t n = 0;
  for (char *at = copy, *end; at && (end = strchr(at, '\n')) && n < 1024; at = end + 1) {
    *end = '\0';
    lines[n++] = at;
  }
  qsort(lines, n, sizeof *lines, by_line);
  b->len = 0;
  for (size_t i = 0; i < n; i++)
    buf_printf(b, "%s\n", lines[i]);
  free(copy);
}

static void wait_for(struct run *run) {
  while (run_news(run) != RUN_ENDED) {
    struct pollfd p = {.fd = run_socket(run), .events = POLLIN};
    poll(&p, 1, -1);
  }
}

static void prove(struct proof *p, const struct explorer *x, const struct explorer_request *q,
                  enum explorer_bad bad) {
  const struct explorer_worst *w = &explorer_result(x)->worst[bad];
  char *schedule = strndup(explorer_text(x, w->schedule), w->schedule_bytes);
  struct run_request rq = {.scenario = q->scenario,
                           .policy = "replay",
                           .schedule = schedule,
                           .gil = q->gil,
                           .seed = 1,
                           .timeout_ns = UINT64_C(60000000000),
                           .kernel = RUN_KERNEL_OFF};
  memcpy(rq.params, q->params, sizeof rq.params);
  struct run *run = NULL;
  struct err e;
  p->tried = run_start(&run, &rq, &e) == 0;
  if (p->tried) {
    wait_for(run);
    struct trace_reader *r = NULL;
    if (trace_reader_open_fd(&r, run_file(run), run_name(run), &e) == 0)
      collect(p, r);
    trace_reader_close(r);
    p->code = run_result(run)->code;
    buf_puts(&p->sentence, run_result(run)->sentence);
    run_close(run);
  } else {
    buf_puts(&p->sentence, e.text);
  }
  if (q->scenario->order == SCENARIO_SET)
    sort_lines(&p->lines);
  const struct explorer_outcome *o =
      w->outcome < explorer_result(x)->n_outcomes ? &explorer_outcomes(x)[w->outcome] : NULL;
  bool as_bad = bad == EXPLORER_DEADLOCK ? p->code == ERR_DEADLOCK
                : bad == EXPLORER_CRASH || bad == EXPLORER_FAILED
                    ? p->code == ERR_CRASHED || p->code == 0
                    : p->code == 0 || p->code == ERR_DEADLOCK;
  p->holds = p->tried && as_bad && o && p->lines.len == o->text_bytes &&
             memcmp(buf_text(&p->lines), explorer_text(x, o->text), o->text_bytes) == 0;
  free(schedule);
}

static void proof_fini(struct proof *p) {
  buf_fini(&p->sentence);
  buf_fini(&p->lines);
}

/* --- words ------------------------------------------------------------------------------------ */

static void histogram(struct buf *b, const struct explorer *x) {
  const struct explorer_result *r = explorer_result(x);
  struct explored all = {0};
  exploring_take(&all, x);
  uint64_t runs = r->runs ? r->runs : 1;
  why_count(b, r->n_outcomes, "outcome");
  buf_puts(b, ":\n");
  for (uint32_t i = 0; i < r->n_outcomes && i < MOST_SHOWN; i++) {
    const struct explored_outcome *o = &all.outcome[all.order[i]];
    double share = (double)o->times / (double)runs;
    char bar[21] = "";
    memset(bar, '#', (size_t)(share * 20 + 0.999));
    buf_printf(b, "  %10" PRIu64 " %5.1f%% %-20s ", o->times, share * 100, bar);
    explored_words(b, &all, all.order[i]);
    buf_puts(b, "\n");
  }
  if (r->n_outcomes > MOST_SHOWN)
    buf_printf(b, "  and %" PRIu32 " more; --json has them all\n", r->n_outcomes - MOST_SHOWN);
  if (r->elsewhere)
    buf_printf(b, "  %" PRIu64 " came out in ways that there was no room for\n", r->elsewhere);
  explored_fini(&all);
}

static void counts(struct buf *b, const struct explorer_request *q,
                   const struct explorer_result *r) {
  why_count(b, r->runs,
            q->policy    ? "sample"
            : r->reduced ? (r->runs == 1 ? "partial order" : "different partial order")
                         : "interleaving");
  if (q->policy)
    buf_printf(b, " (%s%" PRIu64 " different) by %s", r->uncounted ? "at least " : "", r->distinct,
               q->policy);
  if (r->redundant) {
    buf_puts(b, ", ");
    why_count(b, r->redundant, "run");
    buf_puts(b, " cut off as redundant");
  }
  buf_puts(b, ", up to ");
  why_count(b, r->longest, "step");
  buf_printf(b, ", on %s: %.0f runs/s.\n", on_words[q->on], rate_of(r));
  if (q->policy)
    buf_puts(b, "Samples: what was not seen may happen all the same.\n");
  else if (!r->complete)
    buf_printf(b, "Not all: about %.2g%% were seen, as far as that can be guessed.\n",
               r->share * 100);
  else if (r->bounded) {
    buf_puts(b, "All with at most ");
    why_count(b, q->preemptions, "preemption");
    buf_puts(b, "; there are others.\n");
  } else if (r->reduced)
    buf_puts(b, "All: every interleaving is equivalent to one of them.\n");
  else
    buf_puts(b, "All there are.\n");
  buf_puts(b, "This holds for sequential consistency and virtual time.\n");
  if (q->count_states) {
    buf_puts(b, r->uncounted ? "At least " : "");
    why_count(b, r->states, "different state");
    buf_puts(b, r->states == 1 ? " was reached.\n" : " were reached.\n");
  }
  buf_printf(b, "%" PRIu32 " of the listing's %" PRIu32 " lines %s reached.\n", r->lines_seen,
             r->lines, r->lines_seen == 1 ? "was" : "were");
}

static void worst_words(struct buf *b, const struct explorer *x, const struct explorer_request *q,
                        enum explorer_bad bad, struct proof *p) {
  const struct explorer_result *r = explorer_result(x);
  const struct explorer_worst *w = &r->worst[bad];
  buf_printf(b, "%" PRIu64 " of %" PRIu64 " end%s %s%s. The shortest schedule%s has ", w->times,
             r->runs, w->times == 1 ? "s" : "", bad == EXPLORER_LOST_UPDATE ? "with " : "in ",
             bad_words[bad], w->proven ? "" : " found");
  why_count(b, w->switches, "switch");
  if (w->proven)
    buf_printf(b,
               w->tried ? ": all %" PRIu64 " with fewer were run, and none does"
                        : ": there are none with fewer",
               w->tried);
  buf_printf(b, ":\n  %.*s\n", (int)w->schedule_bytes, explorer_text(x, w->schedule));
  buf_printf(b, "  run --schedule on real %s: %s\n",
             q->on == EXPLORER_PROCESSES ? "processes" : "threads",
             p->holds ? "the same happens." : "NOT the same.");
  if (bad == EXPLORER_DEADLOCK && r->early)
    buf_printf(b,
               "  In %" PRIu64
               " of them others could still have moved; what they would have done is "
               "not looked at.\n",
               r->early);
  if (buf_text(&p->sentence)[0] && (bad == EXPLORER_DEADLOCK || !p->holds))
    buf_printf(b, "  %s\n", buf_text(&p->sentence));
}

static void tell(const struct explorer *x, const struct explorer_request *q, struct proof *proofs) {
  const struct explorer_result *r = explorer_result(x);
  struct buf b = {0};
  buf_printf(&b, "%s", q->scenario->name);
  for (size_t i = 0; i < q->scenario->n_params; i++)
    buf_printf(&b, "%s%s=%" PRId64, i ? ", " : ": ", q->scenario->params[i].name, q->params[i]);
  buf_puts(&b, "\n");
  counts(&b, q, r);
  histogram(&b, x);
  bool any = false;
  for (int i = 0; i < EXPLORER_BADS; i++)
    if (r->worst[i].times) {
      worst_words(&b, x, q, (enum explorer_bad)i, &proofs[i]);
      any = true;
    }
  if (r->races)
    buf_printf(&b,
               "In %" PRIu64 " of %" PRIu64 " there is a race: two accesses to one variable, one "
               "of them a store, and either could come first.\n",
               r->races, r->runs);
  bool all = r->complete && !r->bounded && !q->policy;
  if (!any)
    buf_printf(&b, "%s no deadlock, no failed check%s.\n",
               all ? "There is" : "In what was run there was",
               r->races ? " and no lost update" : ", no lost update and no race");
  cli_flush(&b);
  buf_fini(&b);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_text(struct buf *b, const char *s, size_t n) {
  buf_puts(b, "\"");
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c == '"' || c == '\\')
      buf_printf(b, "\\%c", c);
    else if (c < 0x20 || c == 0x7f)
      buf_printf(b, "\\u%04x", c);
    else
      buf_add(b, &s[i], 1);
  }
  buf_puts(b, "\"");
}

static void json_lines(struct buf *b, const char *at, size_t n) {
  const char *end = at + n;
  buf_puts(b, "[");
  for (bool first = true; at < end; first = false) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    buf_puts(b, first ? "" : ", ");
    json_text(b, at, (size_t)(stop - at));
    at = stop + 1;
  }
  buf_puts(b, "]");
}

static void json_outcomes(struct buf *b, const struct explorer *x) {
  struct explored all = {0};
  exploring_take(&all, x);
  buf_puts(b, " \"outcomes\": [");
  for (uint32_t i = 0; i < explorer_result(x)->n_outcomes; i++) {
    const struct explorer_outcome *o = &explorer_outcomes(x)[all.order[i]];
    buf_printf(b, "%s\n  {\"times\": %" PRIu64 ", \"switches\": %" PRIu32 ", \"bad\": [",
               i ? "," : "", o->times, o->switches);
    bool first = true;
    for (int k = 0; k < EXPLORER_BADS; k++)
      if (o->bad & 1u << k) {
        buf_printf(b, "%s\"%s\"", first ? "" : ", ", bad_names[k]);
        first = false;
      }
    buf_puts(b, "], \"lines\": ");
    json_lines(b, explorer_text(x, o->text), o->text_bytes);
    buf_puts(b, ", \"schedule\": ");
    json_text(b, explorer_text(x, o->schedule), o->schedule_bytes);
    buf_puts(b, "}");
  }
  buf_puts(b, "],\n");
  explored_fini(&all);
}

static const char *yes(bool b) {
  return b ? "true" : "false";
}

static void tell_json(const struct explorer *x, const struct explorer_request *q,
                      struct proof *proofs) {
  const struct explorer_result *r = explorer_result(x);
  struct buf b = {0};
  buf_printf(&b, "{\"scenario\": \"%s\", \"params\": {", q->scenario->name);
  for (size_t i = 0; i < q->scenario->n_params; i++)
    buf_printf(&b, "%s\"%s\": %" PRId64, i ? ", " : "", q->scenario->params[i].name, q->params[i]);
  buf_printf(&b,
             "},\n \"on\": \"%s\", \"policy\": \"%s\", \"consistency\": \"sequential\",\n"
             " \"complete\": %s, \"bounded\": %s, \"reduced\": %s,\n"
             " \"interleavings\": %" PRIu64 ", \"distinct\": %" PRIu64 ", \"redundant\": %" PRIu64
             ", \"steps\": %" PRIu64 ", \"longest\": %" PRIu64 ",\n \"races\": %" PRIu64
             ", \"lines\": %" PRIu32 ", \"lines_reached\": %" PRIu32 ",",
             on_words[q->on], q->policy ? q->policy : "exhaustive", yes(r->complete),
             yes(r->bounded), yes(r->reduced), r->runs, r->distinct, r->redundant, r->steps,
             r->longest, r->races, r->lines, r->lines_seen);
  if (q->count_states)
    buf_printf(&b, " \"states\": %" PRIu64 ",", r->states);
  buf_printf(&b, " \"seconds\": %.6f,\n", (double)r->ns / 1e9);
  json_outcomes(&b, x);
  buf_puts(&b, " \"worst\": {");
  bool first = true;
  for (int i = 0; i < EXPLORER_BADS; i++) {
    const struct explorer_worst *w = &r->worst[i];
    if (!w->times)
      continue;
    buf_printf(&b,
               "%s\n  \"%s\": {\"times\": %" PRIu64 ", \"switches\": %" PRIu32
               ", \"shortest\": %s, \"tried\": %" PRIu64 ", \"replayed\": %s, \"schedule\": ",
               first ? "" : ",", bad_names[i], w->times, w->switches, yes(w->proven), w->tried,
               yes(proofs[i].holds));
    json_text(&b, explorer_text(x, w->schedule), w->schedule_bytes);
    buf_puts(&b, "}");
    first = false;
  }
  buf_puts(&b, "}}\n");
  cli_flush(&b);
  buf_fini(&b);
}

/* --- the command ------------------------------------------------------------------------------ */

static int code_of(const struct explorer_result *r, const struct proof *proofs, bool stopped) {
  for (int i = 0; i < EXPLORER_BADS; i++)
    if (r->worst[i].times && !proofs[i].holds)
      return ERR_DIVERGED;
  if (r->worst[EXPLORER_DEADLOCK].times)
    return ERR_DEADLOCK;
  for (int i = 0; i < EXPLORER_BADS; i++)
    if (r->worst[i].times)
      return ERR_VIOLATED;
  return stopped ? ERR_INTERRUPTED : 0;
}

int cli_explore(int argc, char **argv) {
  struct wanted to = {0};
  struct err e = {0};
  struct explorer *x = NULL;
  if (parse(argc, argv, &to, &e) != 0)
    return cli_fail(&e);
  struct watch w = {.signals = watch_signals(), .terminal = isatty(STDERR_FILENO)};
  fflush(stdout);
  int error = explorer_run(&x, &to.q, tick, &w, &e);
  if (w.shown)
    fprintf(stderr, "\r\033[K");
  struct proof proofs[EXPLORER_BADS] = {{0}};
  if (!error) {
    const struct explorer_result *r = explorer_result(x);
    for (int i = 0; i < EXPLORER_BADS; i++)
      if (r->worst[i].times)
        prove(&proofs[i], x, &to.q, (enum explorer_bad)i);
    (to.json ? tell_json : tell)(x, &to.q, proofs);
    error = code_of(r, proofs, w.stops > 0);
  }
  for (int i = 0; i < EXPLORER_BADS; i++)
    proof_fini(&proofs[i]);
  explorer_close(x);
  close(w.signals);
  return e.code ? cli_fail(&e) : err_exit_code(error);
}

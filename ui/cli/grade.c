/* `whoruns grade`: is the answer to a challenge right? It is run, not compared. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenarios/scenarios.h"
#include "sched/gate/schedule.h"
#include "ui/cli/cli.h"
#include "ui/term/again.h"
#include "ui/term/judge.h"

enum { TIMEOUT_S = 60 };

struct grading {
  const struct challenge *c;
  const char *answer, *junit;
  bool json, always;
  struct run_request q;
  struct buf schedule;
  struct judgement judged;
  bool solved;
  struct buf reason;
};

/* --- the answer ------------------------------------------------------------------------------- */

static int set_param(struct run_request *q, const char *word, size_t n, struct err *e) {
  const char *eq = memchr(word, '=', n);
  for (size_t i = 0; eq && i < q->scenario->n_params; i++) {
    const struct scenario_param *p = &q->scenario->params[i];
    char *end;
    if (strlen(p->name) != (size_t)(eq - word) || memcmp(p->name, word, strlen(p->name)) != 0)
      continue;
    long long v = strtoll(eq + 1, &end, 10);
    if (end != word + n || end == eq + 1 || v < p->min || v > p->max)
      return err_set(e, ERR_USAGE, "%s must be a whole number from %lld to %lld.", p->name,
                     (long long)p->min, (long long)p->max);
    q->params[i] = v;
    return 0;
  }
  return err_set(e, ERR_USAGE, "The scenario %s has no parameter \"%.*s\".", q->scenario->name,
                 (int)(n < 40 ? n : 40), word);
}

/* Every word of a text is a parameter or an entry of a schedule; answers set only some parameters.
 */
static int take_words(struct grading *g, const char *text, bool answers, struct err *e) {
  int error = 0;
  for (size_t n; !error && *(text += strspn(text, " \t\r\n")); text += n) {
    n = strcspn(text, " \t\r\n");
    const char *eq = memchr(text, '=', n);
    if (n == 6 && memcmp(text, "always", n) == 0) {
      g->always = true;
    } else if (!eq) {
      buf_printf(&g->schedule, "%s%.*s", g->schedule.len ? " " : "", (int)n, text);
    } else if (answers && !challenge_opens(g->c, text, (size_t)(eq - text))) {
      error = err_set(e, ERR_USAGE, "%.*s is not to be chosen here%s%s.", (int)(eq - text), text,
                      *g->c->open && challenge_asks(g->c) ? ", only " : "",
                      challenge_asks(g->c) ? g->c->open : "");
    } else {
      error = set_param(&g->q, text, n, e);
    }
  }
  return error;
}

static int take_recording(struct grading *g, struct err *e) {
  struct trace_reader *r;
  int error = trace_reader_open(&r, g->answer, e);
  if (error)
    return error;
  struct run_request q;
  struct buf unused = {0};
  const char *mode = trace_reader_meta(r, "mode"), *params = trace_reader_meta(r, "params");
  if (!again_request(&q, &unused, r) || q.scenario != g->q.scenario)
    error =
        err_set(e, ERR_USAGE, "%.200s is not a recording of %s.", g->answer, g->q.scenario->name);
  else if (!mode || strcmp(mode, "controlled") != 0)
    error = err_set(e, ERR_USAGE,
                    "%.200s is a recording of a free run, which nobody can repeat; make one with "
                    "--controlled.",
                    g->answer);
  else
    again_schedule(&g->schedule, r);
  for (size_t i = 0; !error && i < q.scenario->n_params; i++) {
    const char *name = q.scenario->params[i].name;
    if (challenge_opens(g->c, name, strlen(name)))
      g->q.params[i] = q.params[i];
    else if (g->q.params[i] != q.params[i])
      error =
          err_set(e, ERR_USAGE, "The recording has other parameters (%.100s) than the challenge.",
                  params ? params : "");
  }
  buf_fini(&unused);
  trace_reader_close(r);
  return error;
}

static int take_answer(struct grading *g, struct err *e) {
  const struct scenario *s = scenario_find(g->c->scenario);
  g->q = (struct run_request){
      .scenario = s, .policy = "replay", .seed = 1, .timeout_ns = TIMEOUT_S * UINT64_C(1000000000)};
  for (size_t i = 0; i < s->n_params; i++)
    g->q.params[i] = s->params[i].fallback;
  int error = take_words(g, g->c->params, false, e);
  if (!error)
    error = access(g->answer, F_OK) == 0 ? take_recording(g, e) : take_words(g, g->answer, true, e);
  if (!error && g->always && (g->schedule.len || g->c->kind != CHALLENGE_PROVE))
    error =
        err_set(e, ERR_USAGE, "\"always\" answers a challenge of the kind \"prove it\", alone.");
  error = error ? error : schedule_check(buf_text(&g->schedule), e);
  g->q.schedule = buf_text(&g->schedule);
  return error;
}

/* --- the verdict ------------------------------------------------------------------------------ */

static int judge(struct grading *g, struct err *e) {
  struct judgement *t = &g->judged;
  bool all = g->always || g->c->kind == CHALLENGE_FIX;
  int error = all ? judge_every_order(t, g->c, &g->q, e) : judge_run(t, g->c, &g->q, e);
  if (error)
    return error;
  bool counter = g->c->kind == CHALLENGE_PROVE && !g->always;
  /* A schedule that does not fit shows nothing. */
  bool shows = !counter || strstr(buf_text(&t->why), "schedule") == NULL;
  g->solved = counter ? !t->met && shows : t->met;
  if (g->solved)
    buf_puts(&g->reason, g->c->shows);
  else if (counter && shows)
    buf_puts(&g->reason, "With this schedule it is so.");
  else
    buf_add(&g->reason, t->why.data, t->why.len);
  if (!g->solved && all && t->schedule.len)
    buf_printf(&g->reason, " One such schedule is \"%s\".", buf_text(&t->schedule));
  return 0;
}

static void tell(struct grading *g) {
  printf("%s: %s. %s\n", g->c->name, g->solved ? "solved" : "not solved", buf_text(&g->reason));
  if (g->judged.runs > 1)
    printf("%" PRIu64 " orders were run.\n", g->judged.runs);
}

static void json_string(const char *s) {
  putchar('"');
  for (; *s; s++)
    if (*s == '"' || *s == '\\')
      printf("\\%c", *s);
    else if ((unsigned char)*s < ' ')
      printf("\\u%04x", (unsigned)*s);
    else
      putchar(*s);
  putchar('"');
}

static void tell_json(struct grading *g) {
  printf("{\"challenge\":\"%s\",\"kind\":\"%s\",\"scenario\":\"%s\",\"solved\":%s,\"runs\":%" PRIu64
         ",\"reason\":",
         g->c->name, challenge_kind_name(g->c->kind), g->c->scenario, g->solved ? "true" : "false",
         g->judged.runs);
  json_string(buf_text(&g->reason));
  printf(",\"schedule\":");
  json_string(buf_text(g->judged.schedule.len ? &g->judged.schedule : &g->schedule));
  puts("}");
}

static void xml_string(FILE *f, const char *s) {
  for (; *s; s++)
    switch (*s) {
    case '<':
      fputs("&lt;", f);
      break;
    case '&':
      fputs("&amp;", f);
      break;
    case '"':
      fputs("&quot;", f);
      break;
    default:
      fputc(*s, f);
    }
}

static int write_junit(struct grading *g, struct err *e) {
  FILE *f = fopen(g->junit, "we");
  if (!f)
    return err_set(e, ERR_SYSTEM, "%.200s cannot be written.", g->junit);
  fprintf(f,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuite name=\"whoruns\" tests=\"1\" failures=\"%d\">\n"
          "  <testcase classname=\"whoruns.%s\" name=\"%s\">\n",
          !g->solved, g->c->scenario, g->c->name);
  if (!g->solved) {
    fprintf(f, "    <failure message=\"");
    xml_string(f, buf_text(&g->reason));
    fprintf(f, "\"/>\n");
  }
  fprintf(f, "  </testcase>\n</testsuite>\n");
  bool good = !ferror(f);
  if (fclose(f) != 0 || !good)
    return err_set(e, ERR_SYSTEM, "%.200s could not be written whole.", g->junit);
  return 0;
}

static int parse(int argc, char **argv, struct grading *g) {
  const char *name = NULL;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0)
      g->json = true;
    else if (strcmp(argv[i], "--junit") == 0 && i + 1 < argc)
      g->junit = argv[++i];
    else if (strcmp(argv[i], "--junit") == 0)
      return cli_usage("grade", "--junit needs a value.");
    else if (argv[i][0] == '-')
      return cli_usage("grade", "grade does not know the option %.100s.", argv[i]);
    else if (!name)
      name = argv[i];
    else if (!g->answer)
      g->answer = argv[i];
    else
      return cli_usage("grade", "\"%.100s\" is one word too many; an answer is one argument.",
                       argv[i]);
  }
  if (!name || !g->answer)
    return cli_usage("grade", "grade needs a challenge and an answer.");
  g->c = challenge_find(name);
  if (!g->c)
    return cli_usage("grade", "There is no challenge \"%.60s\"; \"whoruns challenge\" lists them.",
                     name);
  return 0;
}

int cli_grade(int argc, char **argv) {
  struct grading g = {0};
  struct err e;
  int code = parse(argc, argv, &g);
  if (code)
    return code;
  int error = take_answer(&g, &e);
  error = error ? error : judge(&g, &e);
  error = error || !g.junit ? error : write_junit(&g, &e);
  if (error)
    code = cli_fail(&e);
  else if (g.json)
    tell_json(&g);
  else
    tell(&g);
  code = error ? code : !g.solved;
  judgement_fini(&g.judged);
  buf_fini(&g.schedule);
  buf_fini(&g.reason);
  return code;
}

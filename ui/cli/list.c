#include <inttypes.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/base/utf8.h"
#include "ui/cli/cli.h"

static const char *outcome(const struct scenario *s) {
  static const char *const names[] = {[SCENARIO_OK] = "ok",
                                      [SCENARIO_RACE] = "race",
                                      [SCENARIO_DEADLOCK] = "deadlock",
                                      [SCENARIO_ANY] = "any"};
  return names[s->outcome];
}

static void add_json(struct buf *b, const struct scenario *s) {
  buf_printf(b, "{\"name\":\"%s\",\"family\":\"%s\",\"title\":", s->name, s->family);
  utf8_add_json(b, s->title, strlen(s->title));
  buf_printf(b,
             ",\"order\":\"%s\",\"outcome\":\"%s\",\"free_only\":%s,"
             "\"twin\":\"assets/listings/%s.py\",\"params\":[",
             s->order == SCENARIO_EXACT ? "exact" : "set", outcome(s),
             s->free_only ? "true" : "false", s->name);
  for (size_t i = 0; i < s->n_params; i++) {
    const struct scenario_param *p = &s->params[i];
    buf_printf(b,
               "%s{\"name\":\"%s\",\"default\":%" PRId64 ",\"min\":%" PRId64 ",\"max\":%" PRId64
               ",\"help\":",
               i ? "," : "", p->name, p->fallback, p->min, p->max);
    utf8_add_json(b, p->help, strlen(p->help));
    buf_puts(b, "}");
  }
  buf_puts(b, "]}");
}

static void add_text(struct buf *b, size_t i, int cols) {
  const struct scenario *s = &scenarios[i];
  if (i == 0 || strcmp(s->family, scenarios[i - 1].family) != 0)
    buf_printf(b, "%s%s\n", i ? "\n" : "", s->family);
  buf_printf(b, "  %-*s  %s\n", cols, s->name, s->title);
  for (size_t k = 0; k < s->n_params; k++) {
    const struct scenario_param *p = &s->params[k];
    buf_printf(b, "      -p %s=%" PRId64 "  %s; %" PRId64 " to %" PRId64 "\n", p->name, p->fallback,
               p->help, p->min, p->max);
  }
}

int cli_list(int argc, char **argv) {
  bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
  if (argc > 1 && !json)
    return cli_usage("list", "list does not know \"%.100s\".", argv[1]);
  struct buf b = {0};
  int cols = 0;
  for (size_t i = 0; i < scenarios_count; i++)
    if ((int)strlen(scenarios[i].name) > cols)
      cols = (int)strlen(scenarios[i].name);
  if (json)
    buf_puts(&b, "[");
  for (size_t i = 0; i < scenarios_count; i++) {
    if (!json) {
      add_text(&b, i, cols);
      continue;
    }
    buf_puts(&b, i ? ",\n " : "");
    add_json(&b, &scenarios[i]);
  }
  if (json)
    buf_puts(&b, "]\n");
  cli_flush(&b);
  buf_fini(&b);
  return 0;
}

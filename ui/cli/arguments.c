/* What `run` and `explore` have in common: a scenario with parameters, and options with values. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sched/rt/scenario.h"
#include "ui/cli/cli.h"

int cli_number(const char *text, int64_t *v) {
  char *end;
  errno = 0;
  *v = strtoll(text, &end, 10);
  return errno || end == text || *end ? ERR_USAGE : 0;
}

int cli_param(struct cli_params *to, const char *text, struct err *e) {
  const struct scenario *s = to->scenario;
  const char *eq = strchr(text, '=');
  if (!eq)
    return err_set(e, ERR_USAGE, "\"%.60s\" is not a parameter; write -p NAME=VALUE.", text);
  for (size_t i = 0; i < s->n_params; i++) {
    const struct scenario_param *p = &s->params[i];
    if (strlen(p->name) != (size_t)(eq - text) || memcmp(p->name, text, (size_t)(eq - text)) != 0)
      continue;
    int64_t v;
    if (cli_number(eq + 1, &v) != 0 || v < p->min || v > p->max)
      return err_set(e, ERR_RANGE,
                     "%s must be a whole number from %" PRId64 " to %" PRId64 ", not \"%.40s\".",
                     p->name, p->min, p->max, eq + 1);
    if (to->given[i])
      return err_set(e, ERR_USAGE, "A parameter has one value; %s is given twice.", p->name);
    to->given[i] = true;
    to->values[i] = v;
    return 0;
  }
  struct buf names = {0};
  for (size_t i = 0; i < s->n_params; i++)
    buf_printf(&names, "%s%s", i ? ", " : "", s->params[i].name);
  int code = err_set(e, ERR_USAGE, "%s has no parameter \"%.*s\"; it has %s.", s->name,
                     (int)(eq - text > 60 ? 60 : eq - text), text,
                     s->n_params ? buf_text(&names) : "none");
  buf_fini(&names);
  return code;
}

int cli_unknown_option(char **argv, struct err *e) {
  if (optopt > 0 && optopt < CLI_OPTION_FIRST)
    return err_set(e, ERR_USAGE, "%s does not know the option -%c.", argv[0], optopt);
  return err_set(e, ERR_USAGE, "%s does not know the option %.60s.", argv[0], argv[optind - 1]);
}

void cli_long_options(const char *command, struct option *to) {
  for (size_t i = 0; i < cli_options_count; i++) {
    const struct cli_option *o = &cli_options[i];
    if (strcmp(o->command, command) == 0)
      *to++ = (struct option){.name = o->name,
                              .has_arg = o->argument ? required_argument : no_argument,
                              .val = o->letter ? o->letter : CLI_OPTION_FIRST + 1 + (int)i};
  }
  *to = (struct option){0};
}

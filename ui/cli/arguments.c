/* What `run` and `explore` have in common: a scenario with parameters, and options with values. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/cli/cli.h"

int cli_number(const char *text, int64_t *v) {
  char *end;
  errno = 0;
  *v = strtoll(text, &end, 10);
  return errno || end == text || *end ? ERR_USAGE : 0;
}

/* NAME=VALUE. */
static int set_param(struct cli_params *to, const char *text, struct err *e) {
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

static int unknown_option(char **argv, struct err *e) {
  if (optopt > 0 && optopt < CLI_OPTION_FIRST)
    return err_set(e, ERR_USAGE, "%s does not know the option -%c.", argv[0], optopt);
  return err_set(e, ERR_USAGE, "%s does not know the option %.60s.", argv[0], argv[optind - 1]);
}

static void long_options(const char *command, struct option *to) {
  for (size_t i = 0; i < cli_options_count; i++) {
    const struct cli_option *o = &cli_options[i];
    if (strcmp(o->command, command) == 0)
      *to++ = (struct option){.name = o->name,
                              .has_arg = o->argument ? required_argument : no_argument,
                              .val = o->letter ? o->letter : CLI_OPTION_FIRST + 1 + (int)i};
  }
  *to = (struct option){0};
}

/* The scenario that is named, with the defaults of its parameters. */
static int find_scenario(struct cli_params *to, int argc, char **argv, struct err *e) {
  if (argc < 2 || argv[1][0] == '-')
    return err_set(e, ERR_USAGE, "%s needs the name of a scenario; \"whoruns list\" shows them.",
                   argv[0]);
  to->scenario = scenario_find(argv[1]);
  if (!to->scenario)
    return err_set(e, ERR_USAGE,
                   "There is no scenario \"%.60s\"; \"whoruns list\" shows those there are.",
                   argv[1]);
  for (size_t i = 0; i < to->scenario->n_params; i++)
    to->values[i] = to->scenario->params[i].fallback;
  return 0;
}

int cli_scenario_arguments(struct cli_params *p, int argc, char **argv, struct err *e) {
  struct option options[CLI_OPTION_END - CLI_OPTION_FIRST];
  int error = find_scenario(p, argc, argv, e);
  long_options(argv[0], options);
  opterr = 0;
  optind = 2;
  for (int option; !error && (option = getopt_long(argc, argv, p->letters, options, NULL)) != -1;) {
    if (option == ':')
      error = err_set(e, ERR_USAGE, "%.60s needs a value.", argv[optind - 1]);
    else if (option == '?')
      error = unknown_option(argv, e);
    else
      error = option == 'p' ? set_param(p, optarg, e) : p->set(p->to, option, optarg, e);
  }
  if (!error && optind < argc)
    error = err_set(e, ERR_USAGE, "\"%.60s\" is one word too many.", argv[optind]);
  return error;
}

/* `whoruns watch`: the job queues of somebody else, on the screen or in words. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "sched/jobs/watch.h"
#include "sched/run/run.h"
#include "ui/cli/cli.h"
#include "ui/core/keymap.h"
#include "ui/term/screen.h"

struct wanted {
  struct run_request request;
  struct terminal_look look;
  bool headless;
};

static int take_number(int64_t *out, const char *name, const char *text, struct err *e) {
  char *end;
  errno = 0;
  *out = strtoll(text, &end, 10);
  if (!errno && end != text && !*end && *out >= 1 && *out <= 1000000)
    return 0;
  return err_set(e, ERR_USAGE, "--%s takes a whole number from 1 to 1000000, not \"%.40s\".", name,
                 text);
}

static int set_option(struct wanted *to, int option, const char *arg, struct err *e) {
  struct run_request *q = &to->request;
  int64_t n = 0;
  int error = 0;
  switch (option) {
  case CLI_WATCH_RECORD:
    q->record = arg;
    break;
  case CLI_WATCH_COUNT:
    error = take_number(&q->params[WATCH_COUNT], "count", arg, e);
    break;
  case CLI_WATCH_TIMEOUT:
    error = take_number(&n, "timeout", arg, e);
    q->timeout_ns = (uint64_t)n * 1000000000u;
    break;
  case CLI_WATCH_HEADLESS:
    to->headless = true;
    break;
  case CLI_WATCH_ASCII:
    to->look.ascii = true;
    break;
  case CLI_WATCH_MONO:
    to->look.mono = true;
    break;
  case CLI_WATCH_LIGHT:
    to->look.theme = THEME_LIGHT;
    break;
  }
  return error;
}

static int parse(int argc, char **argv, struct wanted *to, struct err *e) {
  struct option options[CLI_OPTION_END - CLI_OPTION_FIRST], *o = options;
  to->request.scenario = &watch_scenario;
  if (argc < 2 || argv[1][0] == '-')
    return err_set(e, ERR_USAGE,
                   "watch needs the URL of a Redis server, such as redis://localhost or "
                   "unix:///run/redis/redis.sock.");
  to->request.redis = cli_secret(argv[1]);
  for (size_t i = 0; i < cli_options_count; i++)
    if (strcmp(cli_options[i].command, "watch") == 0)
      *o++ = (struct option){.name = cli_options[i].name,
                             .has_arg = cli_options[i].argument ? required_argument : no_argument,
                             .val = CLI_OPTION_FIRST + 1 + (int)i};
  *o = (struct option){0};
  opterr = 0;
  optind = 2;
  for (int option; (option = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
    if (option == ':')
      return err_set(e, ERR_USAGE, "%.60s needs a value.", argv[optind - 1]);
    if (option == '?')
      return err_set(e, ERR_USAGE, "watch does not know the option %.60s.", argv[optind - 1]);
    int error = set_option(to, option, optarg, e);
    if (error)
      return error;
  }
  if (optind < argc)
    return err_set(e, ERR_USAGE, "\"%.60s\" is one word too many.", argv[optind]);
  return 0;
}

int cli_watch(int argc, char **argv) {
  struct wanted to = {0};
  struct err e = {0}, none;
  struct keymap keys;
  int error = parse(argc, argv, &to, &e);
  if (!error)
    error = cli_keys(&keys, NULL, &e);
  if (!error && !to.headless && terminal_check(&none) == 0)
    error = screen_show(
        &(struct screen_start){.look = to.look, .keys = &keys, .request = &to.request}, &e);
  else if (!error)
    error = cli_follow(&to.request, TELL_JOBS, &e);
  return e.code ? cli_fail(&e) : err_exit_code(error);
}

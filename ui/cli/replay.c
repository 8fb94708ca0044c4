/* `whoruns replay` and `whoruns` alone: the screen, with a recording or with the choice of what to
 * run. */
#include <string.h>

#include "ui/cli/cli.h"
#include "ui/core/keymap.h"
#include "ui/term/screen.h"

bool cli_screen_option(struct screen_start *start, int argc, char **argv, int *i) {
  struct terminal_look *look = &start->look;
  const char *option = argv[*i];
  bool *to = strcmp(option, "--ascii") == 0                                   ? &look->ascii
             : strcmp(option, "--mono") == 0                                  ? &look->mono
             : strcmp(option, "--light") == 0                                 ? &look->light
             : strcmp(option, "--no-mouse") == 0 || strcmp(option, "-M") == 0 ? &look->no_mouse
                                                                              : NULL;
  if (to)
    *to = true;
  if (strcmp(option, "--keys") == 0)
    start->preset = *i + 1 < argc ? argv[++*i] : "";
  return to || strcmp(option, "--keys") == 0;
}

static int show(struct screen_start *start) {
  struct err e;
  struct keymap keys;
  int error = cli_keys(&keys, start->preset, &e);
  start->keys = &keys;
  if (error)
    trace_reader_close(start->reader);
  return (error ? error : screen_show(start, &e)) == 0 ? 0 : cli_fail(&e);
}

int cli_home(int argc, char **argv) {
  struct screen_start start = {0};
  for (int i = 1; i < argc; i++)
    if (!cli_screen_option(&start, argc, argv, &i))
      return cli_usage("home", "home does not know \"%.100s\".", argv[i]);
  return show(&start);
}

int cli_replay(int argc, char **argv) {
  struct screen_start start = {0};
  char *rest[3] = {argv[0], NULL};
  int n = 1;
  for (int i = 1; i < argc; i++) {
    if (cli_screen_option(&start, argc, argv, &i))
      continue;
    if (n == 2)
      return cli_usage("replay", "replay takes one file; \"%.100s\" is one too many.", argv[i]);
    rest[n++] = argv[i];
  }
  int code = cli_open(n, rest, &start.reader, NULL);
  start.name = rest[1];
  return code ? code : show(&start);
}

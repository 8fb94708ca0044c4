/* `whoruns replay` and `whoruns` alone: the screen, with a recording or with the choice of what to
 * run. */
#include <string.h>

#include "ui/cli/cli.h"
#include "ui/core/keymap.h"
#include "ui/term/screen.h"

/* The value of an option; "" if there is none. */
static const char *value(int argc, char **argv, int *i) {
  return *i + 1 < argc ? argv[++*i] : "";
}

bool cli_screen_option(struct screen_start *start, int argc, char **argv, int *i) {
  struct terminal_look *look = &start->look;
  const char *option = argv[*i];
  if (strcmp(option, "--ascii") == 0)
    look->ascii = true;
  else if (strcmp(option, "--mono") == 0)
    look->mono = true;
  else if (strcmp(option, "--light") == 0)
    look->theme = THEME_LIGHT;
  else if (strcmp(option, "--theme") == 0)
    look->theme = theme_find(value(argc, argv, i));
  else if (strcmp(option, "--no-mouse") == 0 || strcmp(option, "-M") == 0)
    look->no_mouse = true;
  else if (strcmp(option, "--keys") == 0)
    start->preset = value(argc, argv, i);
  else
    return false;
  return true;
}

int cli_check_theme(const struct terminal_look *look, struct err *e) {
  struct buf names = {0};
  for (int t = 0; t < THEMES; t++)
    buf_printf(&names, "%s%s", t ? ", " : "", theme_name((enum theme)t));
  int error = look->theme < THEMES
                  ? 0
                  : err_set(e, ERR_USAGE, "--theme takes one of %s.", buf_text(&names));
  buf_fini(&names);
  return error;
}

static int show(struct screen_start *start) {
  struct err e;
  struct keymap keys;
  int error = cli_check_theme(&start->look, &e);
  error = error ? error : cli_keys(&keys, start->preset, &e);
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

/* Without a terminal that can show the screen, or when that is asked for, it is told line by line.
 */
int cli_replay(int argc, char **argv) {
  struct screen_start start = {0};
  char *rest[3] = {argv[0], NULL};
  struct err none;
  int n = 1;
  bool narrate = terminal_check(&none) != 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--narrate") == 0)
      narrate = true;
    else if (cli_screen_option(&start, argc, argv, &i))
      continue;
    else if (n == 2)
      return cli_too_many("replay", argv[i]);
    else
      rest[n++] = argv[i];
  }
  int code = cli_open(n, rest, &start.reader, NULL);
  start.name = rest[1];
  return code ? code : narrate ? cli_narrate_all(start.reader) : show(&start);
}

/* The manual page, in the macros of man(7). */
#include "ui/cli/manual.h"

#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "ui/cli/cli.h"
#include "ui/core/keymap.h"

enum { LINE_COLS = 72 };

/* Text as it is, whatever troff makes of its signs. */
static void put(const char *text) {
  if (*text == '.' || *text == '\'')
    fputs("\\&", stdout);
  for (; *text; text++)
    if (*text == '\\')
      fputs("\\e", stdout);
    else if (*text == '-')
      fputs("\\-", stdout);
    else if (*text == '^')
      fputs("\\(ha", stdout);
    else if (*text == '~')
      fputs("\\(ti", stdout);
    else if (*text == '`')
      fputs("\\(ga", stdout);
    else
      putchar(*text);
}

/* In lines that are short enough for whoever reads the source. */
static void put_text(const char *text) {
  size_t cols = 0;
  for (size_t n; *text; text += n + (text[n] == ' ')) {
    char word[128];
    n = strcspn(text, " ");
    snprintf(word, sizeof word, "%.*s", (int)n, text);
    if (cols + n >= LINE_COLS) {
      putchar('\n');
      cols = 0;
    } else if (cols) {
      putchar(' ');
    }
    put(word);
    cols += n + 1;
  }
  putchar('\n');
}

static void put_line(const char *macro, const char *text) {
  printf("%s", macro);
  put(text);
  putchar('\n');
}

static void put_options(const struct cli_command *c) {
  for (size_t i = 0; i < cli_options_count; i++) {
    const struct cli_option *o = &cli_options[i];
    if (!cli_option_is_of(o, c))
      continue;
    puts(".TP");
    if (o->letter)
      printf("\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", stdout);
    put(o->name);
    fputs("\\fR", stdout);
    if (o->argument) {
      fputs(" \\fI", stdout);
      put(o->argument);
      fputs("\\fR", stdout);
    }
    putchar('\n');
    put_text(o->help);
  }
}

static void put_commands(void) {
  puts(".SH COMMANDS");
  for (size_t i = 0; i < cli_commands_count; i++) {
    const struct cli_command *c = &cli_commands[i];
    printf(".SS whoruns ");
    put(c->name);
    if (*c->usage) {
      putchar(' ');
      put(c->usage);
    }
    putchar('\n');
    put_text(c->summary);
    put_options(c);
  }
}

static void put_keys(void) {
  static const char *const where[] = {[UI_HOME] = "On the home screen",
                                      [UI_RECORDING] = "With a recording",
                                      [UI_ALWAYS] = "Always",
                                      [UI_QUESTION] = "While a question waits for an answer"};
  static const enum ui_when order[] = {UI_HOME, UI_RECORDING, UI_QUESTION, UI_ALWAYS};
  puts(".SH KEYS\n"
       "Every command of the screen has a key and a name, which may be typed behind a\n"
       "colon.");
  for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
    put_line(".SS ", where[order[k]]);
    for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++) {
      if (ui_commands[i].when != order[k])
        continue;
      fputs(".TP\n\\fB", stdout);
      put(ui_commands[i].keys);
      fputs("\\fR, \\fI:", stdout);
      put(ui_commands[i].name);
      puts("\\fR");
      put_text(ui_commands[i].help);
    }
  }
}

static void put_scenarios(void) {
  puts(".SH SCENARIOS");
  for (size_t i = 0; i < scenarios_count; i++) {
    put_line(".TP\n.B ", scenarios[i].name);
    put_text(scenarios[i].title);
  }
}

void cli_print_man(void) {
  puts(".TH WHORUNS 1 \"\" \"whoruns " WHORUNS_VERSION "\" \"User Commands\"\n"
       ".SH NAME\n"
       "whoruns \\- watch who runs, who waits, for what, and why\n"
       ".SH SYNOPSIS\n"
       ".B whoruns\n"
       "[\\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]]\n"
       ".SH DESCRIPTION\n"
       "whoruns runs real processes, threads, coroutines, event loops and job queues,\n"
       "records what they do, and shows on the terminal who runs, who waits, for what,\n"
       "and why control has just changed hands.\n"
       "Without a command it offers its scenarios, lessons and the last recordings.");
  put_commands();
  put_keys();
  put_scenarios();
  puts(".SH EXIT STATUS\n"
       ".TP\n.B 0\nFine.\n"
       ".TP\n.B 1\nA check or a verification failed, or the scenario crashed.\n"
       ".TP\n.B 2\nWrong usage.\n"
       ".TP\n.B 3\nThe scenario ended in a deadlock.\n"
       ".TP\n.B 4\nThe scenario did not end in time.\n"
       ".TP\n.B 5\nThe environment does not allow it, for instance a package is missing.\n"
       ".TP\n.B 130\nThe run was interrupted.\n"
       ".SH FILES\n"
       ".TP\n.I $XDG_CONFIG_HOME/whoruns/keys\n"
       "The user's own keys: lines such as \\(lqpreset = vi\\(rq or \\(lqwhy = w f3\\(rq.\n"
       "Without the variable it is below\n.IR ~/.config .\n"
       ".TP\n.I $XDG_STATE_HOME/whoruns\n"
       "Which recordings were kept or looked at last, and that the tour was offered.\n"
       "Without the variable it is below\n.IR ~/.local/state .\n"
       ".SH ENVIRONMENT\n"
       ".TP\n.B NO_COLOR\nIf it is set the screen has no colours.\n"
       ".TP\n.B COLORTERM\nIf it is truecolor or 24bit the screen uses all colours.\n"
       ".TP\n.B TERM\nThe kind of the terminal; dumb means that events are told in sentences.");
}

#include <string.h>

#include "sched/control/policy.h"
#include "ui/cli/cli.h"
#include "ui/cli/manual.h"
#include "ui/core/keymap.h"

const struct cli_option cli_options[] = {
#define OPTION(c, id, l, n, a, h) {.command = #c, .name = n, .argument = a, .help = h, .letter = l},
#include "ui/cli/options.def"
#undef OPTION
};
const size_t cli_options_count = sizeof cli_options / sizeof *cli_options;

bool cli_option_is_of(const struct cli_option *o, const struct cli_command *c) {
  return strcmp(o->command, c->name) == 0 ||
         /* home is the screen as replay has it, without a file */
         (strcmp(c->name, "home") == 0 && strcmp(o->command, "replay") == 0 &&
          strcmp(o->name, "narrate") != 0);
}

static void explain_option(const struct cli_option *o) {
  printf("  ");
  if (o->letter)
    printf("-%c, ", o->letter);
  printf("--%s%s%s\n      %s\n", o->name, o->argument ? " " : "", o->argument ? o->argument : "",
         o->help);
}

void cli_explain(const struct cli_command *c) {
  printf("usage: whoruns %s %s\n\n%s\n", c->name, c->usage, c->summary);
  bool any = false;
  for (size_t i = 0; i < cli_options_count; i++) {
    if (!cli_option_is_of(&cli_options[i], c))
      continue;
    printf("%s", any ? "" : "\n");
    explain_option(&cli_options[i]);
    any = true;
  }
}

static void explain_keys(void) {
  puts(
      "The keys of the screen, and the names of the commands, which may be typed after a colon:\n");
  for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++)
    printf("  %-10s %-16s %s\n", ui_commands[i].keys, ui_commands[i].name, ui_commands[i].help);
}

static void explain_schedules(void) {
  puts("Under control exactly one actor moves at a time, and time is virtual. A decision is who "
       "moves\n"
       "next where several could; steps without an alternative, and those that matter to nobody "
       "else\n"
       "(starting, joining, ending), are none. --policy says how it is decided:\n");
  for (size_t i = 0; i < policies_count; i++)
    printf("  %-12s %s\n", policies[i].name, policies[i].help);
  puts("\nA schedule is text: who moves at each decision, by spawn path, separated by spaces.\n\n"
       "  main.1 main.2*3 main.1   the first child once, the second three times, the first again\n"
       "  1 2*3 1                  the same: what does not begin with \"main\" lies below it\n"
       "  1.2                      the second child of the first child\n\n"
       "Every controlled run prints its schedule, however it ends; \"run --schedule\" takes it, or "
       "a\n"
       "file that holds it, and then everything happens again. A step that names somebody who "
       "cannot\n"
       "move is an error that says which step it is; behind the last step, who was made first "
       "moves.");
}

/* What is explained, but for commands. */
static const struct {
  const char *name;
  void (*explain)(void);
} topics[] = {{"keys", explain_keys},
              {"schedules", explain_schedules},
              {"man", cli_print_man},
              {"bash", cli_print_bash},
              {"zsh", cli_print_zsh}};

const char *cli_topic(size_t i) {
  return i < sizeof topics / sizeof *topics ? topics[i].name : NULL;
}

static bool explain_topic(const char *name) {
  for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
    if (strcmp(topics[i].name, name) == 0) {
      topics[i].explain();
      return true;
    }
  return false;
}

int cli_help(int argc, char **argv) {
  if (argc > 2)
    return cli_usage("help", "\"%.100s\" is one word too many.", argv[2]);
  if (argc > 1 && explain_topic(argv[1]))
    return 0;
  if (argc > 1) {
    for (size_t i = 0; i < cli_commands_count; i++) {
      if (strcmp(cli_commands[i].name, argv[1]) == 0) {
        cli_explain(&cli_commands[i]);
        return 0;
      }
    }
    return cli_usage("help", "There is no command \"%.100s\".", argv[1]);
  }
  puts("whoruns shows who runs, who waits, for what, and why control has just changed hands.\n");
  int cols = 0;
  for (size_t i = 0; i < cli_commands_count; i++)
    if ((int)strlen(cli_commands[i].name) > cols)
      cols = (int)strlen(cli_commands[i].name);
  for (size_t i = 0; i < cli_commands_count; i++)
    printf("  whoruns %-*s  %s\n", cols, cli_commands[i].name, cli_commands[i].summary);
  puts("\n\"whoruns COMMAND --help\" explains the options of a command, \"whoruns help keys\" the "
       "keys\n"
       "of the screen, \"whoruns help schedules\" how a run is controlled.\n"
       "Exit codes: 0 fine, 1 a check failed, 2 usage, 3 deadlock, 4 timeout, 5 environment,\n"
       "130 interrupted.");
  return 0;
}

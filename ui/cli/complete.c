/* What completes a command in a shell: for bash a function that looks at the words so far, for zsh
 * the specifications of _arguments. */
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/control/policy.h"
#include "sched/rt/gil.h"
#include "ui/cli/cli.h"
#include "ui/cli/manual.h"
#include "ui/core/app.h"
#include "ui/core/challenge.h"

/* --- what can stand where --- */

static void add(struct buf *out, const char *word) {
  buf_printf(out, "%s%s", out->len ? " " : "", word);
}

void cli_values(struct buf *out, const struct cli_option *o) {
  const char *name;
  bool explores = strcmp(o->command, "explore") == 0;
  if (strcmp(o->name, "policy") == 0)
    for (size_t i = 0; i < policies_count; i++) {
      if (!explores || cli_samples(&policies[i]))
        add(out, policies[i].name);
    }
  else if (strcmp(o->name, "theme") == 0)
    for (int t = 0; t < THEMES; t++)
      add(out, theme_name((enum theme)t));
  else if (strcmp(o->name, "keys") == 0 && strcmp(o->command, "render") != 0)
    for (int i = 0; (name = keymap_preset_name(i)); i++)
      add(out, name);
  else if (strcmp(o->name, "gil") == 0)
    for (uint32_t i = 0; i < GIL_KINDS; i++)
      add(out, gil_kind_name(i));
  else if (strcmp(o->name, "view") == 0)
    for (int v = 0; v < VIEWS; v++)
      add(out, app_view_name((enum app_view)v));
  else if (strcmp(o->name, "kernel") == 0)
    buf_puts(out, "perf proc off");
  else if (strcmp(o->name, "on") == 0)
    buf_puts(out, "fibers threads processes");
  else if (o->argument && strstr(o->argument, "FILE"))
    buf_puts(out, "FILE");
}

void cli_first_words(struct buf *out, const struct cli_command *c) {
  if (strncmp(c->usage, "SCENARIO", 8) == 0) {
    for (size_t i = 0; i < scenarios_count; i++)
      add(out, scenarios[i].name);
  } else if (strncmp(c->usage, "FILE", 4) == 0) {
    buf_puts(out, "FILE");
  } else if (strcmp(c->name, "challenge") == 0 || strcmp(c->name, "grade") == 0) {
    for (size_t i = 0; i < challenges_count; i++)
      add(out, challenges[i].name);
  } else if (strcmp(c->name, "help") == 0) {
    for (size_t i = 0; i < cli_commands_count; i++)
      add(out, cli_commands[i].name);
    for (size_t i = 0; cli_topic(i); i++)
      add(out, cli_topic(i));
  }
}

/* --- bash --- */

static void bash_options(const struct cli_command *c) {
  printf("  %s)\n    options='--help", c->name);
  for (size_t i = 0; i < cli_options_count; i++)
    if (cli_option_is_of(&cli_options[i], c))
      printf(" --%s", cli_options[i].name);
  struct buf words = {0};
  cli_first_words(&words, c);
  printf("'\n    first='%s'\n    ;;\n", buf_text(&words));
  buf_fini(&words);
}

/* "run:--gil) values='new old'": of options that take one. */
static void bash_values(void) {
  for (size_t i = 0; i < cli_options_count; i++) {
    const struct cli_option *o = &cli_options[i];
    struct buf values = {0};
    if (!o->argument || strcmp(o->name, "param") == 0)
      continue;
    cli_values(&values, o);
    printf("  %s:--%s) values='%s' takes=1 ;;\n", o->command, o->name, buf_text(&values));
    if (strcmp(o->command, "replay") == 0)
      printf("  home:--%s) values='%s' takes=1 ;;\n", o->name, buf_text(&values));
    buf_fini(&values);
  }
}

/* "gil-cpu) values='threads= work='": by the scenario. */
static void put_params(const char *before, const char *behind) {
  for (size_t i = 0; i < scenarios_count; i++) {
    if (!scenarios[i].n_params)
      continue;
    printf("    %s) %s", scenarios[i].name, before);
    for (size_t k = 0; k < scenarios[i].n_params; k++)
      printf("%s%s=", k ? " " : "", scenarios[i].params[k].name);
    printf("%s ;;\n", behind);
  }
}

void cli_print_bash(void) {
  fputs("# Completes whoruns in bash. Made by \"whoruns help bash\".\n"
        "_whoruns() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
        "  local command=${COMP_WORDS[1]} options='' first='' values='' takes=''\n"
        "  COMPREPLY=()\n"
        "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
        "    mapfile -t COMPREPLY < <(compgen -W '--help --version",
        stdout);
  for (size_t i = 0; i < cli_commands_count; i++)
    printf(" %s", cli_commands[i].name);
  puts("' -- \"$word\")\n"
       "    return\n"
       "  fi\n"
       "  case $command in");
  for (size_t i = 0; i < cli_commands_count; i++)
    bash_options(&cli_commands[i]);
  puts("  esac\n"
       "  case $command:$before in");
  bash_values();
  puts("  *:-p | *:--param)\n"
       "    takes=1\n"
       "    case ${COMP_WORDS[2]} in");
  put_params("values='", "'");
  puts("    esac\n"
       "    compopt -o nospace 2>/dev/null\n"
       "    ;;\n"
       "  esac\n"
       "  if [ -z \"$takes\" ]; then\n"
       "    if [ \"$COMP_CWORD\" = 2 ] && [ \"${word#-}\" = \"$word\" ]; then values=$first; else "
       "values=$options; fi\n"
       "    [ \"$command\" != grade ] || [ \"$COMP_CWORD\" != 3 ] || [ \"${word#-}\" != \"$word\" "
       "] || values=FILE\n"
       "  fi\n"
       "  if [ \"$values\" = FILE ]; then\n"
       "    compopt -o filenames 2>/dev/null\n"
       "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
       "  else\n"
       "    mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$word\")\n"
       "  fi\n"
       "}\n"
       "complete -F _whoruns whoruns ./whoruns");
}

/* --- zsh --- */

/* Inside '...' and a [description] or a name:description. */
static void zsh_text(const char *text) {
  for (; *text; text++)
    if (*text == '\'')
      fputs("'\\''", stdout);
    else if (strchr("[]:\\", *text))
      printf("\\%c", *text);
    else
      putchar(*text);
}

static void zsh_words(const char *words) {
  if (strcmp(words, "FILE") == 0)
    fputs("_files", stdout);
  else if (*words == '_')
    fputs(words, stdout);
  else if (*words)
    printf("(%s)", words);
}

static void zsh_option(const struct cli_option *o) {
  struct buf values = {0};
  cli_values(&values, o);
  for (int letter = o->letter ? 1 : 0; letter >= 0; letter--) {
    fputs("      '", stdout);
    if (strcmp(o->name, "param") == 0)
      putchar('*');
    if (letter)
      printf("-%c[", o->letter);
    else
      printf("--%s[", o->name);
    zsh_text(o->help);
    putchar(']');
    if (o->argument) {
      putchar(':');
      zsh_text(o->argument);
      putchar(':');
      zsh_words(strcmp(o->name, "param") == 0 ? "_whoruns_params" : buf_text(&values));
    }
    puts("' \\");
  }
  buf_fini(&values);
}

static void zsh_command(const struct cli_command *c) {
  struct buf words = {0};
  printf("    %s)\n      _arguments \\\n", c->name);
  for (size_t i = 0; i < cli_options_count; i++)
    if (cli_option_is_of(&cli_options[i], c))
      zsh_option(&cli_options[i]);
  cli_first_words(&words, c);
  fputs("      '--help[how it is called]'", stdout);
  if (words.len) {
    fputs(" \\\n      '1:what:", stdout);
    zsh_words(buf_text(&words));
    putchar('\'');
  }
  fputs(strcmp(c->name, "grade") == 0 ? " \\\n      '2:answer:_files'\n      ;;\n" : "\n      ;;\n",
        stdout);
  buf_fini(&words);
}

void cli_print_zsh(void) {
  puts("#compdef whoruns\n"
       "# Completes whoruns in zsh. Made by \"whoruns help zsh\".\n"
       "_whoruns_params() {\n"
       "  local -a params\n"
       "  case $words[2] in");
  put_params("params=(", ")");
  puts("  esac\n"
       "  compadd -S '' -a params\n"
       "}\n"
       "_whoruns() {\n"
       "  local -a commands\n"
       "  commands=(");
  for (size_t i = 0; i < cli_commands_count; i++) {
    printf("    '%s:", cli_commands[i].name);
    zsh_text(cli_commands[i].summary);
    puts("'");
  }
  puts("  )\n"
       "  if (( CURRENT == 2 )); then\n"
       "    _describe command commands\n"
       "    return\n"
       "  fi\n"
       "  shift words\n"
       "  (( CURRENT-- ))\n"
       "  case $words[1] in");
  for (size_t i = 0; i < cli_commands_count; i++)
    zsh_command(&cli_commands[i]);
  puts("  esac\n"
       "}\n"
       "_whoruns \"$@\"");
}

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "scenarios/scenarios.h"
#include "sched/run/runner.h"
#include "ui/cli/cli.h"

const struct cli_command cli_commands[] = {
#define COMMAND(id, n, u, s) {.name = n, .usage = u, .summary = s, .run = cli_##id},
#include "ui/cli/commands.def"
#undef COMMAND
};
const size_t cli_commands_count = sizeof cli_commands / sizeof *cli_commands;

static const struct cli_command *find(const char *name) {
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
    name = "help";
  for (size_t i = 0; i < cli_commands_count; i++)
    if (strcmp(cli_commands[i].name, name) == 0)
      return &cli_commands[i];
  return NULL;
}

static bool asks_for_help(int argc, char **argv) {
  for (int i = 2; i < argc; i++)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
      return true;
  return false;
}

/* A closed standard descriptor would be given to the next file that is opened, and what is printed
 * would go there. What stands in for it cannot be written to either, so that this is noticed. */
static void open_standard_descriptors(void) {
  int fd;
  while ((fd = open("/dev/null", O_RDONLY)) >= 0 && fd <= STDERR_FILENO)
    continue;
  if (fd >= 0)
    close(fd);
}

/* What was printed must have arrived. */
static int finish(int code) {
  struct err e;
  errno = 0;
  if (fflush(stdout) == 0 && !ferror(stdout))
    return code;
  /* What went wrong some time before the last words is not known any more. */
  if (errno)
    err_set_errno(&e, errno, "Not everything could be printed");
  else
    err_set(&e, ERR_SYSTEM, "Not everything could be printed: the output did not take it.");
  fprintf(stderr, "whoruns: %s\n", e.text);
  return code ? code : err_exit_code(e.code);
}

int main(int argc, char **argv) {
  open_standard_descriptors();
  runner_join(argc, argv, scenario_program);
  setlocale(LC_CTYPE, "");
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    puts("whoruns " WHORUNS_VERSION);
    return finish(0);
  }
  bool screen = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  const struct cli_command *c = find(argc > 1 ? argv[1] : screen ? "home" : "help");
  if (!c) {
    struct err e;
    err_set(&e, ERR_USAGE, "There is no command \"%.100s\"; \"whoruns help\" lists them.", argv[1]);
    return cli_fail(&e);
  }
  if (asks_for_help(argc, argv)) {
    cli_explain(c);
    return finish(0);
  }
  char *alone[] = {argv[0], NULL};
  return finish(argc > 1 ? c->run(argc - 1, argv + 1) : c->run(1, alone));
}

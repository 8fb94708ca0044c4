#ifndef CLI_CLI_H
#define CLI_CLI_H

/* The command line: one file per subcommand, one table of them (commands.def). A command returns an
 * exit code: 0 fine, 1 a check failed, 2 usage, 3 deadlock, 4 timeout, 5 environment, 130
 * interrupted. What it cannot do it says in one sentence on stderr. */
#include <stdio.h>

#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "sched/trace/reader.h"

struct cli_command {
  const char *name, *usage, *summary;
  int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

extern const struct cli_command cli_commands[];
extern const size_t cli_commands_count;

/* Where a number says which option: no letter has such a number. */
enum cli_option_id {
  CLI_OPTION_FIRST = 255,
#define OPTION(command, id, letter, name, argument, help) CLI_##id,
#include "ui/cli/options.def"
#undef OPTION
  CLI_OPTION_END
};

struct cli_option {
  const char *command, *name, *argument, *help; /* argument: NULL if it takes none */
  int letter;                                   /* 0: it has none */
};

/* In the order of their ids, from CLI_OPTION_FIRST + 1 on. */
extern const struct cli_option cli_options[];
extern const size_t cli_options_count;
bool cli_option_is_of(const struct cli_option *o, const struct cli_command *c);

#define COMMAND(id, name, usage, summary) int cli_##id(int argc, char **argv);
#include "ui/cli/commands.def"
#undef COMMAND

/* Prints how a command is called, what it does and its options. */
void cli_explain(const struct cli_command *c);
/* Prints the sentence of e and returns its exit code. */
int cli_fail(const struct err *e);
/* "whoruns: " and a sentence, with the command's usage below; returns 2. */
int cli_usage(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same of a word behind the one file that the command takes. */
int cli_too_many(const char *command, const char *word);
/* A whole number and nothing else. */
ERR_MUST_USE int cli_number(const char *text, int64_t *v);
/* The arguments of `run` and `explore`: a scenario, then options. Finds the scenario, gives its
 * parameters their defaults, reads -p NAME=VALUE and hands all other options on. */
struct scenario;
struct cli_params {
  const struct scenario *scenario; /* found */
  int64_t *values;                 /* the caller's */
  bool given[16];                  /* private */
  const char *letters;             /* for getopt() */
  int (*set)(void *to, int option, const char *arg, struct err *e);
  void *to;
};
ERR_MUST_USE int cli_scenario_arguments(struct cli_params *p, int argc, char **argv, struct err *e);
/* For commands with one FILE and perhaps --json: opens the file. 0, or an exit code after a
 * message. A damaged recording opens. */
ERR_MUST_USE int cli_open(int argc, char **argv, struct trace_reader **r, bool *json);
/* Closes it; what turned out to be damaged is said on stderr, and then the exit code is not 0. */
ERR_MUST_USE int cli_close(struct trace_reader *r, int code);
/* Is argv[*i] an option of the screen? Then it is taken, with its value. */
struct screen_start;
bool cli_screen_option(struct screen_start *start, int argc, char **argv, int *i);
struct terminal_look;
ERR_MUST_USE int cli_check_theme(const struct terminal_look *look, struct err *e);
/* The keys of the screen: a preset's (NULL: the default ones), and what the user's file says. */
struct keymap;
ERR_MUST_USE int cli_keys(struct keymap *k, const char *preset, struct err *e);
/* The text of an argument that may hold a password, for as long as the program runs; what others
 * see of the argument, in ps for instance, has none then. */
const char *cli_secret(const char *arg);
/* Does explore take samples by that policy? It must leave something to chance, and ask nobody. */
struct policy;
bool cli_samples(const struct policy *p);
/* What is told of a run on stdout: what it prints, that and what happens to jobs in sentences, or
 * everything that happens in sentences. */
enum cli_tell { TELL_OUTPUT, TELL_JOBS, TELL_ALL };
/* Runs what the request says, without a screen. 0 or an error; how it ended goes to stderr. */
struct run_request;
ERR_MUST_USE int cli_follow(const struct run_request *q, enum cli_tell tell, struct err *e);
/* Tells an event in a line: when it was, and a sentence. w is the world before it. */
struct world;
struct event;
void cli_narrate(struct buf *out, struct trace_reader *r, const struct world *w,
                 const struct event *e);
/* Tells all of a recording on stdout and closes it. */
int cli_narrate_all(struct trace_reader *r);
/* Writes b to stdout and empties it; false if nobody reads any more. */
bool cli_flush(struct buf *b);

#endif

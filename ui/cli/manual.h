#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

/* Texts made of the tables of commands, options and keys, for other programs to read: the manual
 * page (help man), and what completes a command in a shell (help bash, help zsh). assets/ has them
 * as files. */
#include <stdbool.h>
#include <stddef.h>

#include "sched/base/buf.h"

struct cli_command;
struct cli_option;

void cli_print_man(void);
void cli_print_bash(void);
void cli_print_zsh(void);
/* What can stand behind an option, or as the first word behind a command: words separated by
 * blanks, or "FILE"; nothing if that is not known. */
void cli_values(struct buf *out, const struct cli_option *o);
void cli_first_words(struct buf *out, const struct cli_command *c);
/* The i-th topic of help that is no command; NULL behind the last. */
const char *cli_topic(size_t i);

#endif

#ifndef TERM_TERMINAL_H
#define TERM_TERMINAL_H

/* The terminal: cells go out, keys come in. The only part that knows ncurses.
 *
 * Whatever ends the program, the terminal gets its old settings back: terminal_close(), a failed
 * CHECK and deadly signals all come to the same restoring, which is idempotent and, from a signal
 * handler, only sets attributes and writes bytes that were prepared before. */
#include "sched/base/err.h"
#include "ui/core/app.h"
#include "ui/core/cells.h"

struct terminal_look {
  bool ascii; /* signs of ASCII alone, also where the terminal could do more */
  bool mono;  /* no colours */
  enum theme theme;
  bool no_mouse;
};

/* Is there a terminal that can show the screen? If not, e says why. */
ERR_MUST_USE int terminal_check(struct err *e);
ERR_MUST_USE int terminal_open(const struct terminal_look *look, struct err *e);
/* From now on it looks so. */
void terminal_theme(enum theme theme);
void terminal_close(void);
void terminal_size(int *w, int *h);
bool terminal_only_ascii(void);
/* Can it show colours, and are they wanted? */
bool terminal_colours(void);
/* Shows the cells; with `all`, whatever the terminal is thought to show already. */
void terminal_show(const struct cells *c, bool all);
/* The next key that was pressed (see ui/core/keymap.h), 0 if there is none. */
int32_t terminal_key(void);
/* After UI_KEY_MOUSE: where, and what; false if it is nothing that the screen knows. */
bool terminal_mouse(int *x, int *y, enum ui_mouse *what);
/* The window has another size. */
void terminal_resize(void);
/* Gives the terminal to the shell and stops this process until it is continued. */
void terminal_suspend(void);

#endif

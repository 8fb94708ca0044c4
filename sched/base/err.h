#ifndef BASE_ERR_H
#define BASE_ERR_H

/* Errors that the caller handles. A fallible call returns 0 or a negative ERR_*; at borders (files,
 * arguments, connections) it also fills a struct err with one finished sentence: what, where, what
 * to do. The struct is untouched on success. Bugs are not errors: see base/check.h. */
#include <stdarg.h>

#define ERR_MUST_USE __attribute__((warn_unused_result))

enum err_code {
#define ERR(name, code, exit, text) ERR_##name = (code),
#include "sched/base/err.def"
#undef ERR
};

struct err {
  int code;       /* ro: 0 or an ERR_* */
  char text[512]; /* ro: the sentence, NUL-terminated, printable as it is */
};

/* Fills e (which may be NULL) and returns code, so that `return err_set(...)` reads well. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same with ": " and strerror(saved_errno) before the final full stop. */
int err_set_errno(struct err *e, int saved_errno, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
const char *err_name(int code);
/* The exit code of a command that ends with this error; 0 for 0. */
int err_exit_code(int code);
/* For a result that is ignored on purpose; why is for the reader of the code. */
static inline void err_ignore(int result, const char *why) {
  (void)result;
  (void)why;
}

#endif

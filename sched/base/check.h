#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* CHECK is for bugs: a condition that only a mistake in this program can break. It is always on. It
 * runs the hook (the screen restores the terminal there), prints the place and aborts. */
#define CHECK(expr) ((expr) ? (void)0 : check_failed(#expr, __FILE__, __LINE__))

void check_on_failure(void (*hook)(void));
_Noreturn void check_failed(const char *expr, const char *file, int line);

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#endif

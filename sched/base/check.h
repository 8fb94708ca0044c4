#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* CHECK is for bugs: a condition that only a mistake in this program can break. It is always on. It
 * runs the hook (the screen restores the terminal there), prints the place and aborts. */
#define CHECK(expr) ((expr) ? (void)0 : check_failed(#expr, __FILE__, __LINE__))

void check_on_failure(void (*hook)(void));
_Noreturn __attribute__((cold)) void check_failed(const char *expr, const char *file, int line);

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* For what every turn of a loop goes through: the linker lays such functions side by side. After a
 * system call the processor may know no page any more (where the kernel hides from Meltdown, and
 * the processor has no PCID), and each one that is touched then costs about 10 ns. */
#define HOT __attribute__((hot))
/* For what hardly ever runs: far from these, and not within who calls it. */
#define COLD __attribute__((cold, noinline))

#endif

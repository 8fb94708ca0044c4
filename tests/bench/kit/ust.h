#ifndef BENCH_KIT_UST_H
#define BENCH_KIT_UST_H

/* Our peer in emitting: LTTng's tracepoints, in this process. Its macros do not compile with our
 * warnings, so they are kept in ust.c. */
#include <stdbool.h>
#include <stdint.h>

/* Does a session record the tracepoint? Without one, emitting measures nothing. */
bool ust_on(void);
void ust_emit(uint64_t n);

#endif

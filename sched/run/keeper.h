#ifndef RUN_KEEPER_H
#define RUN_KEEPER_H

/* The keeper process: see run.h. */
#include "sched/run/run.h"

/* What the keeper sends to the program, one packet each. */
struct run_message {
  uint32_t kind; /* enum run_news */
  union {
    struct run_end end;           /* of RUN_ENDED */
    struct run_question question; /* of RUN_ASKS, without the moves behind the last */
  } u;
};
/* How much of it is sent. */
size_t run_message_bytes(const struct run_message *m);

/* What the program sends to the keeper. */
struct run_reply {
  uint64_t step; /* of the question */
  uint32_t actor;
  uint32_t zero;
};

/* Runs the whole life of a keeper in this process: `socket` leads to the program, `file` is the
 * empty session file, name is what sentences call it. Never returns. */
_Noreturn void keeper_main(int socket, int file, const char *name,
                           const struct run_request *request);

#endif

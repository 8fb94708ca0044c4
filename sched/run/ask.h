#ifndef RUN_ASK_H
#define RUN_ASK_H

/* The keeper's part in a question: an actor waits in gate_ask(), the program is asked who is to
 * move, and its answer goes back to the gates. Questions are known by the number that the gates'
 * section has for them; 0 is none. */
#include <stdbool.h>
#include <stdint.h>

/* Does an actor ask something else than `asked`, which the program knows already? */
bool ask_is_new(uint64_t asked);
/* Puts the open question to the program; returns which it is. */
uint64_t ask_send(int socket);
/* Has it not been answered yet? Then nobody moves. */
bool ask_waits(uint64_t asked);
/* Takes what the program says; what is no answer to that question is ignored. False: the program is
 * gone or wants no more. */
bool ask_take_reply(int socket, uint64_t asked);

#endif

#include "sched/run/ask.h"

#include <errno.h>
#include <sys/socket.h>

#include "sched/run/keeper.h"

bool ask_is_new(uint64_t asked) {
  uint64_t question = atomic_load(&gate_self()->question);
  return question && question != asked;
}

bool ask_waits(uint64_t asked) {
  const struct gate *g = gate_self();
  return asked && atomic_load(&g->question) == asked && !atomic_load(&g->answer);
}

uint64_t ask_send(int socket) {
  const struct gate *g = gate_self();
  struct run_message m = {.kind = RUN_ASKS};
  struct run_question *q = &m.u.question;
  uint64_t question = atomic_load(&g->question);
  q->step = question - 1;
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    const struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_PARKED)
      q->move[q->n++] = (struct next_move){.actor = s->actor,
                                           .object = s->op.object,
                                           .event = s->op.event,
                                           .possible = gate_candidate(s)};
  }
  if (send(socket, &m, run_message_bytes(&m), MSG_NOSIGNAL) < 0)
    return question; /* the program is gone, which poll will tell */
  return question;
}

static bool fits(uint32_t actor) {
  const struct gate *g = gate_self();
  for (uint32_t i = 0; i < atomic_load(&g->top); i++)
    if (g->slot[i].actor == actor && gate_candidate(&g->slot[i]))
      return true;
  return actor == 0;
}

bool ask_take_reply(int socket, uint64_t asked) {
  struct run_reply reply;
  ssize_t n = recv(socket, &reply, sizeof reply, MSG_DONTWAIT);
  if (n != sizeof reply)
    return n < 0 && (errno == EAGAIN || errno == EINTR);
  if (ask_waits(asked) && reply.step + 1 == asked && fits(reply.actor))
    gate_answer(gate_self(), reply.actor ? reply.actor : (uint32_t)GATE_LET_IT_RUN);
  return true;
}

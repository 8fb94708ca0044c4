#ifndef RT_PIPE_H
#define RT_PIPE_H

/* A pipe(2) that carries messages between processes (or threads). Made before the processes that
 * use it, which inherit its descriptors; the struct lies in the share block. */
#include "sched/rt/actor.h"
#include "sched/rt/order.h"

/* A number, two of them, or none, as Python's 5, (5, 25) and None. */
struct wr_message {
  int64_t numbers;
  int64_t number[2];
  int64_t put; /* private: which one it was */
};
static inline struct wr_message wr_number(int64_t a) {
  return (struct wr_message){.numbers = 1, .number = {a}};
}
static inline struct wr_message wr_pair(int64_t a, int64_t b) {
  return (struct wr_message){.numbers = 2, .number = {a, b}};
}
#define WR_NOTHING ((struct wr_message){.numbers = 0})

struct wr_pipe {
  struct rt_order order; /* private, all */
  int fd[2];
  _Atomic uint32_t inside; /* messages in the kernel's buffer */
  int64_t puts;            /* so far; changed in the order */
  uint32_t id;
};

void wr_pipe_init(struct actor *self, struct wr_pipe *p, const char *name);
/* Waits while the pipe is full. */
void wr_pipe_send(struct actor *self, struct wr_pipe *p, struct wr_message message);
/* Waits while the pipe is empty. Who reads which message is the kernel's choice. */
struct wr_message wr_pipe_recv(struct actor *self, struct wr_pipe *p);

#endif

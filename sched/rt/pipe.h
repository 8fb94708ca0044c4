#ifndef RT_PIPE_H
#define RT_PIPE_H

/* A pipe(2) that carries whole numbers, 8 bytes each, between processes (or threads). Made before
 * the processes that use it, which inherit its descriptors; the struct lies in the share block. */
#include "sched/rt/actor.h"
#include "sched/rt/order.h"

struct wr_pipe {
  struct rt_order order; /* private, all */
  int fd[2];
  _Atomic uint32_t inside; /* messages in the kernel's buffer */
  uint32_t id;
};

void wr_pipe_init(struct actor *self, struct wr_pipe *p, const char *name);
/* Waits while the pipe is full. */
void wr_pipe_send(struct actor *self, struct wr_pipe *p, int64_t message);
/* Waits while the pipe is empty. Who reads which message is the kernel's choice. */
int64_t wr_pipe_recv(struct actor *self, struct wr_pipe *p);

#endif

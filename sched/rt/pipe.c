/* Imitates: multiprocessing.Pipe and SimpleQueue, which carry pickled objects in the same way.
 * Real: pipe(2), read(2), write(2); a process that finds it empty or full sleeps in poll(2).
 * Differs: messages are numbers, pairs of them, or nothing. The descriptors do not block, so that
 * an operation and its number happen together; who must wait does so in poll and tries again. */
#include "sched/rt/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sched/rt/point.h"

enum { READ_END, WRITE_END, MOST_INSIDE = 4096 / sizeof(struct wr_message) };

void wr_pipe_init(struct actor *self, struct wr_pipe *p, const char *name) {
  *p = (struct wr_pipe){.id = region_new_id()};
  if (pipe2(p->fd, O_NONBLOCK) != 0)
    wr_give_up(self, "Cannot make a pipe: %s.", strerror(errno));
  fcntl(p->fd[WRITE_END], F_SETPIPE_SZ, 4096);
  trace_emit_text(self->id, EV_NEW, p->id, 0, OBJECT_PIPE, name, strlen(name));
  trace_emit(self->id, EV_SIZE, p->id, 0, MOST_INSIDE);
}

/* One try; 0 if it would have to wait. */
static uint32_t try_send(struct wr_pipe *p, struct wr_message *message) {
  rt_order_enter(&p->order);
  message->put = p->puts + 1;
  if (write(p->fd[WRITE_END], message, sizeof *message) != sizeof *message) {
    rt_order_cancel(&p->order);
    return 0;
  }
  p->puts++;
  atomic_fetch_add(&p->inside, 1);
  return rt_order_leave(&p->order);
}

static uint32_t try_recv(struct wr_pipe *p, struct wr_message *message) {
  rt_order_enter(&p->order);
  if (read(p->fd[READ_END], message, sizeof *message) != sizeof *message) {
    rt_order_cancel(&p->order);
    return 0;
  }
  atomic_fetch_sub(&p->inside, 1);
  return rt_order_leave(&p->order);
}

static void wait_for(struct actor *self, struct wr_pipe *p, int end, uint16_t want, bool *said) {
  if (!*said)
    trace_emit(self->id, want, p->id, 0, 0);
  *said = true;
  struct pollfd fd = {.fd = p->fd[end], .events = end == READ_END ? POLLIN : POLLOUT};
  poll(&fd, 1, -1);
}

static uint32_t send_waiting(struct actor *self, struct wr_pipe *p, struct wr_message *message) {
  uint32_t seq;
  for (bool said = false; (seq = try_send(p, message)) == 0;)
    wait_for(self, p, WRITE_END, EV_PUT_WANT, &said);
  return seq;
}

static uint32_t recv_waiting(struct actor *self, struct wr_pipe *p, struct wr_message *message) {
  uint32_t seq;
  for (bool said = false; (seq = try_recv(p, message)) == 0;)
    wait_for(self, p, READ_END, EV_GET_WANT, &said);
  return seq;
}

/* What is no number is told as Python would write it. */
static void tell(struct actor *self, uint16_t event, const struct wr_pipe *p, uint32_t seq,
                 const struct wr_message *m) {
  if (m->numbers == 1) {
    trace_emit(self->id, event, p->id, seq, (uint64_t)m->number[0]);
    return;
  }
  char text[64] = "None";
  if (m->numbers == 2)
    snprintf(text, sizeof text, "(%" PRId64 ", %" PRId64 ")", m->number[0], m->number[1]);
  trace_emit_text(self->id, event, p->id, seq, (uint64_t)m->put, text, strlen(text));
}

void wr_pipe_send(struct actor *self, struct wr_pipe *p, struct wr_message message) {
  uint32_t seq;
  struct gate_cond room = {
      .when = GATE_BELOW, .off = region_offset(&p->inside), .value = MOST_INSIDE};
  POINT(self, OP(EV_PUT, p->id, EV_PUT_WANT, room), seq = send_waiting(self, p, &message),
        tell(self, EV_PUT, p, seq, &message));
}

struct wr_message wr_pipe_recv(struct actor *self, struct wr_pipe *p) {
  uint32_t seq;
  struct wr_message message;
  POINT(self, OP(EV_GET, p->id, EV_GET_WANT, gate_when_differs(&p->inside, 0)),
        seq = recv_waiting(self, p, &message), tell(self, EV_GET, p, seq, &message));
  return message;
}

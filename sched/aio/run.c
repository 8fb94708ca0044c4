/* Imitates: asyncio.run(): a loop, the coroutine as a task, and at the end the cancellation of all
 * that is left. */
#include "sched/aio/agen.h"
#include "sched/aio/executor.h"
#include "sched/rt/object.h"

/* loop.run_until_complete(coroutine) */
static struct value run_task(struct loop *l, const char *name, wr_body body) {
  struct frame frame;
  frame_enter(l->host, &frame);
  struct value coro = wr_coroutine(l->host, name, body, 0, NULL);
  struct task *t = task_new(l, l->host, coroutine_of(coro), NULL);
  t->no_complaint = true;
  struct value v = frame_own(l->host, future_value(&t->f));
  return frame_leave(l->host, loop_until_done(l, v));
}

/* What is left is cancelled, and gets the time to clean up. */
static void cancel_all(struct loop *l) {
  struct frame frame;
  frame_enter(l->host, &frame);
  struct value tasks = wr_all_tasks(l->host);
  size_t n = value_len(tasks);
  for (size_t i = 0; i < n; i++)
    future_cancel(l, future_of(value_item(tasks, i)), NONE_VALUE);
  if (n) {
    const struct value *all = ((struct sequence *)tasks.u.o)->items;
    loop_until_done(l, gather(l->host, l, n, all, true));
  }
  for (size_t i = 0; i < n; i++) {
    struct value task = value_item(tasks, i);
    struct future *f = future_of(task);
    if (f->state == FUTURE_FINISHED && f->failed)
      loop_complain(l, EV_COMPLAINT, f->o.id, "unhandled exception during asyncio.run() shutdown",
                    future_exception(l->host, f), task);
  }
  frame_leave(l->host, NONE_VALUE);
}

static struct value run_main(struct loop *l, struct coroutine *c) {
  struct frame frame;
  frame_enter(l->host, &frame);
  struct value v = frame_own(l->host, future_value(&task_new(l, l->host, c, NULL)->f));
  return frame_leave(l->host, loop_until_done(l, v));
}

struct value wr_run(struct actor *self, struct value coro) {
  struct coroutine *c = coroutine_of(coro);
  if (loop_now)
    return value_raise(
        wr_error(self, ERROR_RUNTIME, "asyncio.run() cannot be called from a running event loop"));
  if (!c)
    return value_raise(
        wr_error(self, ERROR_VALUE, "a coroutine was expected, got %s", wr_repr(self, coro)));
  struct loop *l = loop_new(self);
  struct value r = run_main(l, c);
  cancel_all(l);
  run_task(l, "shutdown_asyncgens", agen_shutdown);
  run_task(l, "shutdown_default_executor", executor_shutdown);
  loop_close(l);
  return r;
}

/* Async: does an await give control away? Three cases, counted in turns of the loop.
 *
 * Shows: to await a coroutine that never suspends is a call, and the loop is not visited; sleep(0)
 * goes through the loop, which goes back to the same task if nobody else is ready; only if another
 * task is ready does another one run.
 * Real: a turn is one poll of the loop, on both sides. */
#define SCENARIO nobody_else
#include "scenarios/body.h"
#include "sched/aio/aio.h"

struct share {
  int64_t others;
};

static struct value add_one(struct actor *self, const struct value *arg) {
  AT(self, add);
  return value_int(arg[0].u.i + 1);
}

static struct value other(struct actor *self, const struct value *arg) {
  struct share *s = self->share;
  (void)arg;
  for (int64_t i = 0; i < PARAM(self, times); i++) {
    AT(self, other);
    s->others++;
    AT(self, other_turn);
    struct value turn = wr_asleep(self, 0, NONE_VALUE);
    if (turn.raised)
      return turn;
  }
  return NONE_VALUE;
}

static void print_count(struct actor *self, int64_t turns) {
  struct share *s = self->share;
  wr_print(self, "    turns of the loop: %lld, others ran: %lld",
           (long long)(wr_loop_turns(self) - turns), (long long)s->others);
}

static struct value main_(struct actor *self, const struct value *arg) {
  long long times = PARAM(self, times);
  (void)arg;
  int64_t turns = wr_loop_turns(self);
  struct value number = value_int(0);
  for (int64_t i = 0; i < times; i++) {
    AT(self, await);
    number = wr_await(self, wr_coroutine(self, "add_one", add_one, 1, &number));
  }
  AT(self, first);
  wr_print(self, "%s awaits of a coroutine that never suspends:", wr_text_of(self, number));
  AT(self, first_count);
  print_count(self, turns);

  turns = wr_loop_turns(self);
  for (int64_t i = 0; i < times; i++) {
    AT(self, alone);
    wr_asleep(self, 0, NONE_VALUE);
  }
  AT(self, second);
  wr_print(self, "%lld times sleep(0), and nobody else is there:", times);
  AT(self, second_count);
  print_count(self, turns);

  AT(self, make);
  struct value task = wr_create_task(self, wr_coroutine(self, "other", other, 0, NULL), NULL);
  turns = wr_loop_turns(self);
  for (int64_t i = 0; i < times; i++) {
    AT(self, together);
    wr_asleep(self, 0, NONE_VALUE);
  }
  AT(self, third);
  wr_print(self, "%lld times sleep(0), and another task is ready:", times);
  AT(self, third_count);
  print_count(self, turns);
  AT(self, end);
  return wr_await(self, task);
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

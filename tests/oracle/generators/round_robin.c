/* A trampoline gives each of its generators one step in turn until all are over: turns without
 * threads. */
#include "tests/oracle/generators/kit.h"

static struct value worker(struct actor *self, const struct value *arg) {
  const char *name = wr_text_of(self, arg[0]);
  long long steps = arg[1].u.i;
  for (long long step = 1; step <= steps; step++) {
    wr_print(self, "%s step %lld of %lld", name, step, steps);
    struct value sent = wr_yield(self, NONE_VALUE);
    if (sent.raised)
      return sent;
  }
  return wr_str(self, "%s is done", name);
}

static int trampoline(struct actor *self, struct value workers) {
  int rounds = 0;
  while (value_len(workers) > 0) {
    rounds++;
    struct value left = wr_list(self, 0, NULL);
    for (size_t i = 0; i < value_len(workers); i++) {
      struct value r = wr_next(self, value_item(workers, i));
      if (value_caught(&r, ERROR_STOP_ITERATION))
        wr_say(self, value_arg(r));
      else
        wr_append(self, left, value_item(workers, i));
    }
    workers = left;
  }
  return rounds;
}

PAIR_MAIN(self) {
  struct value workers[] = {CALL(self, worker, value_text("a"), value_int(2)),
                            CALL(self, worker, value_text("b"), value_int(0)),
                            CALL(self, worker, value_text("c"), value_int(3))};
  wr_print(self, "%d", trampoline(self, wr_list(self, 3, workers)));
  return 0;
}

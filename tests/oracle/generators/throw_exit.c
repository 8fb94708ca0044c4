/* GeneratorExit is an exception like others when it is thrown: it comes out of throw(), which
 * close() would swallow, and an answer to it is no error. */
#include "tests/oracle/generators/kit.h"

static struct value plain(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  return sent.raised ? sent : NONE_VALUE;
}

static struct value answers(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_int(1));
  if (value_caught(&sent, ERROR_GENERATOR_EXIT))
    sent = wr_yield(self, wr_str(self, "still here after %s", wr_repr(self, sent)));
  if (!sent.raised)
    sent = wr_yield(self, value_text("and here"));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, plain);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_GENERATOR_EXIT, "thrown")));
  show(self, wr_next(self, generator));
  generator = CALL0(self, answers);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, wr_error(self, ERROR_GENERATOR_EXIT, NULL)));
  show(self, wr_next(self, generator));
  show(self, wr_close(self, generator));
  return 0;
}

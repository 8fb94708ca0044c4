/* If the inner generator answers a throw() with its return, yield from has that value and the
 * outer one goes on. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value sent = wr_yield(self, value_text("inner waits"));
  if (value_caught(&sent, ERROR_VALUE))
    return wr_str(self, "answer to %s", wr_text_of(self, sent));
  return sent.raised ? sent : NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  (void)arg;
  struct value r = wr_yield_from(self, CALL0(self, inner));
  if (!r.raised) {
    wr_say(self, r);
    r = wr_yield(self, value_text("outer waits"));
  }
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value generator = CALL0(self, outer);
  show(self, wr_next(self, generator));
  show(self, wr_throw(self, generator, error(self, ERROR_VALUE, "v")));
  show(self, wr_next(self, generator));
  return 0;
}

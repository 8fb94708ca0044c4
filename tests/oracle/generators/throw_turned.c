/* A generator may answer what is thrown in with another exception, or with its end. */
#include "tests/oracle/generators/kit.h"

static struct value turns(struct actor *self, const struct value *arg) {
  struct value into = arg[0], sent = wr_yield(self, value_text("waits"));
  if (!value_caught(&sent, ERROR_VALUE))
    return sent.raised ? sent : NONE_VALUE;
  wr_print(self, "caught %s", wr_repr(self, sent));
  if (into.kind == VALUE_NONE)
    return wr_str(self, "after %s", wr_text_of(self, sent));
  value_set_cause(into, sent);
  return value_raise(into);
}

PAIR_MAIN(self) {
  struct value into[] = {error(self, ERROR_KEY, "k"), error(self, ERROR_RUNTIME, "r"), NONE_VALUE};
  for (size_t i = 0; i < sizeof into / sizeof *into; i++) {
    struct value generator = CALL(self, turns, into[i]);
    show(self, wr_next(self, generator));
    struct value r = wr_throw(self, generator, error(self, ERROR_VALUE, "v"));
    if (value_caught(&r, ERROR_STOP_ITERATION))
      wr_print(self, "over: %s", wr_text_of(self, value_arg(r)));
    else if (value_caught(&r, ERROR_EXCEPTION))
      wr_print(self, "%s from %s", wr_repr(self, r), wr_repr(self, value_cause(r)));
    show(self, wr_next(self, generator));
  }
  return 0;
}

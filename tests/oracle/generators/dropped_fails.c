/* What a generator raises while it is dropped reaches nobody: the program goes on. */
#include "tests/oracle/generators/kit.h"

static struct value fails(struct actor *self, const struct value *arg) {
  wr_yield(self, arg[0]);
  wr_print(self, "fails %s", wr_text_of(self, arg[0]));
  return value_raise(wr_error_of(self, ERROR_VALUE, arg[0]));
}

static struct value clings(struct actor *self, const struct value *arg) {
  struct value sent = wr_yield(self, arg[0]);
  if (value_caught(&sent, ERROR_GENERATOR_EXIT)) {
    wr_print(self, "clings %s", wr_text_of(self, arg[0]));
    sent = wr_yield(self, value_text("again"));
  }
  return sent.raised ? sent : NONE_VALUE;
}

static void ignored(struct actor *self, struct value error) {
  wr_print(self, "ignored: %s", wr_repr(self, error));
}

PAIR_MAIN(self) {
  wr_unraisablehook(self, ignored);
  struct value generators[] = {CALL(self, fails, value_text("g")),
                               CALL(self, clings, value_text("g"))};
  for (int i = 0; i < 2; i++) {
    wr_next(self, generators[i]);
    wr_del(self, generators[i]);
    wr_print(self, "goes on");
  }
  return 0;
}

/* A generator that waits for one that it has resumed runs, too: that one cannot resume it. */
#include "tests/oracle/generators/kit.h"

static struct value resumes(struct actor *self, const struct value *arg) {
  for (;;) {
    struct value v = wr_next(self, value_item(arg[0], 0));
    if (!v.raised)
      v = wr_yield(self, v);
    if (v.raised)
      return v;
  }
}

static struct value resumes_back(struct actor *self, const struct value *arg) {
  for (int i = 0; i < 2; i++) {
    struct value v = wr_next(self, value_item(arg[0], 1));
    if (!v.raised)
      v = wr_yield(self, v);
    if (value_caught(&v, ERROR_VALUE)) {
      v = wr_yield(self, wr_str(self, "%s", wr_repr(self, v)));
      if (!v.raised)
        v = wr_yield(self, value_text("goes on"));
    }
    if (v.raised)
      return v;
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value box = wr_list(self, 0, NULL);
  wr_append(self, box, CALL(self, resumes_back, box));
  wr_append(self, box, CALL(self, resumes, box));
  for (int i = 0; i < 6; i++)
    show(self, wr_next(self, value_item(box, 1)));
  value_clear(box);
  return 0;
}

/* A generator in whose yield from another one waits runs with it: it cannot be resumed from
 * there. */
#include "tests/oracle/generators/kit.h"

static struct value inner(struct actor *self, const struct value *arg) {
  struct value box = arg[0];
  show(self, wr_next(self, value_item(box, 0)));
  struct value sent = wr_yield(self, value_text("inner"));
  if (sent.raised)
    return sent;
  show(self, wr_send(self, value_item(box, 0), value_text("sent")));
  show(self, wr_close(self, value_item(box, 0)));
  return NONE_VALUE;
}

static struct value outer(struct actor *self, const struct value *arg) {
  struct value r = wr_yield_from(self, CALL(self, inner, arg[0]));
  if (!r.raised)
    r = wr_yield(self, value_text("outer"));
  return r.raised ? r : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value box = wr_list(self, 0, NULL);
  wr_append(self, box, CALL(self, outer, box));
  for (int i = 0; i < 3; i++)
    show(self, wr_next(self, value_item(box, 0)));
  value_clear(box);
  return 0;
}

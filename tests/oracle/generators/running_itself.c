/* A generator cannot be resumed, thrown into or closed while it runs; it goes on undisturbed.
 * */
#include "tests/oracle/generators/kit.h"

static struct value curious(struct actor *self, const struct value *arg) {
  struct value me = value_item(arg[0], 0);
  struct value sent = wr_yield(self, value_text("begun"));
  if (sent.raised)
    return sent;
  show(self, wr_next(self, me));
  show(self, wr_send(self, me, value_int(1)));
  show(self, wr_throw(self, me, error(self, ERROR_VALUE, "v")));
  show(self, wr_close(self, me));
  sent = wr_yield(self, value_text("undisturbed"));
  return sent.raised ? sent : NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value box = wr_list(self, 0, NULL);
  struct value generator = CALL(self, curious, box);
  wr_append(self, box, generator);
  show(self, wr_next(self, generator));
  show(self, wr_next(self, generator));
  value_clear(box);
  return 0;
}

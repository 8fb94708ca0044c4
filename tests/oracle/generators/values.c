/* A generator yields any value; str() and repr() of it are Python's. */
#include "tests/oracle/generators/kit.h"

static struct value powers(struct actor *self, const struct value *arg) {
  double value = arg[0].u.f;
  int64_t whole = arg[0].u.i;
  for (;;) {
    struct value sent =
        wr_yield(self, arg[0].kind == VALUE_INT ? value_int(whole) : value_float(value));
    if (sent.raised)
      return sent;
    if (arg[0].kind == VALUE_INT)
      whole *= arg[0].u.i;
    else
      value *= arg[0].u.f;
  }
}

static struct value texts(struct actor *self, const struct value *arg) {
  (void)arg;
  static const char *const all[] = {"",
                                    "plain",
                                    "it's",
                                    "say \"x\"",
                                    "both ' and \"",
                                    "back\\slash",
                                    "tab\tnew\nline",
                                    "caf\u00e9 \u4e2d \U0001f40d",
                                    "\x01\x1b\x7f\xc2\x80\u00a0\u00ad",
                                    "\u200b\u2028"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct value sent = wr_yield(self, value_text(all[i]));
    if (sent.raised)
      return sent;
  }
  return NONE_VALUE;
}

PAIR_MAIN(self) {
  struct value bases[] = {value_float(10.0), value_float(0.1), value_float(1.0 / 3),
                          value_float(-2.5), value_int(7)};
  for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
    struct value generator = CALL(self, powers, bases[i]), list = wr_list(self, 0, NULL);
    for (int k = 0; k < 19; k++)
      wr_append(self, list, wr_next(self, generator));
    wr_say(self, list);
  }
  struct value all = CALL0(self, texts), text;
  while (!(text = wr_next(self, all)).raised) {
    struct value inner = wr_list(self, 1, &text), both[] = {text, inner};
    wr_print(self, "%s %s %s", wr_repr(self, text), wr_repr(self, wr_tuple(self, 1, &text)),
             wr_repr(self, wr_list(self, 2, both)));
  }
  struct value items[] = {value_int(1), wr_tuple(self, 0, NULL)};
  struct value nested = wr_list(self, 2, items);
  wr_append(self, nested, nested);
  wr_print(self, "%s %s", wr_repr(self, nested), wr_repr(self, wr_tuple(self, 1, &nested)));
  value_clear(nested);
  struct value pair[] = {value_text("a"), value_int(1)};
  struct value errors[] = {error(self, ERROR_KEY, "k"),
                           wr_error_of(self, ERROR_KEY, value_int(1)),
                           wr_error(self, ERROR_VALUE, NULL),
                           error(self, ERROR_VALUE, "v"),
                           wr_error_of(self, ERROR_VALUE, wr_tuple(self, 2, pair)),
                           error(self, ERROR_OS, "o")};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    wr_print(self, "%s %s %s", wr_text_of(self, errors[i]), wr_repr(self, errors[i]),
             wr_repr(self, wr_list(self, 1, &errors[i])));
  return 0;
}

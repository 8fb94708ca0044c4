/* Coroutines: generators in a row, each of which asks the one before it.
 *
 * Shows: that nothing is made before somebody asks for it, and that `yield from` hands a
 * generator's values through another one, and what it returns to that one. Real: five stacks, of
 * which one runs. Differs: `yield from` passes each value on in a loop; CPython links the two
 * frames. */
#define SCENARIO pipeline
#include "scenarios/body.h"
#include "sched/rt/generator.h"

struct share {
  char none;
};

static struct value page(struct actor *self, const struct value *arg) {
  int64_t first = arg[0].u.i, total = 0;
  for (int64_t number = first; number < first + arg[1].u.i; number++) {
    AT(self, number);
    wr_print(self, "page: %lld", (long long)number);
    total += number;
    AT(self, yield);
    struct value sent = wr_yield(self, value_int(number));
    if (sent.raised)
      return sent;
  }
  AT(self, result);
  return value_int(total);
}

static struct value book(struct actor *self, const struct value *arg) {
  for (int64_t number = 0; number < arg[0].u.i; number++) {
    AT(self, delegate);
    struct value of_page[] = {value_int(number * arg[1].u.i + 1), arg[1]};
    struct value inner = wr_generator(self, "page", page, 2, of_page);
    struct value total = wr_yield_from(self, inner);
    wr_del(self, inner);
    if (total.raised)
      return total;
    AT(self, page_total);
    wr_print(self, "book: the numbers of page %lld make %s", (long long)number + 1,
             wr_text_of(self, total));
  }
  return NONE_VALUE;
}

static struct value odd(struct actor *self, const struct value *arg) {
  struct value number;
  AT(self, ask_book);
  while (!(number = wr_next(self, arg[0])).raised) {
    if (number.u.i % 2 != 0) {
      AT(self, pass_on);
      struct value sent = wr_yield(self, number);
      if (sent.raised)
        return sent;
    }
    AT(self, ask_book);
  }
  return wr_failed(number) ? number : NONE_VALUE;
}

static struct value squares(struct actor *self, const struct value *arg) {
  struct value number;
  AT(self, ask_odd);
  while (!(number = wr_next(self, arg[0])).raised) {
    AT(self, square);
    wr_print(self, "squares: %lld times %lld", (long long)number.u.i, (long long)number.u.i);
    AT(self, yield_square);
    struct value sent = wr_yield(self, value_int(number.u.i * number.u.i));
    if (sent.raised)
      return sent;
    AT(self, ask_odd);
  }
  return wr_failed(number) ? number : NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  struct value sizes[] = {value_int(PARAM(self, pages)), value_int(PARAM(self, size))}, square;
  AT(self, make);
  struct value line = wr_generator(self, "book", book, 2, sizes);
  line = wr_generator(self, "odd", odd, 1, &line);
  line = wr_generator(self, "squares", squares, 1, &line);
  AT(self, before);
  wr_print(self, "nothing has run so far");
  AT(self, ask);
  while (!(square = wr_next(self, line)).raised) {
    AT(self, print);
    wr_print(self, "main: %s", wr_text_of(self, square));
    AT(self, ask);
  }
  AT(self, over);
  wr_print(self, "the book is over");
  return 0;
}

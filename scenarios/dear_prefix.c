/* Coroutines: one waits for names, and prints those that have a prefix.
 *
 * Shows: a function that stops in the middle to take a value in: made by a call that runs nothing
 * of it, brought to its first yield by next(), fed by send(), ended by close(). Real: a stack of
 * its own, which is left at each yield. Differs: CPython keeps its frame on the heap; `in` is a
 * search for bytes here. */
#define SCENARIO dear_prefix
#include "scenarios/body.h"
#include "sched/rt/generator.h"

struct share {
  char none;
};

static bool contains(const char *text, const char *part) {
  size_t n = strlen(part);
  while (*text && strncmp(text, part, n) != 0)
    text++;
  return *text || n == 0;
}

static struct value print_name(struct actor *self, const struct value *arg) {
  const char *prefix = value_chars(arg[0]);
  AT(self, search);
  wr_print(self, "Searching prefix:%s", prefix);
  for (;;) {
    AT(self, wait);
    struct value name = wr_yield(self, NONE_VALUE);
    if (value_caught(&name, ERROR_GENERATOR_EXIT)) {
      AT(self, closing);
      wr_print(self, "CLosing coroutine!!");
      return NONE_VALUE;
    }
    if (name.raised)
      return name;
    AT(self, compare);
    if (contains(value_chars(name), prefix)) {
      AT(self, print);
      wr_say(self, name);
    }
  }
}

SCENARIO_MAIN(self, s) {
  static const char *const names[] = {"James", "Mary", "Robert", "Linda", "Ada", "Alan"};
  (void)s;
  AT(self, make);
  struct value prefix = value_text("Dear");
  struct value printer = wr_generator(self, "print_name", print_name, 1, &prefix);
  AT(self, start);
  wr_next(self, printer);

  for (int64_t i = 0; i < PARAM(self, names); i++) {
    AT(self, send);
    wr_send(self, printer, value_text(names[i]));
    AT(self, send_dear);
    wr_send(self, printer, wr_str(self, "Dear %s", names[i]));
  }

  AT(self, close);
  wr_close(self, printer);
  return 0;
}

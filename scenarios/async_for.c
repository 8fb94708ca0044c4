/* Async: `async for` waits for one item after the other; nothing of it is concurrent.
 *
 * Shows: that an asynchronous generator may wait between two items does not make the loop over it
 * concurrent: whoever asks it waits with it. For two at the same time it takes two tasks.
 * Real: an asynchronous generator has a stack of its own; when something in it waits, the task that
 * asked it stops, with both stacks.
 * Differs: a comprehension is a plain loop here; in CPython it is a hidden function. */
#define SCENARIO async_for
#include "scenarios/body.h"
#include "sched/aio/aio.h"

struct share {
  char nothing;
};

static struct value powers(struct actor *self, const struct value *arg) {
  for (int64_t exponent = 0; exponent < PARAM(self, items); exponent++) {
    AT(self, before);
    wr_print(self, "%s: waits for item %lld", value_chars(arg[0]), (long long)exponent + 1);
    AT(self, sleep);
    struct value r = wr_asleep(self, PARAM(self, wait) * AIO_MS, NONE_VALUE);
    if (r.raised)
      return r;
    AT(self, yield);
    r = wr_yield(self, value_int(INT64_C(1) << exponent));
    if (r.raised)
      return r;
  }
  return NONE_VALUE;
}

/* [power async for power in powers(name)], or with `one` only those that are one more than a
 * multiple of three. */
static struct value list_of(struct actor *self, struct value name, bool one) {
  struct value list = wr_list(self, 0, NULL), power;
  struct value generator = wr_async_generator(self, "powers", powers, 1, &name);
  while (!(power = wr_anext(self, generator)).raised)
    if (!one || power.u.i % 3 == 1)
      wr_append(self, list, power);
  return wr_async_failed(power) ? power : list;
}

static struct value collect(struct actor *self, const struct value *arg) {
  AT(self, collect);
  return list_of(self, arg[0], false);
}

static struct value main_(struct actor *self, const struct value *arg) {
  struct value name = value_text("loop"), power;
  (void)arg;
  AT(self, loop);
  struct value generator = wr_async_generator(self, "powers", powers, 1, &name);
  while (!(power = wr_anext(self, generator)).raised) {
    AT(self, print);
    wr_print(self, "main: %lld", (long long)power.u.i);
    AT(self, loop);
  }
  if (wr_async_failed(power))
    return power;

  AT(self, first);
  struct value first = list_of(self, value_text("first"), false);
  AT(self, second);
  struct value second = list_of(self, value_text("second"), true);
  AT(self, in_turn);
  wr_print(self, "main: %s and %s, one after the other", wr_repr(self, first),
           wr_repr(self, second));

  AT(self, gather);
  struct value names[] = {value_text("third"), value_text("fourth")};
  struct value both[] = {wr_coroutine(self, "collect", collect, 1, &names[0]),
                         wr_coroutine(self, "collect", collect, 1, &names[1])};
  struct value lists = wr_await(self, wr_gather(self, 2, both, false));
  if (lists.raised)
    return lists;
  AT(self, together);
  wr_print(self, "main: %s and %s, at the same time", wr_repr(self, value_item(lists, 0)),
           wr_repr(self, value_item(lists, 1)));
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

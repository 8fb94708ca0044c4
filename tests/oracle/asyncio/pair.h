#ifndef TESTS_ORACLE_ASYNCIO_PAIR_H
#define TESTS_ORACLE_ASYNCIO_PAIR_H

/* What the C sides in this directory are written with, so that a line of theirs reads like the line
 * of the twin. The twin's main() is async_main() here; all else has the twin's names.
 *
 *   TASK(worker, ARGS(value_text("a"), value_int(3)))   asyncio.create_task(worker("a", 3))
 *   wr_await(self, CORO(child, 0, NULL))                await child() */
#include "sched/aio/aio.h"
#include "tests/oracle/pairs.h"

#define ARGS(...)                                                                  \
  sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value), (struct value[]) { \
    __VA_ARGS__                                                                    \
  }
#define CORO(fn, ...) wr_coroutine(self, #fn, fn, __VA_ARGS__)
#define TASK(fn, ...) wr_create_task(self, CORO(fn, __VA_ARGS__), NULL)
#define AGEN(fn, ...) wr_async_generator(self, #fn, fn, __VA_ARGS__)
#define STR(v) wr_text_of(self, v)
#define REPR(v) wr_repr(self, v)
#define INT(i) wr_text_of(self, value_int(i))
#define BOOL(b) wr_text_of(self, value_bool(b))

/* print(repr(v)) */
static inline void say_repr(struct actor *self, struct value v) {
  wr_print(self, "%s", wr_repr(self, v));
}

/* item in list */
static inline bool is_in(struct value item, struct value list) {
  for (size_t i = 0; i < value_len(list); i++)
    if (value_same(value_item(list, i), item))
      return true;
  return false;
}

#endif

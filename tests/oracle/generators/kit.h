#ifndef TESTS_ORACLE_GENERATORS_KIT_H
#define TESTS_ORACLE_GENERATORS_KIT_H

/* What the pairs of this directory share. */
#include "sched/rt/generator.h"
#include "tests/oracle/pairs.h"

/* body(...): the generator function has the name of its body. */
#define CALL0(self, body) wr_generator((self), #body, body, 0, NULL)
#define CALL(self, body, ...)                                                                     \
  wr_generator((self), #body, body, sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value), \
               (struct value[]){__VA_ARGS__})

/* Prints what a call gives: as show() in the twins. */
static inline void show(struct actor *self, struct value r) {
  wr_print(self, "%s%s", r.raised ? "raises " : "", wr_repr(self, r));
}

/* Class(text) */
static inline struct value error(struct actor *self, enum error_class class, const char *text) {
  return wr_error(self, class, "%s", text);
}

#endif

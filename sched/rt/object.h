#ifndef RT_OBJECT_H
#define RT_OBJECT_H

/* How the things of value.h lie in memory, for the files that implement it. */
#include "sched/rt/value.h"

struct str {
  struct object o;
  size_t n;
  char bytes[]; /* and a NUL */
};

/* A tuple, whose items lie behind it, or a list. */
struct sequence {
  struct object o;
  size_t n, cap;
  struct value *items;
  bool busy; /* its repr() is being made: within itself it is [...] */
};

struct exception {
  struct object o;
  enum error_class class;
  bool has_arg;
  struct value arg;
  struct value errors; /* of a group: a list */
  struct value cause;
};

extern const struct object_type type_str, type_tuple, type_list, type_exception;

static inline struct sequence *sequence_of(struct value v) {
  struct sequence *s = value_as(v, &type_tuple);
  return s ? s : value_as(v, &type_list);
}

#endif

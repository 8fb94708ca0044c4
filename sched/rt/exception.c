/* Imitates: exceptions and groups of them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/object.h"

static const struct {
  const char *name;
  enum error_class parent;
} classes[ERROR_CLASSES] = {
    [ERROR_NO_CLASS] = {"no exception", ERROR_NO_CLASS},
#define ERROR_CLASS(NAME, PARENT, text) [ERROR_##NAME] = {text, ERROR_##PARENT},
#include "sched/rt/errors.def"
#undef ERROR_CLASS
};

const char *error_class_name(enum error_class class) {
  return classes[class].name;
}

static void free_exception(struct object *o) {
  struct exception *x = (struct exception *)o;
  value_drop(x->arg);
  value_drop(x->errors);
  value_drop(x->cause);
  object_dispose(o, sizeof *x);
}

const struct object_type type_exception = {.name = "exception", .free = free_exception};

static struct exception *exception_of(struct value v) {
  struct exception *x = value_as(v, &type_exception);
  CHECK(x);
  return x;
}

static struct exception *new_exception(enum error_class class) {
  struct exception *x = object_new(&type_exception, sizeof *x);
  x->class = class;
  return x;
}

struct value wr_error(struct actor *self, enum error_class class, const char *fmt, ...) {
  if (!fmt)
    return frame_own(self, value_object(&new_exception(class)->o));
  char text[1024];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  return wr_error_of(self, class, wr_str(self, "%s", text));
}

struct value wr_error_of(struct actor *self, enum error_class class, struct value arg) {
  struct exception *x = new_exception(class);
  x->has_arg = true;
  arg.raised = false;
  x->arg = value_keep(arg);
  return frame_own(self, value_object(&x->o));
}

struct value wr_error_group(struct actor *self, const char *text, size_t n,
                            const struct value *errors) {
  enum error_class class = ERROR_GROUP;
  for (size_t i = 0; i < n; i++)
    if (!value_isinstance(errors[i], ERROR_EXCEPTION))
      class = ERROR_BASE_GROUP;
  struct value group = wr_error_of(self, class, wr_str(self, "%s", text));
  exception_of(group)->errors = value_keep(wr_list(self, n, errors));
  return group;
}

bool value_is_error(struct value v) {
  return value_as(v, &type_exception);
}

enum error_class value_class(struct value v) {
  const struct exception *x = value_as(v, &type_exception);
  return x ? x->class : ERROR_NO_CLASS;
}

bool value_isinstance(struct value v, enum error_class class) {
  enum error_class c = value_class(v);
  if (c == ERROR_GROUP && class == ERROR_BASE_GROUP)
    return true;
  while (c != ERROR_NO_CLASS && c != class)
    c = classes[c].parent;
  return c == class && c != ERROR_NO_CLASS;
}

struct value value_arg(struct value error) {
  return exception_of(error)->arg;
}

struct value value_errors(struct value group) {
  return exception_of(group)->errors;
}

/* The old one is dropped last: it may own the new one. */
void value_set_cause(struct value error, struct value cause) {
  struct exception *x = exception_of(error);
  struct value old = x->cause;
  cause.raised = false;
  x->cause = value_keep(cause);
  value_drop(old);
}

struct value value_cause(struct value error) {
  return exception_of(error)->cause;
}

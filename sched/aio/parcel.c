#include "sched/aio/parcel.h"

#include <stdlib.h>
#include <string.h>

#include "sched/rt/object.h"

enum parcel_kind {
  PARCEL_PLAIN,
  PARCEL_STR,
  PARCEL_TUPLE,
  PARCEL_LIST,
  PARCEL_ERROR,
  PARCEL_GROUP
};

struct parcel {
  enum parcel_kind kind;
  bool raised;
  enum error_class class;
  struct value plain;
  char *text;
  size_t n;
  struct parcel **parts; /* items; the argument of an exception; its errors */
};

static bool add(struct parcel *p, struct value v) {
  struct parcel *part = parcel_pack(v);
  if (part)
    p->parts[p->n++] = part;
  return part;
}

static bool pack_sequence(struct parcel *p, struct value v) {
  size_t n = value_len(v);
  p->kind = value_is_tuple(v) ? PARCEL_TUPLE : PARCEL_LIST;
  p->parts = calloc(n ? n : 1, sizeof(struct parcel *));
  CHECK(p->parts);
  for (size_t i = 0; i < n; i++)
    if (!add(p, value_item(v, i)))
      return false;
  return true;
}

static bool pack_error(struct parcel *p, struct value v) {
  const struct exception *x = value_as(v, &type_exception);
  bool group = x->errors.kind != VALUE_NONE;
  p->kind = group ? PARCEL_GROUP : PARCEL_ERROR;
  p->class = x->class;
  p->parts = calloc(2, sizeof(struct parcel *));
  CHECK(p->parts);
  return (!x->has_arg || add(p, x->arg)) && (!group || add(p, x->errors));
}

static bool pack(struct parcel *p, struct value v) {
  p->raised = v.raised;
  if (v.kind != VALUE_OBJECT) {
    p->plain = v;
    return true;
  }
  if (value_is_str(v)) {
    p->kind = PARCEL_STR;
    p->text = strdup(value_chars(v));
    return p->text;
  }
  if (sequence_of(v))
    return pack_sequence(p, v);
  return value_is_error(v) && pack_error(p, v);
}

struct parcel *parcel_pack(struct value v) {
  struct parcel *p = calloc(1, sizeof *p);
  CHECK(p);
  if (pack(p, v))
    return p;
  parcel_free(p);
  return NULL;
}

void parcel_free(struct parcel *p) {
  if (!p)
    return;
  for (size_t i = 0; i < p->n; i++)
    parcel_free(p->parts[i]);
  free(p->parts);
  free(p->text);
  free(p);
}

static struct value open_sequence(struct actor *self, const struct parcel *p);

static struct value open_one(struct actor *self, const struct parcel *p) {
  switch (p->kind) {
  case PARCEL_PLAIN:
    break;
  case PARCEL_STR:
    return wr_str(self, "%s", p->text);
  case PARCEL_TUPLE:
  case PARCEL_LIST:
    return open_sequence(self, p);
  case PARCEL_ERROR:
    return p->n ? wr_error_of(self, p->class, open_one(self, p->parts[0]))
                : wr_error(self, p->class, NULL);
  case PARCEL_GROUP: {
    struct value errors = open_one(self, p->parts[1]);
    return wr_error_group(self, value_chars(open_one(self, p->parts[0])), value_len(errors),
                          ((struct sequence *)errors.u.o)->items);
  }
  }
  return p->plain;
}

static struct value open_sequence(struct actor *self, const struct parcel *p) {
  struct value list = wr_list(self, 0, NULL);
  for (size_t i = 0; i < p->n; i++)
    wr_append(self, list, open_one(self, p->parts[i]));
  return p->kind == PARCEL_LIST ? list : wr_tuple(self, p->n, ((struct sequence *)list.u.o)->items);
}

struct value parcel_open_take(struct actor *self, struct parcel *p) {
  struct value v = open_one(self, p);
  v.raised = p->raised;
  parcel_free(p);
  return v;
}

struct value parcel_refuse(struct actor *self, struct value v) {
  return value_raise(
      wr_error(self, ERROR_TYPE, "cannot hand '%s' object to another thread", value_type_name(v)));
}

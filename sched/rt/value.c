/* Values: references to them, frames that own them, and what holds for all kinds. Strings and lists
 * are in sequence.c, exceptions in exception.c, what they look like in repr.c. */
#include "sched/rt/value.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/actor.h"
#include "sched/rt/object.h"
#include "sched/rt/pool.h"

/* --- references --- */

void *object_new(const struct object_type *type, size_t bytes) {
  struct object *o = pool_take(bytes);
  memset(o, 0, bytes);
  o->type = type;
  o->refs = 1;
  return o;
}

void object_dispose(struct object *o, size_t bytes) {
  pool_give(o, bytes);
}

void object_free(struct object *o) {
  o->type->free(o);
}

/* --- frames --- */

HOT void frame_enter(struct actor *self, struct frame *f) {
  f->up = self->frame;
  f->own = f->few;
  f->n = 0;
  f->more = 0;
  self->frame = f;
}

static COLD void grow(struct frame *f) {
  uint32_t cap = (FRAME_FEW + f->more) * 4;
  struct object **own = malloc(cap * sizeof(struct object *));
  CHECK(own);
  memcpy(own, f->own, f->n * sizeof(struct object *));
  if (f->own != f->few)
    free(f->own);
  f->own = own;
  f->more = cap - FRAME_FEW;
}

HOT struct value frame_own(struct actor *self, struct value v) {
  struct frame *f = self->frame;
  if (v.kind != VALUE_OBJECT)
    return v;
  CHECK(f);
  if (unlikely(f->n == FRAME_FEW + f->more))
    grow(f);
  f->own[f->n++] = v.u.o;
  return v;
}

/* What goes may run code, a generator's `finally`, which must find this frame in order. */
static void let_go(struct frame *f) {
  for (uint32_t i = 0; i < f->n; i++)
    value_drop(value_object(f->own[i]));
  if (f->own != f->few)
    free(f->own);
}

HOT struct value frame_leave(struct actor *self, struct value result) {
  struct frame *f = self->frame;
  value_keep(result);
  if (f->n)
    let_go(f);
  self->frame = f->up;
  return f->up ? frame_own(self, result) : result;
}

void wr_del(struct actor *self, struct value v) {
  struct frame *f = self->frame;
  for (uint32_t i = f->n; v.kind == VALUE_OBJECT && i-- > 0;)
    if (f->own[i] == v.u.o) {
      memmove(&f->own[i], &f->own[i + 1], (--f->n - i) * sizeof(struct object *));
      value_drop(v);
      return;
    }
}

/* --- all kinds --- */

const char *value_type_name(struct value v) {
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
    return "NoneType";
  case VALUE_BOOL:
    return "bool";
  case VALUE_INT:
    return "int";
  case VALUE_FLOAT:
    return "float";
  case VALUE_TEXT:
    return "str";
  case VALUE_OBJECT:
    return value_is_error(v) ? error_class_name(value_class(v)) : v.u.o->type->name;
  }
  return "object";
}

bool value_same(struct value a, struct value b) {
  if (a.kind != b.kind)
    return false;
  switch ((enum value_kind)a.kind) {
  case VALUE_NONE:
    return true;
  case VALUE_BOOL:
  case VALUE_INT:
    return a.u.i == b.u.i;
  case VALUE_FLOAT:
    return memcmp(&a.u.f, &b.u.f, sizeof a.u.f) == 0;
  case VALUE_TEXT:
    return a.u.text == b.u.text;
  case VALUE_OBJECT:
    return a.u.o == b.u.o;
  }
  return false;
}

static bool is_whole(struct value v) {
  return v.kind == VALUE_INT || v.kind == VALUE_BOOL;
}

/* Exact, also where a double cannot hold the int. */
static bool equals_float(struct value v, double f) {
  if (v.kind == VALUE_FLOAT)
    return v.u.f >= f && v.u.f <= f;
  return is_whole(v) && f >= -0x1p63 && f < 0x1p63 && (int64_t)f == v.u.i &&
         (double)(int64_t)f >= f && (double)(int64_t)f <= f;
}

static bool equal_sequences(const struct sequence *a, const struct sequence *b) {
  if (a->o.type != b->o.type || a->n != b->n)
    return false;
  for (size_t i = 0; i < a->n; i++)
    if (!value_equal(a->items[i], b->items[i]))
      return false;
  return true;
}

bool value_equal(struct value a, struct value b) {
  if (a.kind == VALUE_FLOAT)
    return equals_float(b, a.u.f);
  if (b.kind == VALUE_FLOAT)
    return equals_float(a, b.u.f);
  if (is_whole(a) && is_whole(b))
    return a.u.i == b.u.i;
  if (value_is_str(a) && value_is_str(b))
    return strcmp(value_chars(a), value_chars(b)) == 0;
  const struct sequence *s = sequence_of(a), *t = sequence_of(b);
  return s && t && s != t ? equal_sequences(s, t) : value_same(a, b);
}

bool value_true(struct value v) {
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
    return false;
  case VALUE_BOOL:
  case VALUE_INT:
    return v.u.i != 0;
  case VALUE_FLOAT:
    return v.u.f < 0 || v.u.f > 0 || v.u.f != v.u.f;
  case VALUE_TEXT:
    return *v.u.text != '\0';
  case VALUE_OBJECT:
    if (value_is_str(v))
      return *value_chars(v) != '\0';
    return !sequence_of(v) || sequence_of(v)->n > 0;
  }
  return true;
}

/* Imitates: str, tuple and list. A str is NUL-terminated UTF-8, so it holds no NUL. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/rt/object.h"

/* --- str --- */

static void free_str(struct object *o) {
  object_dispose(o, sizeof(struct str) + ((struct str *)o)->n + 1);
}

const struct object_type type_str = {.name = "str", .free = free_str};

struct value wr_str(struct actor *self, const char *fmt, ...) {
  va_list ap, again;
  va_start(ap, fmt);
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  va_end(ap);
  CHECK(n >= 0);
  struct str *s = object_new(&type_str, sizeof *s + (size_t)n + 1);
  s->n = (size_t)n;
  vsnprintf(s->bytes, (size_t)n + 1, fmt, again);
  va_end(again);
  return frame_own(self, value_object(&s->o));
}

bool value_is_str(struct value v) {
  return v.kind == VALUE_TEXT || value_as(v, &type_str);
}

const char *value_chars(struct value v) {
  CHECK(value_is_str(v));
  return v.kind == VALUE_TEXT ? v.u.text : ((const struct str *)v.u.o)->bytes;
}

/* --- tuples and lists --- */

static void drop_items(struct sequence *s) {
  for (size_t i = 0; i < s->n; i++)
    value_drop(s->items[i]);
}

static void free_tuple(struct object *o) {
  struct sequence *s = (struct sequence *)o;
  drop_items(s);
  object_dispose(o, sizeof *s + s->n * sizeof(struct value));
}

static void free_list(struct object *o) {
  struct sequence *s = (struct sequence *)o;
  drop_items(s);
  free(s->items);
  object_dispose(o, sizeof *s);
}

const struct object_type type_tuple = {.name = "tuple", .free = free_tuple};
const struct object_type type_list = {.name = "list", .free = free_list};

/* An item is not raised, wherever it came from. */
static struct value item(struct value v) {
  v.raised = false;
  return value_keep(v);
}

struct value wr_tuple(struct actor *self, size_t n, const struct value *items) {
  struct sequence *s = object_new(&type_tuple, sizeof *s + n * sizeof(struct value));
  s->items = (struct value *)(void *)(s + 1);
  s->n = s->cap = n;
  for (size_t i = 0; i < n; i++)
    s->items[i] = item(items[i]);
  return frame_own(self, value_object(&s->o));
}

struct value wr_list(struct actor *self, size_t n, const struct value *items) {
  struct sequence *s = object_new(&type_list, sizeof *s);
  struct value v = value_object(&s->o);
  for (size_t i = 0; i < n; i++)
    wr_append(self, v, items[i]);
  return frame_own(self, v);
}

void wr_append(struct actor *self, struct value list, struct value v) {
  (void)self;
  struct sequence *s = value_as(list, &type_list);
  CHECK(s);
  if (s->n == s->cap) {
    s->cap = s->cap ? s->cap * 2 : 4;
    s->items = mem_realloc(s->items, s->cap * sizeof(struct value));
    CHECK(s->items);
  }
  s->items[s->n++] = item(v);
}

/* What goes may look at the list, so it is empty before. */
void value_clear(struct value list) {
  struct sequence *s = value_as(list, &type_list), gone;
  CHECK(s);
  gone = *s;
  s->items = NULL;
  s->n = s->cap = 0;
  drop_items(&gone);
  free(gone.items);
}

bool value_is_tuple(struct value v) {
  return value_as(v, &type_tuple);
}

bool value_is_list(struct value v) {
  return value_as(v, &type_list);
}

size_t value_len(struct value v) {
  const struct sequence *s = sequence_of(v);
  CHECK(s);
  return s->n;
}

struct value value_item(struct value v, size_t i) {
  const struct sequence *s = sequence_of(v);
  CHECK(s && i < s->n);
  return s->items[i];
}

/* Imitates: str() and repr(). What they print equals Python's, but for addresses, which it leaves
 * out, and rare characters beyond ASCII: Python knows from its tables which can be printed. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/base/utf8.h"
#include "sched/rt/actor.h"
#include "sched/rt/object.h"

/* The shortest digits that lead back to the same double, laid out as float's repr() does. */
static void add_float(struct buf *b, double f) {
  if (!isfinite(f)) {
    buf_puts(b, isnan(f) ? "nan" : f < 0 ? "-inf" : "inf");
    return;
  }
  char text[40];
  int digits = 1;
  for (; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*e", digits - 1, f);
    double back = strtod(text, NULL);
    if (back >= f && back <= f)
      break;
  }
  int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
  if (exponent < -4 || exponent >= 16)
    buf_puts(b, text);
  else
    buf_printf(b, "%.*f", digits - 1 > exponent ? digits - 1 - exponent : 1, f);
}

static bool prints(int32_t c) {
  return c >= ' ' && c != 0x7f && !(c >= 0x80 && c <= 0xa0) && c != 0xad &&
         !(c >= 0x2000 && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202f) &&
         !(c >= 0x205f && c <= 0x206f) && c != 0x3000 && c != 0xfeff &&
         !(c >= 0xe000 && c <= 0xf8ff);
}

static void add_quoted(struct buf *b, const char *s) {
  char quote = strchr(s, '\'') && !strchr(s, '"') ? '"' : '\'';
  buf_add(b, &quote, 1);
  for (size_t left = strlen(s), n; left > 0; s += n, left -= n) {
    int32_t c;
    n = utf8_decode(s, left, &c);
    if (c == '\\' || c == quote)
      buf_printf(b, "\\%c", (int)c);
    else if (c == '\n' || c == '\r' || c == '\t')
      buf_printf(b, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    else if (c < 0)
      buf_printf(b, "\\x%02x", (unsigned)(unsigned char)*s);
    else if (prints(c))
      buf_add(b, s, n);
    else
      buf_printf(b, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
  }
  buf_add(b, &quote, 1);
}

static void add_sequence(struct buf *b, struct sequence *s) {
  bool tuple = s->o.type == &type_tuple;
  if (s->busy) {
    buf_puts(b, tuple ? "(...)" : "[...]");
    return;
  }
  s->busy = true;
  buf_puts(b, tuple ? "(" : "[");
  for (size_t i = 0; i < s->n; i++) {
    buf_puts(b, i ? ", " : "");
    value_add_repr(b, s->items[i]);
  }
  buf_puts(b, tuple && s->n == 1 ? ",)" : tuple ? ")" : "]");
  s->busy = false;
}

static void add_exception(struct buf *b, const struct exception *x) {
  buf_printf(b, "%s(", error_class_name(x->class));
  if (x->has_arg)
    value_add_repr(b, x->arg);
  if (x->errors.kind != VALUE_NONE) {
    buf_puts(b, ", ");
    value_add_repr(b, x->errors);
  }
  buf_puts(b, ")");
}

static void add_object(struct buf *b, struct object *o) {
  if (sequence_of(value_object(o)))
    add_sequence(b, (struct sequence *)o);
  else if (o->type == &type_exception)
    add_exception(b, (struct exception *)o);
  else if (o->type->repr)
    o->type->repr(b, o);
  else
    buf_printf(b, "<%s object>", o->type->name);
}

void value_add_repr(struct buf *b, struct value v) {
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
    buf_puts(b, "None");
    break;
  case VALUE_BOOL:
    buf_puts(b, v.u.i ? "True" : "False");
    break;
  case VALUE_INT:
    buf_i64(b, v.u.i);
    break;
  case VALUE_FLOAT:
    add_float(b, v.u.f);
    break;
  case VALUE_TEXT:
    add_quoted(b, v.u.text);
    break;
  case VALUE_OBJECT:
    if (value_is_str(v))
      add_quoted(b, value_chars(v));
    else
      add_object(b, v.u.o);
    break;
  }
}

static void add_str_of_exception(struct buf *b, const struct exception *x) {
  if (x->errors.kind != VALUE_NONE) {
    size_t n = value_len(x->errors);
    value_add_str(b, x->arg);
    buf_printf(b, " (%zu sub-exception%s)", n, n == 1 ? "" : "s");
  } else if (x->has_arg && x->class == ERROR_KEY) {
    value_add_repr(b, x->arg);
  } else if (x->has_arg) {
    value_add_str(b, x->arg);
  }
}

void value_add_str(struct buf *b, struct value v) {
  if (value_is_str(v))
    buf_puts(b, value_chars(v));
  else if (value_is_error(v))
    add_str_of_exception(b, (const struct exception *)v.u.o);
  else
    value_add_repr(b, v);
}

static const char *text_of(struct actor *self, struct value v,
                           void (*add)(struct buf *b, struct value v)) {
  struct buf b = {0};
  add(&b, v);
  const char *text = value_chars(wr_str(self, "%s", buf_text(&b)));
  buf_fini(&b);
  return text;
}

const char *wr_text_of(struct actor *self, struct value v) {
  return value_is_str(v) ? value_chars(v) : text_of(self, v, value_add_str);
}

const char *wr_repr(struct actor *self, struct value v) {
  return text_of(self, v, value_add_repr);
}

void wr_say(struct actor *self, struct value v) {
  struct buf b = {0};
  value_add_str(&b, v);
  wr_print(self, "%s", buf_text(&b));
  buf_fini(&b);
}

/* Events as lines. The JSON of an event is written in one go into room reserved beforehand: its
 * keys are string constants made from events.def, so what is left per event are numbers and texts.
 */
#include "sched/world/print.h"

#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "sched/world/words.h"

/* --- for people --- */

enum { WIDE_ORDINAL = 9, WIDE_TIME = 16, WIDE_ACTOR = 14, WIDE_EVENT = 10 };

static bool is_ascii(const char *s, size_t n) {
  unsigned char all = 0;
  for (size_t i = 0; i < n; i++)
    all |= (unsigned char)s[i];
  return all < 0x80;
}

/* Fills up with spaces what was written since `from`. */
static void pad(struct buf *out, size_t from, size_t cols) {
  size_t n = out->len - from;
  if (n && !is_ascii(out->data + from, n))
    n = (size_t)utf8_width(out->data + from, n);
  char *to = n < cols ? buf_reserve(out, cols - n) : NULL;
  if (!to)
    return;
  memset(to, ' ', cols - n);
  out->len += cols - n;
}

/* "12.345678 ms", always milliseconds, so that a column of them can be compared by eye. */
static void print_time(struct buf *out, uint64_t ns) {
  size_t from = out->len, digits = 1;
  for (uint64_t rest = ns / 1000000; rest >= 10; rest /= 10)
    digits++;
  pad(out, from,
      digits + strlen(".000000 ms") < WIDE_TIME ? WIDE_TIME - digits - strlen(".000000 ms") : 0);
  buf_u64(out, ns / 1000000);
  char part[] = ".000000 ms";
  ns %= 1000000;
  for (size_t i = 6; i > 0; i--, ns /= 10)
    part[i] = (char)('0' + ns % 10);
  buf_add(out, part, sizeof part - 1);
}

/* Field c of what is said of a GIL, which is a number for programs only. */
static bool gil_reason(struct buf *out, const struct event *e, enum field_slot slot) {
  if (slot != SLOT_C)
    return false;
  if (e->type == EV_GIL_DROP)
    return words_gil_after(out, e->c);
  return (e->type == EV_GIL_WANT || e->type == EV_GIL_TAKE) && words_gil_before(out, e->c);
}

/* Field b as a word. */
static bool word(struct buf *out, const struct event *e, enum field_slot slot, size_t before,
                 bool *printed) {
  const char *how = slot == SLOT_B ? words_how(e) : NULL;
  if (!how)
    return false;
  *printed = *how != '\0';
  if (*printed)
    buf_puts(out, how);
  else
    out->len = before;
  return true;
}

/* Field c of what is put into a queue of jobs, whose numbers are the queue's own business. */
static bool is_place(const struct event *e, enum field_slot slot) {
  return e->type == EV_JOB_QUEUED && slot == SLOT_C;
}

/* Does a number stand in a field that means nothing in this event? */
static bool is_void(const struct event *e, enum field_slot slot) {
  if (slot != SLOT_C)
    return false;
  if (is_place(e, slot))
    return e->c == 0;
  if (e->type == EV_RESUME)
    return e->b != RESUME_SEND && e->b != RESUME_THROW;
  return e->type == EV_AWAIT && e->b != AWAIT_SLEEP;
}

/* An actor or object by its short name. */
static bool print_id(struct buf *out, struct trace_reader *r, const struct world *w,
                     const struct event *e, uint64_t id) {
  if (e->type == EV_SPAWN || e->type == EV_NEW) { /* it does not exist yet */
    words_text(out, r, e->text);
    return e->text != 0;
  }
  if (id > UINT32_MAX || !world_entity(w, (uint32_t)id))
    return false;
  why_title(out, r, w, (uint32_t)id);
  return true;
}

/* The value of a field; false, and nothing, if it is not known. */
static bool print_value(struct buf *out, struct trace_reader *r, const struct world *w,
                        const struct event *e, const struct field_desc *f, enum field_slot slot) {
  return f->kind == FIELD_ID ? print_id(out, r, w, e, event_field(e, slot))
                             : words_field(out, r, w, e, f, slot);
}

/* One field, with what separates it from those before; `first` says that there are none. */
static bool print_field(struct buf *out, struct trace_reader *r, const struct world *w,
                        const struct event *e, const struct field_desc *f, enum field_slot slot,
                        bool first) {
  bool made = e->type == EV_SPAWN || e->type == EV_NEW; /* its name is field a in words */
  if (f->kind == FIELD_NONE || f->kind == FIELD_SEQ || (made && f->kind == FIELD_TEXT) ||
      is_void(e, slot))
    return false;
  size_t before = out->len;
  bool printed;
  struct field_desc timeout = *f;
  if (e->type == EV_LOOP_POLL && slot == SLOT_C) { /* all bits set: for ever */
    timeout.kind = FIELD_NS;
    f = &timeout;
  }
  if (!first)
    buf_puts(out, is_place(e, slot)       ? ", "
                  : f->kind == FIELD_I64  ? " = "
                  : f->kind == FIELD_TEXT ? " "
                                          : ", ");
  if (is_place(e, slot)) {
    buf_puts(out, (int64_t)e->c < 0 ? "at the front" : "at the end");
    return true;
  }
  if (gil_reason(out, e, slot))
    return true;
  if (word(out, e, slot, before, &printed))
    return printed;
  if (f->kind == FIELD_U32 || f->kind == FIELD_U64) {
    utf8_add_safe(out, f->name, strlen(f->name));
    buf_puts(out, " ");
  }
  if (f->kind == FIELD_TEXT)
    buf_puts(out, "\"");
  if (!print_value(out, r, w, e, f, slot) && f->kind != FIELD_TEXT) {
    out->len = before;
    return false;
  }
  if (f->kind == FIELD_TEXT)
    buf_puts(out, "\"");
  return true;
}

static const struct event_desc *desc_of(struct trace_reader *r, const struct event *e) {
  const struct event_desc *d = event_desc(e->type);
  return d->name || !r ? d : trace_reader_desc(r, e->type);
}

void print_event_what(struct buf *out, struct trace_reader *r, const struct world *w,
                      const struct event *e) {
  const struct event_desc *d = desc_of(r, e);
  size_t from = out->len;
  if (d->name)
    utf8_add_safe(out, d->name, strlen(d->name));
  else
    buf_printf(out, "event-%u", (unsigned)e->type);
  size_t named = out->len;
  pad(out, from, WIDE_EVENT);
  buf_puts(out, "  ");
  bool first = true;
  /* A value is a number or a text. */
  bool either = d->field[SLOT_C].kind == FIELD_I64 && d->field[SLOT_T].kind == FIELD_TEXT;
  int other = either && e->text ? SLOT_C : !e->text && e->type != EV_OUT ? SLOT_T : SLOTS;
  for (int slot = 0; slot < SLOTS; slot++)
    first &=
        slot == other || !print_field(out, r, w, e, &d->field[slot], (enum field_slot)slot, first);
  if (first)
    out->len = named;
}

void print_event(struct buf *out, struct trace_reader *r, const struct world *w, uint64_t ordinal,
                 const struct event *e) {
  size_t from = out->len;
  buf_puts(out, "#");
  buf_u64(out, ordinal);
  pad(out, from, WIDE_ORDINAL);
  print_time(out, e->t_ns);
  buf_puts(out, "  ");
  from = out->len;
  if (e->actor)
    why_name(out, r, w, e->actor);
  else
    buf_puts(out, "-");
  pad(out, from, WIDE_ACTOR);
  buf_puts(out, "  ");
  print_event_what(out, r, w, e);
}

/* --- for programs --- */

struct json_key {
  enum field_kind kind;
  uint32_t bytes;
  const char *key; /* with comma, quotes and colon */
};
struct json_event {
  const char *head; /* ,"event":"spawn" */
  uint32_t bytes;
  struct json_key field[SLOTS];
};

#define NONE \
  { FIELD_NONE, 0, "" }
#define KEY(k, n, who, d) \
  { FIELD_##k, sizeof ",\"" #n "\":" - 1, ",\"" #n "\":" }
#define A KEY
#define B KEY
#define C KEY
#define T KEY
static const struct json_event json_events[EV_LIMIT] = {
#define EVENT(id, NAME, n, fa, fb, fc, ft, d, s) \
  [id] = {",\"event\":\"" n "\"", sizeof ",\"event\":\"" n "\"" - 1, {fa, fb, fc, ft}},
#include "sched/trace/events.def"
#undef EVENT
};
#undef NONE
#undef A
#undef B
#undef C
#undef T

enum { JSON_ROOM = 512 }; /* holds all of an event but its text */

static char *add(char *p, const char *s, size_t n) {
  memcpy(p, s, n);
  return p + n;
}

static char *add_u64(char *p, uint64_t v) {
  static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                              "34353637383940414243444546474849505152535455565758596061626364656667"
                              "6869707172737475767778798081828384858687888990919293949596979899";
  char digits[20];
  size_t at = sizeof digits;
  while (v >= 100) {
    at -= 2;
    memcpy(digits + at, pairs + v % 100 * 2, 2);
    v /= 100;
  }
  if (v >= 10) {
    at -= 2;
    memcpy(digits + at, pairs + v * 2, 2);
  } else {
    digits[--at] = (char)('0' + v);
  }
  return add(p, digits + at, sizeof digits - at);
}

static char *add_i64(char *p, int64_t v) {
  if (v < 0)
    *p++ = '-';
  return add_u64(p, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

static char *add_word(char *p, const char *s) {
  *p++ = '"';
  p = add(p, s, strlen(s));
  *p++ = '"';
  return p;
}

static bool is_plain(const char *s, size_t n) {
  unsigned char bad = 0;
  for (size_t i = 0; i < n; i++)
    bad |= (unsigned char)s[i] < 0x20 || (unsigned char)s[i] >= 0x7f || s[i] == '"' || s[i] == '\\';
  return !bad;
}

/* Text is the one thing without a bound: the rest of the room is reserved anew behind it. */
static char *add_text(struct buf *out, char *p, struct trace_reader *r, uint32_t text) {
  size_t n = 0;
  const char *s = r ? trace_reader_text(r, text, &n) : "";
  out->len = (size_t)(p - out->data);
  if (is_plain(s, n)) {
    p = buf_reserve(out, n + JSON_ROOM);
    if (!p)
      return NULL;
    *p++ = '"';
    p = add(p, s, n);
    *p++ = '"';
    return p;
  }
  utf8_add_json(out, s, n);
  return buf_reserve(out, JSON_ROOM);
}

static char *add_value(struct buf *out, char *p, struct trace_reader *r, enum field_kind kind,
                       uint64_t v) {
  switch (kind) {
  case FIELD_I64:
    return add_i64(p, (int64_t)v);
  case FIELD_AKIND:
    return add_word(p, actor_kind_name(v));
  case FIELD_OKIND:
    return add_word(p, object_kind_name(v));
  case FIELD_PID:
    if (v == UINT64_MAX) /* it is no process of this run */
      return add(p, "null", 4);
    *p++ = '[';
    p = add_u64(p, v >> 32);
    *p++ = ',';
    p = add_u64(p, v & UINT32_MAX);
    *p++ = ']';
    return p;
  case FIELD_TEXT:
    return add_text(out, p, r, (uint32_t)v);
  case FIELD_NONE:
  case FIELD_ID:
  case FIELD_SEQ:
  case FIELD_U32:
  case FIELD_U64:
  case FIELD_NS:
  case FIELD_STATUS:
  case FIELD_LABEL:
  case FIELD_SIGNAL:
    break;
  }
  return add_u64(p, v);
}

/* An event that only the file's own schema knows: its names are the file's, so they are escaped. */
static void json_foreign(struct buf *out, struct trace_reader *r, const struct event *e) {
  const struct event_desc *d = desc_of(r, e);
  buf_puts(out, ",\"event\":");
  if (d->name)
    utf8_add_json(out, d->name, strlen(d->name));
  else
    buf_printf(out, "\"event-%u\"", (unsigned)e->type);
  for (int slot = 0; slot < SLOTS; slot++) {
    const struct field_desc *f = &d->field[slot];
    if (f->kind == FIELD_NONE || !f->name)
      continue;
    buf_puts(out, ",");
    utf8_add_json(out, f->name, strlen(f->name));
    buf_puts(out, ":");
    char *p = buf_reserve(out, JSON_ROOM);
    if (p)
      p = add_value(out, p, r, f->kind, event_field(e, (enum field_slot)slot));
    if (p)
      out->len = (size_t)(p - out->data);
  }
  buf_puts(out, "}\n");
}

void print_event_json(struct buf *out, struct trace_reader *r, uint64_t ordinal,
                      const struct event *e) {
  static const char first[] = "{\"n\":", time[] = ",\"t\":", actor[] = ",\"actor\":";
  char *p = buf_reserve(out, JSON_ROOM);
  if (!p)
    return;
  p = add_u64(add(p, first, sizeof first - 1), ordinal);
  p = add_u64(add(p, time, sizeof time - 1), e->t_ns);
  p = add_u64(add(p, actor, sizeof actor - 1), e->actor);
  const struct json_event *j = e->type < EV_LIMIT ? &json_events[e->type] : NULL;
  if (!j || !j->head) {
    out->len = (size_t)(p - out->data);
    json_foreign(out, r, e);
    return;
  }
  p = add(p, j->head, j->bytes);
  for (int slot = 0; slot < SLOTS && p; slot++) {
    const struct json_key *f = &j->field[slot];
    if (f->kind == FIELD_NONE)
      continue;
    p = add_value(out, add(p, f->key, f->bytes), r, f->kind, event_field(e, (enum field_slot)slot));
  }
  if (!p)
    return;
  p = add(p, "}\n", 2);
  out->len = (size_t)(p - out->data);
}

#include "sched/trace/schema.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS = 6 };
static const char slot_letters[SLOTS + 1] = "abct";

void trace_schema_put(struct buf *out) {
  for (uint16_t id = 0; id < EV_LIMIT; id++) {
    const struct event_desc *d = event_desc(id);
    if (!d->name)
      continue;
    buf_printf(out, "event\t%u\t%s\t%s\t%s\n", id, d->name, d->doc, d->sentence);
    for (int slot = 0; slot < SLOTS; slot++) {
      const struct field_desc *f = &d->field[slot];
      if (f->kind != FIELD_NONE)
        buf_printf(out, "field\t%c\t%s\t%s\t%s\t%s\n", slot_letters[slot], field_kind_name(f->kind),
                   f->host ? "host" : "stable", f->name, f->doc);
    }
  }
}

static int push(struct trace_schema *s, struct trace_schema_event e) {
  if (s->n == s->cap) {
    size_t cap = s->cap ? 2 * s->cap : 64;
    void *events = mem_realloc(s->events, cap * sizeof *s->events);
    if (!events)
      return ERR_MEMORY;
    s->events = events;
    s->cap = cap;
  }
  s->events[s->n++] = e;
  return 0;
}

static int parse_id(const char *digits, uint16_t *id) {
  char *end;
  unsigned long v = strtoul(digits, &end, 10);
  if (*digits < '0' || *digits > '9' || *end || v > UINT16_MAX)
    return ERR_DAMAGED;
  *id = (uint16_t)v;
  return 0;
}

static int add_event(struct trace_schema *s, char **part, int n) {
  struct trace_schema_event e = {0};
  if (n != 5 || parse_id(part[1], &e.type) < 0 || part[2][0] == '\0' ||
      (s->n && e.type <= s->events[s->n - 1].type))
    return ERR_DAMAGED;
  e.desc.name = part[2];
  e.desc.doc = part[3];
  e.desc.sentence = part[4];
  return push(s, e);
}

static int add_field(struct trace_schema *s, char **part, int n) {
  const char *slot = n == 6 && part[1][0] && !part[1][1] ? strchr(slot_letters, part[1][0]) : NULL;
  if (!slot || !s->n || part[4][0] == '\0')
    return ERR_DAMAGED;
  enum field_kind kind = field_kind_from(part[2], strlen(part[2]));
  /* Text stands in its own place and nothing else does; a kind of a newer version is a number. */
  if (*slot == 't')
    kind = FIELD_TEXT;
  else if (kind == FIELD_NONE || kind == FIELD_TEXT)
    kind = FIELD_U64;
  s->events[s->n - 1].desc.field[slot - slot_letters] = (struct field_desc){
      .kind = kind, .host = strcmp(part[3], "host") == 0, .name = part[4], .doc = part[5]};
  return 0;
}

/* Cuts a line at its tabs; returns the number of parts. */
static int cut(char *line, char **part) {
  int n = 0;
  while (n < PARTS) {
    part[n++] = line;
    char *tab = strchr(line, '\t');
    if (!tab)
      break;
    *tab = '\0';
    line = tab + 1;
  }
  return n;
}

static int parse(struct trace_schema *s, char *at, const char *end) {
  char *part[PARTS] = {0};
  while (at < end) {
    char *newline = memchr(at, '\n', (size_t)(end - at));
    if (!newline)
      return ERR_DAMAGED;
    for (char *p = at; p < newline; p++)
      if ((*p < ' ' && *p != '\t') || *p > '~')
        return ERR_DAMAGED;
    *newline = '\0';
    int n = cut(at, part);
    int result = strcmp(part[0], "event") == 0   ? add_event(s, part, n)
                 : strcmp(part[0], "field") == 0 ? add_field(s, part, n)
                                                 : 0; /* of a newer version */
    if (result < 0)
      return result;
    at = newline + 1;
  }
  return 0;
}

int trace_schema_load(struct trace_schema *s, const char *text, size_t n) {
  *s = (struct trace_schema){0};
  s->text = mem_realloc(NULL, n + 1);
  if (!s->text)
    return ERR_MEMORY;
  if (n)
    memcpy(s->text, text, n);
  s->text[n] = '\0';
  int result = parse(s, s->text, s->text + n);
  if (result < 0)
    trace_schema_fini(s);
  return result;
}

void trace_schema_fini(struct trace_schema *s) {
  free(s->text);
  free(s->events);
  *s = (struct trace_schema){0};
}

static int by_type(const void *type, const void *event) {
  return *(const uint16_t *)type - ((const struct trace_schema_event *)event)->type;
}

const struct event_desc *trace_schema_desc(const struct trace_schema *s, uint16_t type) {
  const struct event_desc *own = event_desc(type);
  if (own->name || !s->n)
    return own;
  const struct trace_schema_event *e = bsearch(&type, s->events, s->n, sizeof *s->events, by_type);
  return e ? &e->desc : own;
}

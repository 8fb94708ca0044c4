#include "ui/core/breakpoint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scenarios/scenarios.h"
#include "sched/world/why.h"
#include "ui/core/asset.h"

static const struct {
  const char *sign, *words;
} compares[] = {
    [COMPARE_NONE] = {"", ""},           [COMPARE_EQ] = {"==", "equal to"},
    [COMPARE_NE] = {"!=", "other than"}, [COMPARE_LT] = {"<", "below"},
    [COMPARE_LE] = {"<=", "at most"},    [COMPARE_GT] = {">", "above"},
    [COMPARE_GE] = {">=", "at least"},
};

static bool holds(enum compare how, int64_t v, int64_t limit) {
  switch (how) {
  case COMPARE_NONE:
    return true;
  case COMPARE_EQ:
    return v == limit;
  case COMPARE_NE:
    return v != limit;
  case COMPARE_LT:
    return v < limit;
  case COMPARE_LE:
    return v <= limit;
  case COMPARE_GT:
    return v > limit;
  case COMPARE_GE:
    return v >= limit;
  }
  return false;
}

/* --- names --- */

/* Names are those of all that the recording has shown so far, wherever the playhead is. */
static const struct world_entity *entity(const struct session *s, uint32_t id) {
  return id ? world_entity(history_world(s->history), id) : NULL;
}

static bool is_called(const struct session *s, const struct world_entity *x, const char *text) {
  size_t n = 0;
  const char *name = x ? trace_reader_text(s->reader, x->name, &n) : "";
  return n && strlen(text) == n && memcmp(text, name, n) == 0;
}

static uint16_t event_called(const char *name) {
  for (uint16_t i = 1; i < EV_LIMIT; i++)
    if (event_desc(i)->name && strcmp(event_desc(i)->name, name) == 0)
      return i;
  return 0;
}

static uint32_t kind_called(const char *name) {
  for (uint32_t i = 1; i < OBJECT_KINDS; i++)
    if (strcasecmp(object_kind_name(i), name) == 0)
      return i;
  return 0;
}

/* Something as the screen calls it, "lock 2" or "task 7": 0 if nothing is. */
static uint32_t titled(const struct session *s, const char *text) {
  const struct world *w = history_world(s->history);
  uint32_t found = 0;
  struct buf b = {0};
  for (uint32_t id = 1; id < w->head->top && !found; id++) {
    b.len = 0;
    if (world_entity(w, id))
      why_title(&b, s->reader, w, id);
    found = b.len && strcasecmp(buf_text(&b), text) == 0 ? id : 0;
  }
  buf_fini(&b);
  return found;
}

/* An actor or object by its name, or all of a kind. False if there is nothing of the sort. */
static bool find_name(struct breakpoint *b, const struct session *s, const char *text) {
  const struct world *w = history_world(s->history);
  size_t n = strlen(text);
  for (uint32_t id = 1; id < w->head->top && n < sizeof b->name; id++)
    if (is_called(s, world_entity(w, id), text)) {
      memcpy(b->name, text, n + 1);
      return true;
    }
  b->id = world_find_path(w, text);
  b->kind = b->id ? 0 : kind_called(text);
  if (!b->id && !b->kind)
    b->id = titled(s, text);
  return b->id || b->kind;
}

/* --- what was typed --- */

static int parse_line(struct breakpoint *b, const struct session *s, const char *text,
                      struct err *e) {
  const struct world_head *h = history_world(s->history)->head;
  struct buf lines = {0};
  unsigned long line = strtoul(text, NULL, 10);
  for (uint32_t i = 0; i < h->labels; i++) {
    if (h->label[i].line == line)
      b->line = (uint32_t)line;
    buf_printf(&lines, "%s%" PRIu32, i ? ", " : "", h->label[i].line);
  }
  int code = b->line ? 0
             : h->labels
                 ? err_set(e, ERR_USAGE, "Nobody is ever seen at line %.20s; lines to stop at: %s.",
                           text, buf_text(&lines))
                 : err_set(e, ERR_USAGE, "This recording has no lines to stop at.");
  buf_fini(&lines);
  return code;
}

/* "x > 3": the name before the sign, and the number behind it; false if there is no sign. */
static bool split_compare(const char *text, size_t *name, enum compare *how, const char **number) {
  size_t n = strcspn(text, "=!<>");
  if (!text[n])
    return false;
  *how = COMPARE_NONE;
  size_t sign = strspn(text + n, "=!<>");
  for (enum compare c = COMPARE_EQ; c <= COMPARE_GE; c++)
    if (strlen(compares[c].sign) == sign && memcmp(compares[c].sign, text + n, sign) == 0)
      *how = c;
  if (sign == 1 && text[n] == '=')
    *how = COMPARE_EQ;
  *number = text + n + sign + strspn(text + n + sign, " ");
  while (n && text[n - 1] == ' ')
    n--;
  *name = n;
  return true;
}

static int parse_compare(struct breakpoint *b, const struct session *s, const char *text, size_t n,
                         enum compare how, const char *number, struct err *e) {
  const struct world *w = history_world(s->history);
  char *end;
  b->value = strtoll(number, &end, 10);
  b->compare = how;
  if (how == COMPARE_NONE || end == number || *end || n == 0 || n >= sizeof b->name)
    return err_set(e, ERR_USAGE,
                   "\"%.40s\" is no comparison; write a variable, ==, !=, <, <=, > or >=, and a "
                   "whole number.",
                   text);
  memcpy(b->name, text, n);
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    bool variable =
        x && x->kind == ENTITY_OBJECT && (x->what == OBJECT_VARIABLE || x->what == OBJECT_MEMORY);
    if (variable && is_called(s, x, b->name))
      return 0;
  }
  return err_set(e, ERR_USAGE, "No variable is called \"%.40s\" so far.", b->name);
}

int breakpoint_parse(struct breakpoint *b, const struct session *s, const char *text,
                     struct err *e) {
  size_t n = strlen(text), name, word = strcspn(text, " ");
  enum compare how;
  const char *number;
  *b = (struct breakpoint){0};
  if (n == 0 || n >= sizeof b->text)
    return err_set(e, ERR_USAGE, "A place to stop at has at most %zu characters.",
                   sizeof b->text - 1);
  memcpy(b->text, text, n + 1);
  const char *line = strncmp(text, "line ", 5) == 0 ? text + 5 : text;
  if (*line && !line[strspn(line, "0123456789")])
    return parse_line(b, s, line, e);
  if (split_compare(text, &name, &how, &number))
    return parse_compare(b, s, text, name, how, number, e);
  char first[sizeof b->text];
  memcpy(first, text, word);
  first[word] = '\0';
  b->event = event_called(first);
  if ((b->event && !text[word]) || find_name(b, s, b->event ? text + word + 1 : text))
    return 0;
  return err_set(e, ERR_USAGE,
                 "Nothing is called \"%.40s\" so far: no event, actor, object or variable.",
                 b->event ? text + word + 1 : text);
}

/* --- events --- */

static bool concerns(const struct breakpoint *b, const struct session *s, uint32_t id) {
  const struct world_entity *x = entity(s, id);
  if (!x)
    return false;
  if (b->id)
    return id == b->id;
  if (b->kind)
    return x->kind == ENTITY_OBJECT && x->what == b->kind;
  return is_called(s, x, b->name);
}

bool breakpoint_fits(const struct breakpoint *b, const struct session *s, const struct event *e) {
  if (b->event && b->event != e->type)
    return false;
  if (b->line) {
    const struct world_label *l =
        e->type == EV_LINE ? world_label(history_world(s->history), e->b) : NULL;
    return l && l->line == b->line;
  }
  if (b->compare && ((e->type != EV_STORE && e->type != EV_POKE) ||
                     !holds((enum compare)b->compare, (int64_t)e->c, b->value)))
    return false;
  if (!b->id && !b->kind && !b->name[0])
    return true;
  bool object = event_desc(e->type)->field[SLOT_A].kind == FIELD_ID;
  return (object && concerns(b, s, e->a)) || (!b->compare && concerns(b, s, e->actor));
}

/* --- words --- */

static void tell_line(const struct breakpoint *b, const struct session *s, struct buf *out) {
  const char *text = s->scenario ? asset_text(ASSET_listing, s->scenario->name) : NULL;
  size_t n = 0;
  const char *line = text ? asset_line(text, b->line, &n) : NULL;
  buf_printf(out, "line %" PRIu32, b->line);
  const char *marker = line ? strstr(line, "#@") : NULL;
  if (marker && marker < line + n)
    n = (size_t)(marker - line);
  while (n && line && *line == ' ') {
    line++;
    n--;
  }
  while (n && line && line[n - 1] == ' ')
    n--;
  if (n)
    buf_printf(out, ": %.*s", (int)n, line);
}

void breakpoint_tell(const struct breakpoint *b, const struct session *s, struct buf *out) {
  if (b->line) {
    tell_line(b, s, out);
    return;
  }
  if (b->compare) {
    buf_printf(out, "a write after which %s is %s %" PRId64, b->name, compares[b->compare].words,
               b->value);
    return;
  }
  buf_puts(out, b->event ? event_desc(b->event)->name : "whatever happens");
  if (b->id) {
    buf_puts(out, " with ");
    why_title(out, s->reader, history_world(s->history), b->id);
  } else if (b->kind) {
    buf_printf(out, " with a %s", object_kind_name(b->kind));
  } else if (b->name[0]) {
    buf_printf(out, " with %s", b->name);
  }
}

#include "sched/world/stats_table.h"

#include <inttypes.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "sched/world/words.h"

enum { FIRST_MIN = 12, FIRST_MAX = 20 };

void table_text(struct buf *out, struct buf *text, int cols) {
  for (int i = text->len ? utf8_width(text->data, text->len) : 0; i < cols; i++)
    buf_puts(out, " ");
  buf_add(out, text->data, text->len);
  text->len = 0;
}

void table_span(struct buf *out, uint64_t ns, int cols) {
  struct buf t = {0};
  if (ns)
    why_span(&t, ns);
  else
    buf_puts(&t, "-");
  table_text(out, &t, cols);
  buf_fini(&t);
}

void table_count(struct buf *out, uint64_t n, int cols) {
  struct buf t = {0};
  buf_u64(&t, n);
  table_text(out, &t, cols);
  buf_fini(&t);
}

bool table_shows(const struct world *w, uint32_t id, enum entity_kind kind, uint8_t what) {
  const struct world_entity *x = world_entity(w, id);
  return x && x->kind == kind && (x->what == what || (kind == ENTITY_ACTOR && what == 0));
}

bool table_begin(struct table *t, enum entity_kind kind, uint8_t what, const char *title,
                 const char *heading) {
  int widest = 0;
  uint32_t n = 0;
  struct buf name = {0};
  for (uint32_t id = 1; id < t->w->head->top; id++) {
    if (!table_shows(t->w, id, kind, what))
      continue;
    n++;
    name.len = 0;
    why_title(&name, t->r, t->w, id);
    int width = name.len ? utf8_width(name.data, name.len) : 0;
    widest = width > widest ? width : widest;
  }
  t->first = widest < FIRST_MIN ? FIRST_MIN : widest > FIRST_MAX ? FIRST_MAX : widest;
  name.len = 0;
  buf_puts(&name, title);
  if (n > 0) {
    buf_puts(t->out, "\n");
    words_column(t->out, &name, t->first);
    buf_puts(t->out, heading);
    buf_puts(t->out, "\n");
  }
  buf_fini(&name);
  return n > 0;
}

void table_name(const struct table *t, uint32_t id) {
  struct buf name = {0};
  why_title(&name, t->r, t->w, id);
  words_column(t->out, &name, t->first);
  buf_fini(&name);
}

/* --- for programs --- */

void table_key(struct buf *out, const char *name, uint64_t v) {
  buf_printf(out, ",\"%s\":%" PRIu64, name, v);
}

void table_string(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  size_t n = 0;
  const char *s = r && x && x->name ? trace_reader_text(r, x->name, &n) : "";
  utf8_add_json(out, s, n);
}

void table_list(struct buf *out, struct trace_reader *r, const struct world *w,
                enum object_kind kind, const char *list,
                void (*rest)(struct buf *out, struct trace_reader *r, const struct world *w,
                             uint32_t id)) {
  buf_printf(out, ",\"%s\":[", list);
  const char *comma = "";
  for (uint32_t id = 1; id < w->head->top; id++) {
    if (!table_shows(w, id, ENTITY_OBJECT, (uint8_t)kind) ||
        (kind == OBJECT_LOOP && !world_loop(w, id)))
      continue;
    buf_printf(out, "%s{\"name\":", comma);
    comma = ",";
    table_string(out, r, w, id);
    rest(out, r, w, id);
    buf_puts(out, "}");
  }
  buf_puts(out, "]");
}

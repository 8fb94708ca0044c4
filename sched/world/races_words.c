/* Races and lost updates in words, as tables and as JSON.
 *
 * Tables: a finding takes one line for each access of its first time. */
#include <inttypes.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/races.h"
#include "sched/world/why.h"
#include "sched/world/words.h"

/* "line 7 (store)"; false if no such line is known. */
static bool place(struct buf *out, struct trace_reader *reader, const struct world *w,
                  const struct races_access *a) {
  return a->label && words_label(out, reader, w, a->label - 1);
}

/* "alice wrote 150 at line 7 (store) at 1.20 ms (#15)" */
static void access_sentence(struct buf *out, struct trace_reader *reader, const struct world *w,
                            const struct races_access *a) {
  why_name(out, reader, w, a->actor);
  buf_puts(out, a->store ? " wrote " : " read ");
  buf_i64(out, a->value);
  size_t before = out->len;
  buf_puts(out, " at ");
  if (!place(out, reader, w, a))
    out->len = before;
  buf_puts(out, " at ");
  why_span(out, a->t_ns);
  buf_printf(out, " (#%" PRIu64 ")", a->ordinal);
}

void races_sentence(struct buf *out, struct trace_reader *reader, const struct world *w,
                    const struct races_find *f) {
  buf_puts(out, f->kind == RACES_UNORDERED ? "Race on " : "Lost update of ");
  why_name(out, reader, w, f->variable);
  buf_puts(out, ": ");
  if (f->kind == RACES_LOST_UPDATE) {
    access_sentence(out, reader, w, &f->read);
    buf_puts(out, ", ");
  }
  access_sentence(out, reader, w, &f->one);
  buf_puts(out, f->kind == RACES_UNORDERED ? ", and " : ", and then ");
  access_sentence(out, reader, w, &f->two);
  if (f->kind == RACES_UNORDERED) {
    buf_puts(out, "; nothing orders the two");
  } else {
    buf_puts(out, " without having seen that; what was written meanwhile is lost");
  }
  if (f->times > 1)
    buf_printf(out, ". This happened %" PRIu64 " times at these lines", f->times);
  buf_puts(out, ".");
}

void races_of_event(struct buf *out, struct trace_reader *reader, const struct world *w,
                    const struct races *r, uint64_t ordinal) {
  const struct races_find *f = races_watched(r, RACES_UNORDERED);
  if (f) {
    buf_puts(out, " This is a race: ");
    access_sentence(out, reader, w, f->one.ordinal == ordinal ? &f->two : &f->one);
    buf_puts(out, ", and nothing orders the two.");
  }
  f = races_watched(r, RACES_LOST_UPDATE);
  if (f) {
    buf_puts(out, " What it writes gets lost: ");
    access_sentence(out, reader, w, &f->two);
    buf_puts(out, " without having seen it.");
  }
}

bool races_summary(struct buf *out, struct trace_reader *reader, const struct world *w,
                   const struct races *r) {
  struct races_result all = races_result(r);
  if (all.n == 0)
    return false;
  if (all.unordered) {
    buf_u64(out, all.unordered);
    buf_printf(out, " access%s raced with an earlier one", all.unordered == 1 ? "" : "es");
  }
  if (all.unordered && all.lost_updates)
    buf_puts(out, ", and ");
  if (all.lost_updates) {
    why_count(out, all.lost_updates, "store");
    buf_puts(out, " undid what others had written meanwhile");
  }
  buf_puts(out, ". ");
  races_sentence(out, reader, w, &all.find[0]);
  return true;
}

bool races_doubt(struct buf *out, const struct races *r) {
  struct races_result all = races_result(r);
  if (all.left_at)
    buf_printf(out,
               "Races were looked for only up to event #%" PRIu64 ", because so many actors and "
               "accesses need too much memory.",
               all.left_at - 1);
  else if (all.unsure)
    buf_puts(out, "Events are missing, so some races may not have been found.");
  return all.left_at || all.unsure;
}

/* --- tables --- */

enum { WIDE_VARIABLE = 16, WIDE_TIMES = 8, WIDE_EVENT = 7, WIDE_ACTOR = 10, WIDE_VALUE = 6 };

/* Fills a column with what `text` holds, and empties it. */
static void column(struct buf *out, struct buf *text, int cols) {
  words_column(out, text, cols);
  text->len = 0;
}

static void name_column(struct buf *out, struct trace_reader *reader, const struct world *w,
                        uint32_t id, int cols) {
  struct buf text = {0};
  why_title(&text, reader, w, id);
  column(out, &text, cols);
  buf_fini(&text);
}

/* The numbers are never cut: what is too long for its column pushes the rest aside. */
static void access_line(struct buf *out, struct trace_reader *reader, const struct world *w,
                        const struct races_access *a) {
  buf_printf(out, "  #%-*" PRIu64 " ", WIDE_EVENT, a->ordinal);
  name_column(out, reader, w, a->actor, WIDE_ACTOR);
  buf_printf(out, "  %-5s  %-*" PRId64 "  ", a->store ? "store" : "load", WIDE_VALUE, a->value);
  if (!place(out, reader, w, a))
    buf_puts(out, "-");
  buf_puts(out, "\n");
}

static void indent(struct buf *out) {
  buf_printf(out, "%*s", WIDE_VARIABLE + WIDE_TIMES, "");
}

static void table(struct buf *out, struct trace_reader *reader, const struct world *w,
                  const struct races_result *all, enum races_kind kind, const char *heading) {
  bool headed = false;
  for (size_t i = 0; i < all->n; i++) {
    const struct races_find *f = &all->find[i];
    if (f->kind != kind)
      continue;
    if (!headed)
      buf_puts(out, heading);
    headed = true;
    name_column(out, reader, w, f->variable, WIDE_VARIABLE);
    buf_printf(out, "%*" PRIu64, WIDE_TIMES, f->times);
    if (kind == RACES_LOST_UPDATE) {
      access_line(out, reader, w, &f->read);
      indent(out);
    }
    access_line(out, reader, w, &f->one);
    indent(out);
    access_line(out, reader, w, &f->two);
  }
}

void races_text(struct buf *out, struct trace_reader *reader, const struct world *w,
                const struct races *r) {
  struct races_result all = races_result(r);
  table(out, reader, w, &all, RACES_UNORDERED,
        "\nrace               times  first    actor       access         place\n");
  table(out, reader, w, &all, RACES_LOST_UPDATE,
        "\nlost update        times  first    actor       access         place\n");
  size_t before = out->len;
  buf_puts(out, "\n");
  if (races_doubt(out, r))
    buf_puts(out, "\n");
  else
    out->len = before;
}

/* --- JSON --- */

static void json_name(struct buf *out, struct trace_reader *reader, uint32_t text) {
  size_t n = 0;
  const char *s = reader && text ? trace_reader_text(reader, text, &n) : "";
  utf8_add_json(out, s, n);
}

static void json_access(struct buf *out, const struct world *w, const char *key,
                        const struct races_access *a) {
  char path[256];
  world_path(w, a->actor, path, sizeof path);
  buf_printf(out,
             ",\"%s\":{\"event\":%" PRIu64 ",\"t\":%" PRIu64 ",\"actor\":\"%s\",\"line\":", key,
             a->ordinal, a->t_ns, path);
  const struct world_label *l = a->label ? world_label(w, a->label - 1) : NULL;
  if (l)
    buf_u64(out, l->line);
  else
    buf_puts(out, "null");
  buf_printf(out, ",\"access\":\"%s\",\"value\":%" PRId64 "}", a->store ? "store" : "load",
             a->value);
}

static void json_finds(struct buf *out, struct trace_reader *reader, const struct world *w,
                       const struct races_result *all, enum races_kind kind) {
  const char *comma = "";
  for (size_t i = 0; i < all->n; i++) {
    const struct races_find *f = &all->find[i];
    const struct world_entity *x = world_entity(w, f->variable);
    if (f->kind != kind)
      continue;
    buf_printf(out, "%s{\"variable\":", comma);
    comma = ",";
    json_name(out, reader, x ? x->name : 0);
    buf_printf(out, ",\"times\":%" PRIu64, f->times);
    if (kind == RACES_LOST_UPDATE)
      json_access(out, w, "read", &f->read);
    json_access(out, w, kind == RACES_UNORDERED ? "first" : "lost", &f->one);
    json_access(out, w, kind == RACES_UNORDERED ? "second" : "over", &f->two);
    buf_puts(out, "}");
  }
}

void races_json(struct buf *out, struct trace_reader *reader, const struct world *w,
                const struct races *r) {
  struct races_result all = races_result(r);
  buf_printf(out, ",\"races\":%" PRIu64 ",\"race\":[", all.unordered);
  json_finds(out, reader, w, &all, RACES_UNORDERED);
  buf_printf(out, "],\"lost_updates\":%" PRIu64 ",\"lost_update\":[", all.lost_updates);
  json_finds(out, reader, w, &all, RACES_LOST_UPDATE);
  buf_printf(out, "],\"races_sure\":%s", all.left_at || all.unsure ? "false" : "true");
}

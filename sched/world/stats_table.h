#ifndef WORLD_STATS_TABLE_H
#define WORLD_STATS_TABLE_H

/* A table of figures for people: the column of names grows to the widest of them, within bounds;
 * the others are right-aligned. */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

struct table {
  struct buf *out;
  struct trace_reader *r;
  const struct world *w;
  int first; /* width of the column of names */
};

/* Is the entity in a table of that kind? `what` is that of an object; 0: all actors. */
bool table_shows(const struct world *w, uint32_t id, enum entity_kind kind, uint8_t what);
/* A table begins with its heading; false, and nothing, if it would have no lines. */
bool table_begin(struct table *t, enum entity_kind kind, uint8_t what, const char *title,
                 const char *heading);
/* The name of a line's entity. */
void table_name(const struct table *t, uint32_t id);
/* Text, which is empty afterwards; a time; a number. */
void table_text(struct buf *out, struct buf *text, int cols);
void table_span(struct buf *out, uint64_t ns, int cols);
void table_count(struct buf *out, uint64_t n, int cols);

/* --- the same for programs --- */

/* ,"name":1 */
void table_key(struct buf *out, const char *name, uint64_t v);
/* The name of an entity as a JSON string. */
void table_string(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id);
/* ,"list":[{"name":...}, ...]: one of each object of that kind, with what `rest` adds to it. */
void table_list(struct buf *out, struct trace_reader *r, const struct world *w,
                enum object_kind kind, const char *list,
                void (*rest)(struct buf *out, struct trace_reader *r, const struct world *w,
                             uint32_t id));

#endif

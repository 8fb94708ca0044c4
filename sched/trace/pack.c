#include "sched/trace/pack.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"
#include "sched/trace/column.h"
#include "sched/trace/le.h"
#include "sched/trace/writer.h"

enum { TYPES = UINT16_MAX + 1, TYPE_BYTES = 6, FIXED_BYTES = 6 };

/* Packing walks the events twice: the first time it counts each type, the second time it deals the
 * fields out to the place of their type, as a counting sort does. */
struct trace_pack {
  uint32_t count[TYPES]; /* of each type; zero between two calls */
  uint32_t next[TYPES];  /* the place of its next event in the columns below */
  uint16_t place[TYPES]; /* of the type among those present */
  uint16_t present[TRACE_CHUNK_EVENTS];
  size_t n_present;
  /* By event. */
  uint64_t time[TRACE_CHUNK_EVENTS];
  uint32_t actor[TRACE_CHUNK_EVENTS];
  uint16_t type[TRACE_CHUNK_EVENTS];
  /* By type, and by event within. */
  uint64_t c[TRACE_CHUNK_EVENTS];
  uint32_t a[TRACE_CHUNK_EVENTS], b[TRACE_CHUNK_EVENTS];
  uint16_t has_text[TRACE_CHUNK_EVENTS];
  /* By text. */
  uint32_t text_len[TRACE_CHUNK_EVENTS];
};

struct trace_pack *trace_pack_new(void) {
  struct trace_pack *p = mem_realloc(NULL, sizeof *p);
  if (p)
    memset(p->count, 0, sizeof p->count);
  return p;
}

void trace_pack_free(struct trace_pack *p) {
  free(p);
}

static int by_type(const void *a, const void *b) {
  return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void count_types(struct trace_pack *p, const struct event *e, size_t n) {
  p->n_present = 0;
  for (size_t i = 0; i < n; i++)
    if (p->count[e[i].type]++ == 0)
      p->present[p->n_present++] = e[i].type;
  qsort(p->present, p->n_present, sizeof *p->present, by_type);
  uint32_t place = 0;
  for (size_t g = 0; g < p->n_present; g++) {
    uint16_t type = p->present[g];
    p->place[type] = (uint16_t)g;
    p->next[type] = place;
    place += p->count[type];
  }
}

static uint64_t deal(struct trace_pack *p, const struct event_batch *b) {
  uint64_t max = 0;
  uint32_t text = b->first_text;
  uint32_t wrong = 0;
  for (size_t i = 0; i < b->n; i++) {
    const struct event *e = &b->events[i];
    uint32_t j = p->next[e->type]++;
    uint32_t has_text = e->text != 0;
    max = e->t_ns > max ? e->t_ns : max;
    p->time[i] = e->t_ns;
    p->actor[i] = e->actor;
    p->type[i] = p->place[e->type];
    p->a[j] = e->a;
    p->b[j] = e->b;
    p->c[j] = e->c;
    p->has_text[j] = (uint16_t)has_text;
    wrong |= e->text ^ (text & (0 - has_text));
    text += has_text;
  }
  CHECK(!wrong); /* text numbers follow from the order of the events, so they are not stored */
  CHECK(text - b->first_text == b->n_texts);
  return max;
}

static void put_types(struct trace_pack *p, struct buf *out) {
  size_t bytes = FIXED_BYTES + p->n_present * TYPE_BYTES;
  uint8_t *to = (uint8_t *)buf_reserve(out, bytes);
  if (!to)
    return;
  out->len += bytes;
  le_put16(to + 4, (uint16_t)p->n_present);
  to += FIXED_BYTES;
  for (size_t g = 0; g < p->n_present; g++, to += TYPE_BYTES) {
    le_put16(to, p->present[g]);
    le_put32(to + 2, p->count[p->present[g]]);
  }
}

static void put_texts(struct trace_pack *p, struct buf *out, const struct event_batch *b,
                      uint32_t start) {
  for (uint32_t i = 0; i < b->n_texts; i++)
    p->text_len[i] = b->text_end[i] - (i ? b->text_end[i - 1] : start);
  trace_column_put32(out, p->text_len, b->n_texts);
  if (b->n_texts)
    buf_add(out, b->texts + start, b->text_end[b->n_texts - 1] - start);
}

uint64_t trace_pack_events(struct trace_pack *p, struct buf *out, const struct event_batch *b,
                           uint32_t text_start) {
  CHECK(b->n <= TRACE_CHUNK_EVENTS && b->n_texts <= b->n);
  size_t start = out->len;
  count_types(p, b->events, b->n);
  uint64_t max = deal(p, b);
  put_types(p, out);
  trace_column_put64(out, p->time, b->n);
  trace_column_put16(out, p->type, b->n);
  trace_column_put32(out, p->actor, b->n);
  size_t at = 0;
  for (size_t g = 0; g < p->n_present; g++) {
    uint32_t *n = &p->count[p->present[g]];
    trace_column_put32(out, p->a + at, *n);
    trace_column_put32(out, p->b + at, *n);
    trace_column_put64(out, p->c + at, *n);
    trace_column_put16(out, p->has_text + at, *n);
    at += *n;
    *n = 0;
  }
  if (!buf_failed(out))
    le_put32((uint8_t *)out->data + start, (uint32_t)(out->len - start));
  put_texts(p, out, b, text_start);
  return max;
}

/* Unpacking reads the columns whole and then puts the events together in order, taking the fields
 * of each from where its type has got to. A type column that disagrees with the counts makes that
 * run over into the neighbour's fields, at worst n places beyond the last; so the columns of fields
 * are twice as long, and one look afterwards finds it. */
struct trace_unpack {
  size_t cap; /* events there is room for */
  void *block;
  uint64_t *time, *c;
  uint32_t *actor, *a, *b, *count;
  uint16_t *type, *has_text;
  struct group {
    uint32_t next;
    uint16_t type;
  } * group;
};

struct trace_unpack *trace_unpack_new(void) {
  struct trace_unpack *u = mem_realloc(NULL, sizeof *u);
  if (u)
    *u = (struct trace_unpack){0};
  return u;
}

void trace_unpack_free(struct trace_unpack *u) {
  if (u)
    free(u->block);
  free(u);
}

static int make_room(struct trace_unpack *u, size_t n) {
  if (n <= u->cap)
    return 0;
  free(u->block);
  u->cap = 0;
  size_t each = 3 * sizeof *u->c + sizeof *u->group + 6 * sizeof *u->a + 3 * sizeof *u->type;
  char *at = u->block = mem_realloc(NULL, n * each);
  if (!at)
    return ERR_MEMORY;
  memset(at, 0, n * each); /* what a damaged chunk makes us read too far must hold something */
  u->time = (void *)at;
  u->c = (void *)(at += n * sizeof *u->time);
  u->group = (void *)(at += 2 * n * sizeof *u->c);
  u->actor = (void *)(at += n * sizeof *u->group);
  u->count = (void *)(at += n * sizeof *u->actor);
  u->a = (void *)(at += n * sizeof *u->count);
  u->b = (void *)(at += 2 * n * sizeof *u->a);
  u->type = (void *)(at += 2 * n * sizeof *u->b);
  u->has_text = (void *)(at += n * sizeof *u->type);
  u->cap = n;
  return 0;
}

/* The types of the chunk, how many events each has, and where its fields begin. */
static int get_types(struct trace_unpack *u, struct trace_cursor *c, size_t n, size_t *n_types) {
  if (c->end - c->at < FIXED_BYTES)
    return ERR_DAMAGED;
  size_t types = le_get16(c->at + 4);
  c->at += FIXED_BYTES;
  if (types == 0 || types > n || (size_t)(c->end - c->at) < types * TYPE_BYTES)
    return ERR_DAMAGED;
  size_t place = 0;
  for (size_t g = 0; g < types; g++, c->at += TYPE_BYTES) {
    uint16_t type = le_get16(c->at);
    uint32_t count = le_get32(c->at + 2);
    if (count == 0 || count > n - place || (g && type <= u->group[g - 1].type))
      return ERR_DAMAGED;
    u->group[g].type = type;
    u->group[g].next = (uint32_t)place;
    u->count[g] = count;
    place += count;
  }
  *n_types = types;
  return place == n ? 0 : ERR_DAMAGED;
}

static int get_columns(struct trace_unpack *u, struct trace_cursor *c, size_t n, size_t *n_types) {
  if (get_types(u, c, n, n_types) < 0 || trace_column_get64(c, u->time, n) < 0 ||
      trace_column_get16(c, u->type, n) < 0 || trace_column_get32(c, u->actor, n) < 0)
    return ERR_DAMAGED;
  uint16_t greatest = 0;
  for (size_t i = 0; i < n; i++)
    greatest = u->type[i] > greatest ? u->type[i] : greatest;
  if (greatest >= *n_types)
    return ERR_DAMAGED;
  size_t at = 0;
  for (size_t g = 0; g < *n_types; at += u->count[g++])
    if (trace_column_get32(c, u->a + at, u->count[g]) < 0 ||
        trace_column_get32(c, u->b + at, u->count[g]) < 0 ||
        trace_column_get64(c, u->c + at, u->count[g]) < 0 ||
        trace_column_get16(c, u->has_text + at, u->count[g]) < 0)
      return ERR_DAMAGED;
  return c->at == c->end ? 0 : ERR_DAMAGED;
}

/* Splits the payload into columns and texts. */
static int split(const void *payload, size_t bytes, struct trace_cursor *columns,
                 struct trace_cursor *texts) {
  const uint8_t *p = payload;
  if (bytes < FIXED_BYTES)
    return ERR_DAMAGED;
  size_t before = le_get32(p);
  if (before < FIXED_BYTES || before > bytes)
    return ERR_DAMAGED;
  *columns = (struct trace_cursor){p, p + before};
  *texts = (struct trace_cursor){p + before, p + bytes};
  return 0;
}

static int get_texts(struct trace_cursor *c, struct event_batch *b, uint32_t *text_end) {
  if (trace_column_get32(c, text_end, b->n_texts) < 0)
    return ERR_DAMAGED;
  uint64_t end = 0;
  for (size_t i = 0; i < b->n_texts; i++) {
    end += text_end[i];
    text_end[i] = (uint32_t)end;
  }
  b->text_end = text_end;
  b->texts = (const char *)c->at;
  return end == (size_t)(c->end - c->at) ? 0 : ERR_DAMAGED;
}

int trace_unpack_texts(const void *payload, size_t bytes, struct event_batch *b,
                       uint32_t *text_end) {
  struct trace_cursor columns, texts;
  if (split(payload, bytes, &columns, &texts) < 0)
    return ERR_DAMAGED;
  return get_texts(&texts, b, text_end);
}

static inline uint32_t next_of_type(const struct trace_unpack *u, size_t i, struct event *e) {
  uint32_t j = u->group[u->type[i]].next++;
  *e = (struct event){.t_ns = u->time[i],
                      .c = u->c[j],
                      .actor = u->actor[i],
                      .a = u->a[j],
                      .b = u->b[j],
                      .type = u->group[u->type[i]].type};
  return j;
}

/* Puts the events together; the last check of the chunk. */
static int assemble(struct trace_unpack columns, struct event_batch *b, struct event *events,
                    size_t n_types) {
  const struct trace_unpack *u = &columns; /* a copy, so that no store can be to its pointers */
  uint32_t text = b->first_text;
  if (b->n_texts == 0) {
    for (size_t i = 0; i < b->n; i++)
      next_of_type(u, i, &events[i]);
  } else {
    for (size_t i = 0; i < b->n; i++) {
      uint32_t has_text = u->has_text[next_of_type(u, i, &events[i])] != 0;
      events[i].text = text & (0 - has_text);
      text += has_text;
    }
  }
  uint32_t end = 0;
  for (size_t g = 0; g < n_types; g++) {
    end += u->count[g];
    if (u->group[g].next != end)
      return ERR_DAMAGED;
  }
  b->events = events;
  return text - b->first_text == b->n_texts ? 0 : ERR_DAMAGED;
}

int trace_unpack_events(struct trace_unpack *u, const void *payload, size_t bytes,
                        struct event_batch *b, struct event *events, uint32_t *text_end) {
  struct trace_cursor columns, texts;
  size_t n_types;
  CHECK(b->n_texts <= b->n);
  if (make_room(u, b->n) < 0)
    return ERR_MEMORY;
  if (split(payload, bytes, &columns, &texts) < 0 || get_columns(u, &columns, b->n, &n_types) < 0 ||
      get_texts(&texts, b, text_end) < 0)
    return ERR_DAMAGED;
  return assemble(*u, b, events, n_types);
}

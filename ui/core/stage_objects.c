/* The stage of locks, queues and the like: each object with its state, who has it and who waits.
 *
 *   lock 1     & worker-1 for 4.00 us  < worker-2
 *   queue      3 of 5, 41 put in
 *     producer-1 ==o=>  |    |    | 41 | 40 | 39 |  ==o=> consumer-2     < consumer-1 */
#include <stdio.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "ui/core/stage.h"

enum {
  NAME_COLS = 16,
  TITLE_LEAST = 8,
  COLUMN_COLS = 62, /* an object needs about that */
  ITEMS = 16,
  ITEM_COLS = 8,
  ARROW_COLS = 5,
  FLOW_LEAST = 46,
  LOOKED_BACK = 20000
};

bool stage_shows(const struct world_entity *x) {
  if (x->kind != ENTITY_OBJECT)
    return false;
  const unsigned hidden = 1u << OBJECT_STREAM | 1u << OBJECT_MEMORY | 1u << OBJECT_LOOP |
                          1u << OBJECT_CALLBACK | 1u << OBJECT_COROUTINE | 1u << OBJECT_GROUP |
                          1u << OBJECT_JOB_QUEUE | 1u << OBJECT_JOB;
  return !(hidden >> x->what & 1);
}

static bool is_queue(const struct world_entity *x) {
  return x->what == OBJECT_QUEUE || x->what == OBJECT_PIPE;
}

/* The widest name of what is shown, and a blank; at most half of the pane. */
static int title_cols(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  int widest = TITLE_LEAST;
  for (uint32_t id = 1; id < w->head->top && widest < p->w / 2; id++) {
    const struct world_entity *x = world_entity(w, id);
    int cols = x && stage_shows(x) ? name_cols(a, id) : 0;
    widest = cols > widest ? cols : widest;
  }
  return (widest < p->w / 2 ? widest : p->w / 2) + 1;
}

/* --- queues --- */

/* The last put into or get out of the queue among the last events; its ordinal + 1, 0 = none. */
static uint64_t last_of(const struct app *a, uint32_t queue, enum event_type type) {
  struct session *s = a->session;
  uint64_t until = s->at > SESSION_BACK ? s->at - SESSION_BACK : 0;
  for (uint64_t i = s->at; i > until; i--) {
    const struct event *e = session_event_at(s, i - 1);
    if (e->a == queue && e->type == type)
      return i;
  }
  return 0;
}

/* The items, newest first: as texts, at most n of them. Returns how many there are. */
static int items_of(const struct app *a, uint32_t queue, char text[][ITEM_COLS * 4 + 1], int n) {
  const struct world *w = &a->session->now;
  int all = 0;
  for (uint32_t i = 0; (i = world_link(w, queue, 0, i)) < w->head->links; i++)
    all++;
  int k = all;
  for (uint32_t i = 0; (i = world_link(w, queue, 0, i)) < w->head->links; i++) {
    struct buf b = {0};
    const struct event *found = session_event_at(a->session, w->head->link[i].event - 1);
    struct event e = found ? *found : (struct event){0};
    if (--k >= n)
      continue;
    stage_value(a, &e, &b);
    snprintf(text[k], sizeof text[k], "%.*s", ITEM_COLS * 4, buf_text(&b));
    buf_fini(&b);
  }
  return all;
}

/* The places of a queue with what is in them: it comes out at the right. */
static int draw_places(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  const struct world_object *o = world_object(&a->session->now, id);
  char text[ITEMS][ITEM_COLS * 4 + 1];
  int room = p->w - x, cols = 2;
  int n = items_of(a, id, text, ITEMS), shown = n < ITEMS ? n : ITEMS;
  for (int i = 0; i < shown; i++) {
    int w = utf8_width(text[i], strlen(text[i]));
    cols = w > cols ? w : cols;
  }
  cols = cols < ITEM_COLS ? cols : ITEM_COLS;
  bool bounded = o->size && o->size <= ITEMS;
  int places = bounded ? (int)o->size : shown, fit = (room - 8) / (cols + 1);
  if (!places)
    return pane_text(p, x, y, ROLE_DIM, "| empty |");
  places = places < fit ? places : fit > 0 ? fit : 0;
  int hidden = n - (places < shown ? places : shown); /* the newest ones */
  if (hidden)
    x = pane_printf(p, x, y, ROLE_TOKEN, "+%d ", hidden);
  x = pane_glyph(p, x, y, ROLE_FRAME, GLYPH_V);
  for (int i = 0; i < places; i++) {
    int item = i + shown - places; /* counted from the newest */
    if (item >= 0)
      pane_cut(p, x, y, cols, ROLE_TOKEN, text[item]);
    else
      pane_glyphs(p, x, y, cols, ROLE_DIM, GLYPH_SLOT);
    x = pane_glyph(p, x + cols, y, ROLE_FRAME, GLYPH_V);
  }
  return x;
}

static int draw_end(const struct app *a, const struct pane *p, int x, int y, uint64_t event,
                    bool name_first) {
  if (!event)
    return x;
  uint32_t actor = session_event_at(a->session, event - 1)->actor;
  int share = stage_share(a, event);
  bool lately = event == a->session->at || share < HANDOFF_WHOLE_WAY;
  enum role role = lately ? ROLE_TITLE : ROLE_DIM;
  if (name_first)
    x = draw_name(a, p, x, y, NAME_COLS, role, actor) + 1;
  x = stage_arrow(p, x, y, ARROW_COLS, lately ? share : -1, false) + 1;
  if (!name_first)
    x = draw_name(a, p, x, y, p->w - x < NAME_COLS ? p->w - x : NAME_COLS, role, actor) + 1;
  return x;
}

/* Who puts, what is in it, who takes; where that does not fit, who waits matters more. */
static int draw_flow(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  int before = x;
  bool ends = p->w - x >= FLOW_LEAST;
  x = stage_waiters(a, p, x, y, id, EV_PUT, EV_PUT);
  if (x > before)
    x = pane_text(p, x, y, ROLE_BLOCKED, "full! ");
  else if (ends)
    x = draw_end(a, p, x, y, last_of(a, id, EV_PUT), true);
  x = draw_places(a, p, x, y, id) + 1;
  if (ends)
    x = draw_end(a, p, x, y, last_of(a, id, EV_GET), false);
  struct pane rest = pane_sub(p, 0, y, p->w, 1);
  const struct world_object *o = world_object(&a->session->now, id);
  if (o->waiters && x + 4 < p->w) {
    int at = pane_glyph(&rest, x, 0, ROLE_BLOCKED, GLYPH_BACK) + 1;
    x = stage_waiters(a, &rest, at, 0, id, EV_GET, EV_GET_NONE);
    if (x == at)
      pane_text(&rest, at - 2, 0, ROLE_DIM, "  ");
  }
  return x;
}

int stage_queue(const struct app *a, const struct pane *p, int y, uint32_t id) {
  const struct world_object *o = world_object(&a->session->now, id);
  int x = title_cols(a, p);
  draw_name(a, p, 0, y, x - 1, ROLE_TEXT, id);
  if (y + 1 >= p->h || p->w < COLUMN_COLS - 6) {
    draw_flow(a, p, x, y, id);
    return 1;
  }
  x = pane_printf(p, x, y, ROLE_TEXT, "%lld", (long long)o->value);
  x = o->size && o->size <= INT16_MAX ? pane_printf(p, x, y, ROLE_TEXT, " of %u in it", o->size)
                                      : pane_text(p, x, y, ROLE_TEXT, " in it");
  x = pane_printf(p, x, y, ROLE_DIM, "; put in so far: %llu, taken out: %llu",
                  (unsigned long long)o->uses, (unsigned long long)(o->uses - (uint64_t)o->value));
  if (o->closed)
    pane_text(p, x, y, ROLE_BAD, "; closed");
  draw_flow(a, p, 2, y + 1, id);
  return 2;
}

/* --- everything else --- */

static int draw_held(const struct app *a, const struct pane *p, int x, int y,
                     const struct world_object *o) {
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_HOLDS) + 1;
  x = draw_name(a, p, x, y, NAME_COLS, ROLE_TOKEN, o->holder) + 1;
  x = pane_text(p, x, y, ROLE_DIM, "for ");
  return draw_span(p, x, y, ROLE_DIM, a->session->t_ns - o->since_ns) + 1;
}

/* A variable: its value, and who wrote it. */
static int draw_variable(const struct app *a, const struct pane *p, int x, int y,
                         const struct world_object *o) {
  if (!o->known)
    return pane_text(p, x, y, ROLE_DIM, "nobody has used it yet ");
  x = pane_printf(p, x, y, ROLE_TITLE, "= %lld ", (long long)o->value);
  if (!world_actor(&a->session->now, o->last))
    return x;
  x = pane_text(p, x, y, ROLE_DIM, "by ");
  return draw_name(a, p, x, y, NAME_COLS, ROLE_DIM, o->last) + 1;
}

/* Who has a part of it: who reads under a lock, who took permits. */
static int draw_users(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  for (uint32_t i = 0; (i = world_link(w, id, 0, i)) < w->head->links && x + 4 < p->w; i++) {
    x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_HOLDS);
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_TOKEN, w->head->link[i].actor) + 1;
  }
  return x;
}

/* What is to be said of the object itself. */
static int draw_state(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  const struct world_entity *e = world_entity(&a->session->now, id);
  const struct world_object *o = &e->u.object;
  if (o->holder)
    return draw_held(a, p, x, y, o);
  switch ((enum object_kind)e->what) {
  case OBJECT_VARIABLE:
    return draw_variable(a, p, x, y, o);
  case OBJECT_SEMAPHORE:
    x = pane_printf(p, x, y, ROLE_TEXT, "%lld of %u left ", (long long)o->value, o->size);
    return draw_users(a, p, x, y, id);
  case OBJECT_BARRIER:
    return pane_printf(p, x, y, ROLE_TEXT, "%lld of %u are here ", (long long)o->value, o->size);
  case OBJECT_FLAG:
    return pane_text(p, x, y, o->value ? ROLE_GOOD : ROLE_DIM, o->value ? "set " : "not set ");
  case OBJECT_LOCK:
  case OBJECT_RLOCK:
  case OBJECT_GIL:
    return pane_text(p, x, y, ROLE_DIM, "free ");
  case OBJECT_RWLOCK:
    x = o->value ? pane_printf(p, x, y, ROLE_TEXT, "%lld read ", (long long)o->value)
                 : pane_text(p, x, y, ROLE_DIM, "free ");
    return draw_users(a, p, x, y, id);
  case OBJECT_FUTURE:
    return pane_text(p, x, y, o->await.done ? ROLE_GOOD : ROLE_DIM,
                     o->await.done == DONE_RESULT      ? "has its result "
                     : o->await.done == DONE_ERROR     ? "has an exception "
                     : o->await.done == DONE_CANCELLED ? "is cancelled "
                                                       : "not done ");
  case OBJECT_SOCKET:
    x = draw_count(p, x, y, ROLE_DIM, o->uses, "byte");
    return pane_printf(p, x, y, ROLE_DIM, " sent, %llu received ",
                       (unsigned long long)o->contended);
  case OBJECT_QUEUE:
  case OBJECT_PIPE:
  case OBJECT_CONDITION:
  case OBJECT_STREAM:
  case OBJECT_MEMORY:
  case OBJECT_LOOP:
  case OBJECT_CALLBACK:
  case OBJECT_COROUTINE:
  case OBJECT_GROUP:
  case OBJECT_JOB_QUEUE: /* stage_jobs.c */
  case OBJECT_JOB:
  case OBJECT_KINDS:
    break;
  }
  return x;
}

static void draw_object(const struct app *a, const struct pane *p, int y, uint32_t id) {
  int x = title_cols(a, p);
  draw_name(a, p, 0, y, x - 1, ROLE_TEXT, id);
  x = draw_state(a, p, x, y, id);
  if (world_object(&a->session->now, id)->waiters &&
      stage_waiters(a, p, x + 2, y, id, 0, 0) > x + 2 && x + 5 <= p->w)
    pane_glyph(p, x, y, ROLE_BLOCKED, GLYPH_BACK);
}

static int rows_of(const struct world_entity *x) {
  return is_queue(x) ? 2 : 1;
}

int stage_objects(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  int columns = p->w / COLUMN_COLS > 0 ? p->w / COLUMN_COLS : 1, all = 0, y = 0, column = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    all += x && stage_shows(x) ? rows_of(x) : 0;
  }
  int rows = all > p->h * columns && p->h > 1 ? p->h - 1 : p->h, more = 0, used = 0;
  if (all <= p->h)
    columns = 1;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (!x || !stage_shows(x))
      continue;
    if (y >= rows && column + 1 < columns) {
      column++;
      y = 0;
    }
    struct pane part = pane_sub(p, column * (p->w / columns), 0, p->w / columns - 1, rows);
    if (y >= rows)
      more++;
    else if (is_queue(x))
      y += stage_queue(a, &part, y, id);
    else
      draw_object(a, &part, y++, id);
    used = y > used ? y : used;
  }
  if (more)
    pane_printf(p, 0, rows, ROLE_TOKEN, "and %d more", more);
  return more ? p->h : used;
}

void stage_output(const struct app *a, const struct pane *p) {
  struct session *s = a->session;
  uint64_t until = s->at > LOOKED_BACK ? s->at - LOOKED_BACK : 0;
  int n = 0;
  for (uint64_t i = s->at; i > until && n < p->h - 1; i--) {
    struct event e = *session_event_at(s, i - 1);
    if (e.type != EV_OUT)
      continue;
    struct buf b = {0};
    stage_value(a, &e, &b);
    int row = p->h - 1 - n++;
    pane_glyph(p, 0, row, ROLE_DIM, i == s->at ? GLYPH_HERE : GLYPH_V);
    pane_cut(p, 2, row, p->w - 2, i == s->at ? ROLE_TITLE : ROLE_TEXT, buf_text(&b));
    buf_fini(&b);
  }
  if (n)
    pane_text(p, 0, p->h - 1 - n, ROLE_DIM, "printed");
}

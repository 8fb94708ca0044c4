/* The stage: what lets somebody run, who has it, and who waits for it. On the right the machine's
 * cores, on the left what the program itself hands around: the GIL, or its locks and queues. */
#include <stdio.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/core/app.h"
#include "ui/core/stage.h"

enum { CORE_COLS = 22, NAME_COLS = 12, BOX_COLS = 21, METER = 10, LOOKED_BACK = 20000 };

static uint64_t now_ns(const struct app *a) {
  return a->session->t_ns;
}

/* --- the cores --- */

static void draw_cores(const struct app *a, const struct pane *p) {
  const struct world_head *h = a->session->now.head;
  pane_text(p, 0, 0, ROLE_DIM, h->cores ? "on a core" : "cores not watched");
  for (uint64_t i = 0; i < h->cores; i++) {
    int y = (int)i + 1, x = pane_printf(p, 0, y, ROLE_DIM, "%llu ", (unsigned long long)i);
    uint32_t actor = h->core[i].actor;
    x = pane_glyph(p, x, y, actor ? ROLE_RUN : ROLE_DIM, actor ? GLYPH_RUN : GLYPH_WAIT) + 1;
    if (actor)
      draw_name(a, p, x, y, p->w - x, ROLE_RUN, actor);
    else
      pane_text(p, x, y, ROLE_DIM, "none of ours");
  }
}

/* --- the GIL --- */

static uint32_t find_object(const struct app *a, enum object_kind kind) {
  const struct world *w = &a->session->now;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (x && x->kind == ENTITY_OBJECT && x->what == kind)
      return id;
  }
  return 0;
}

/* How much of its interval a waiter has waited, as a row of signs. */
static void draw_meter(const struct pane *p, int x, int y, uint64_t waited, uint64_t interval) {
  int full = interval ? (int)(waited >= interval ? METER : waited * METER / interval) : 0;
  pane_glyphs(p, x, y, full, ROLE_BLOCKED, GLYPH_RUN);
  pane_glyphs(p, x + full, y, METER - full, ROLE_DIM, GLYPH_SLOT);
}

static void draw_waiter(const struct app *a, const struct pane *p, int y, uint32_t actor,
                        uint64_t interval) {
  const struct world_actor *x = world_actor(&a->session->now, actor);
  uint64_t waited = now_ns(a) - x->since_ns, ask = world_gil_ask_ns(&a->session->now, actor);
  draw_name(a, p, 0, y, NAME_COLS, ROLE_BLOCKED, actor);
  draw_meter(p, NAME_COLS + 1, y, waited, interval);
  int at = NAME_COLS + METER + 2;
  if (ask > now_ns(a)) {
    at = pane_text(p, at, y, ROLE_DIM, "asks in ");
    draw_span(p, at, y, ROLE_DIM, ask - now_ns(a));
  } else {
    at = pane_text(p, at, y, ROLE_DIM, "waits ");
    draw_span(p, at, y, ROLE_DIM, waited);
  }
}

static void draw_waiters(const struct app *a, const struct pane *p, uint32_t gil,
                         uint64_t interval) {
  const struct world *w = &a->session->now;
  int y = 1, more = 0;
  pane_text(p, 0, 0, ROLE_DIM, "want the GIL");
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_actor *x = world_actor(w, id);
    if (!x || x->state != ACTOR_BLOCKED || x->waits_for != gil)
      continue;
    if (y < p->h)
      draw_waiter(a, p, y++, id, interval);
    else
      more++;
  }
  if (more)
    pane_printf(p, 14, 0, ROLE_DIM, "and %d more", more);
  if (y == 1)
    pane_text(p, 0, 1, ROLE_DIM, "nobody");
}

static void draw_double_box(const struct pane *p, enum role role) {
  int r = p->w - 1, b = p->h - 1;
  pane_glyphs(p, 1, 0, p->w - 2, role, GLYPH_HH);
  pane_glyphs(p, 1, b, p->w - 2, role, GLYPH_HH);
  for (int y = 1; y < b; y++) {
    pane_glyph(p, 0, y, role, GLYPH_VV);
    pane_glyph(p, r, y, role, GLYPH_VV);
  }
  pane_glyph(p, 0, 0, role, GLYPH_TTL);
  pane_glyph(p, r, 0, role, GLYPH_TTR);
  pane_glyph(p, 0, b, role, GLYPH_BBL);
  pane_glyph(p, r, b, role, GLYPH_BBR);
}

static void draw_holder(const struct app *a, const struct pane *p, const struct world_object *gil) {
  struct pane box = pane_sub(p, 0, 0, p->w, p->h < 4 ? p->h : 4);
  draw_double_box(&box, gil->holder ? ROLE_TOKEN : ROLE_DIM);
  struct pane in = pane_sub(&box, 2, 1, box.w - 4, box.h - 2);
  if (!gil->holder) {
    pane_text(&in, 0, 0, ROLE_DIM, "the GIL is free");
    return;
  }
  enum lane_state state = lane_state_of(&a->session->now, gil->holder);
  int x = draw_name(a, &in, 0, 0, in.w, ROLE_TOKEN, gil->holder);
  if (state != LANE_RUN && x + 9 <= in.w)
    pane_text(&in, x + 1, 0, role_of_lane(state), state == LANE_READY ? "(no core)" : "(asleep)");
  x = pane_text(&in, 0, 1, ROLE_TEXT, "for ");
  x = draw_span(&in, x, 1, ROLE_TEXT, now_ns(a) - gil->since_ns);
  if (gil->gil.asker && in.h > 1)
    pane_text(&in, x + 1, 1, ROLE_BAD, "asked");
}

static void draw_gil(const struct app *a, const struct pane *p, uint32_t id) {
  const struct world_object *gil = world_object(&a->session->now, id);
  int waiters = p->w - BOX_COLS - CORE_COLS - 8;
  struct pane part = pane_sub(p, 1, 0, waiters, p->h);
  draw_waiters(a, &part, id, gil->size);
  int x = waiters + 1;
  if (gil->waiters && p->h > 1) {
    pane_glyphs(p, x, 1, 2, ROLE_BLOCKED, GLYPH_LINE);
    pane_glyph(p, x + 2, 1, ROLE_BLOCKED, GLYPH_ARROW);
  }
  part = pane_sub(p, x + 4, 0, BOX_COLS, p->h);
  draw_holder(a, &part, gil);
  if (p->h > 4)
    pane_printf(&part, 1, 4, ROLE_DIM, "%u switches", gil->gil.switches);
  if (p->h > 5)
    pane_printf(&part, 1, 5, ROLE_DIM, "%u asked for, %u forced", gil->gil.requests,
                gil->gil.forced);
}

/* --- locks, queues and the like --- */

static bool is_shown(const struct world_entity *x) {
  if (x->kind != ENTITY_OBJECT)
    return false;
  const unsigned hidden = 1u << OBJECT_STREAM | 1u << OBJECT_MEMORY | 1u << OBJECT_GIL |
                          1u << OBJECT_LOOP | 1u << OBJECT_CALLBACK | 1u << OBJECT_COROUTINE |
                          1u << OBJECT_GROUP;
  return !(hidden >> x->what & 1);
}

/* The items of a queue, oldest at the right, where they come out. */
static int draw_items(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  const struct world_object *o = world_object(w, id);
  int64_t items[16];
  int n = 0;
  for (uint32_t i = 0; n < 16 && (i = world_link(w, id, 0, i)) < w->head->links; i++)
    items[n++] = w->head->link[i].value;
  x = pane_text(p, x, y, ROLE_FRAME, "[");
  for (uint32_t free = o->size > (uint32_t)n ? o->size - (uint32_t)n : 0; free && free <= 16;
       free--)
    x = pane_glyph(p, x, y, ROLE_DIM, GLYPH_SLOT);
  while (n-- > 0)
    x = pane_printf(p, x, y, ROLE_TOKEN, " %lld", (long long)items[n]);
  return pane_text(p, x, y, ROLE_FRAME, " ]") + 1;
}

/* What is to be said of the object itself. */
static int draw_state(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  const struct world_entity *e = world_entity(&a->session->now, id);
  const struct world_object *o = &e->u.object;
  if (o->holder) {
    x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_HOLDS) + 1;
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_TOKEN, o->holder) + 1;
    x = pane_text(p, x, y, ROLE_DIM, "for ");
    return draw_span(p, x, y, ROLE_DIM, now_ns(a) - o->since_ns) + 1;
  }
  switch ((enum object_kind)e->what) {
  case OBJECT_VARIABLE:
    return o->known ? pane_printf(p, x, y, ROLE_TEXT, "= %lld ", (long long)o->value) : x;
  case OBJECT_QUEUE:
  case OBJECT_PIPE:
    return draw_items(a, p, x, y, id);
  case OBJECT_SEMAPHORE:
    return pane_printf(p, x, y, ROLE_TEXT, "%lld of %u left ", (long long)o->value, o->size);
  case OBJECT_BARRIER:
    return pane_printf(p, x, y, ROLE_TEXT, "%lld of %u are here ", (long long)o->value, o->size);
  case OBJECT_FLAG:
    return pane_text(p, x, y, o->value ? ROLE_GOOD : ROLE_DIM, o->value ? "set " : "not set ");
  case OBJECT_LOCK:
  case OBJECT_RLOCK:
    return pane_text(p, x, y, ROLE_DIM, "free ");
  case OBJECT_RWLOCK:
    return o->value ? pane_printf(p, x, y, ROLE_TEXT, "%lld read ", (long long)o->value)
                    : pane_text(p, x, y, ROLE_DIM, "free ");
  case OBJECT_CONDITION:
  case OBJECT_STREAM:
  case OBJECT_MEMORY:
  case OBJECT_GIL:
  case OBJECT_LOOP:
  case OBJECT_CALLBACK:
  case OBJECT_FUTURE:
  case OBJECT_COROUTINE:
  case OBJECT_GROUP:
  case OBJECT_SOCKET:
  case OBJECT_KINDS:
    break;
  }
  return x;
}

static void draw_object(const struct app *a, const struct pane *p, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  draw_name(a, p, 0, y, 18, ROLE_TEXT, id);
  int x = draw_state(a, p, 19, y, id);
  bool first = true;
  for (uint32_t i = 1; i < w->head->top && x < p->w; i++) {
    const struct world_actor *actor = world_actor(w, i);
    if (!actor || actor->waits_for != id || actor->state != ACTOR_BLOCKED)
      continue;
    if (first)
      x = pane_glyph(p, x, y, ROLE_BLOCKED, GLYPH_BACK) + 1;
    first = false;
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_BLOCKED, i) + 1;
  }
}

/* The last lines that were printed, from row y on. */
static void draw_output(const struct app *a, const struct pane *p, int y) {
  struct session *s = a->session;
  uint64_t until = s->at > LOOKED_BACK ? s->at - LOOKED_BACK : 0;
  int rows = p->h - y, n = 0;
  for (uint64_t i = s->at; i > until && n < rows - 1; i--) {
    struct event e = *session_event_at(s, i - 1);
    if (e.type != EV_OUT)
      continue;
    struct buf b = {0};
    size_t bytes;
    const char *text = trace_reader_text(s->reader, e.text, &bytes);
    utf8_add_safe(&b, text, bytes);
    int row = p->h - 1 - n++;
    pane_glyph(p, 0, row, ROLE_DIM, GLYPH_V);
    pane_cut(p, 2, row, p->w - 2, i == s->at ? ROLE_TITLE : ROLE_TEXT, buf_text(&b));
    buf_fini(&b);
  }
  if (n)
    pane_text(p, 0, p->h - 1 - n, ROLE_DIM, "printed");
}

void stage_objects(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  int y = 0, more = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (!x || !is_shown(x))
      continue;
    if (y < p->h)
      draw_object(a, p, y++, id);
    else
      more++;
  }
  if (more)
    pane_printf(p, p->w - 10, p->h - 1, ROLE_DIM, "%d more", more);
  draw_output(a, p, y);
}

void view_stage(const struct app *a, const struct pane *p) {
  if (stage_loop_of(a)) {
    stage_loop(a, p);
    return;
  }
  if (stage_has_generators(a)) {
    stage_generators(a, p);
    return;
  }
  uint32_t gil = find_object(a, OBJECT_GIL);
  bool cores = a->session->now.head->cores > 0;
  struct pane in = pane_box(p, gil ? "GIL" : "what they share", ROLE_FRAME);
  struct pane right = pane_sub(&in, in.w - CORE_COLS, 0, CORE_COLS, in.h);
  struct pane left = pane_sub(&in, 1, 0, cores ? in.w - CORE_COLS - 2 : in.w - 1, in.h);
  if (gil)
    draw_gil(a, &in, gil);
  else
    stage_objects(a, &left);
  if (gil || cores)
    draw_cores(a, &right);
}

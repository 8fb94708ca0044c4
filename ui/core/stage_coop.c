/* The stage of those who take turns of their own will: the event loop with its phases, its ready
 * queue, its timers and the tree of who awaits what; and generators, as the chain of who has
 * resumed whom, with the value that travels along it. */
#include <stdio.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/core/app.h"
#include "ui/core/stage.h"

enum { NAME_COLS = 14, METER = 8, DEEPEST = 12 };

static uint64_t left_ns(const struct app *a, uint64_t due_ns) {
  return due_ns > a->session->t_ns ? due_ns - a->session->t_ns : 0;
}

/* --- the loop --- */

static int draw_phase(const struct pane *p, int x, int y, const char *name, bool now) {
  int end = pane_text(p, x, y, now ? ROLE_TOKEN : ROLE_DIM, name);
  if (now)
    pane_select(p, x, y, end - x);
  return end;
}

static void draw_phases(const struct app *a, const struct pane *p, const struct world_loop *l) {
  (void)a;
  int x = pane_printf(p, 0, 0, ROLE_DIM, "turn %llu  ", (unsigned long long)l->turns);
  x = draw_phase(p, x, 0, " poll ", l->phase == LOOP_POLLS);
  x = pane_glyph(p, x + 1, 0, ROLE_DIM, GLYPH_ARROW);
  x = draw_phase(p, x + 1, 0, " run what is ready ", l->phase == LOOP_RUNS);
  pane_glyph(p, x + 1, 0, ROLE_DIM, GLYPH_BACK);
}

static void draw_ready(const struct app *a, const struct pane *p, int y,
                       const struct world_loop *l) {
  int x = pane_text(p, 0, y, ROLE_DIM, "ready    ");
  if (!l->ready && !l->more)
    pane_text(p, x, y, ROLE_DIM, "nothing");
  uint32_t i = 0;
  for (; i < l->ready && x + NAME_COLS < p->w; i++) {
    uint32_t id = world_ready(l, i)->id;
    if (!id)
      continue;
    if (i)
      x = pane_glyph(p, x, y, ROLE_DIM, GLYPH_BACK) + 1;
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_READY, id) + 1;
  }
  if (i < l->ready || l->more)
    pane_printf(p, x, y, ROLE_DIM, "+%u", l->ready - i + l->more);
}

/* The timers, the next one first. Returns how many lines it took. */
static int draw_timers(const struct app *a, const struct pane *p, int y,
                       const struct world_loop *l) {
  uint64_t after = 0;
  int n = 0;
  for (; n < (int)l->timers && y + n < p->h; n++) {
    const struct world_timer *next = NULL;
    for (int i = 0; i < WORLD_TIMERS; i++) {
      const struct world_timer *t = &l->timer[i];
      uint64_t key = t->due_ns * WORLD_TIMERS + (uint64_t)i; /* equal ones have an order, too */
      if (t->by && key >= after && (!next || t->due_ns < next->due_ns))
        next = t;
    }
    if (!next)
      break;
    after = next->due_ns * WORLD_TIMERS + (uint64_t)(next - l->timer) + 1;
    int x = pane_text(p, 0, y + n, ROLE_DIM, n ? "         " : "timers   ");
    x = draw_name(a, p, x, y + n, NAME_COLS, ROLE_WAIT, next->by) + 1;
    x = pane_text(p, x, y + n, ROLE_DIM, "in ");
    draw_span(p, x, y + n, ROLE_WAIT, left_ns(a, next->due_ns));
  }
  return n;
}

static void draw_loop(const struct app *a, const struct pane *p, const struct world_loop *l) {
  draw_phases(a, p, l);
  int x = pane_text(p, 0, 1, ROLE_DIM, "runs     ");
  if (l->current) {
    x = draw_name(a, p, x, 1, NAME_COLS, ROLE_RUN, l->current) + 1;
    x = pane_text(p, x, 1, ROLE_DIM, "for ");
    draw_span(p, x, 1, ROLE_DIM, a->session->t_ns - l->current_ns);
  } else {
    pane_text(p, x, 1, ROLE_DIM,
              l->phase == LOOP_POLLS ? "nobody: the loop asks the kernel" : "nobody");
  }
  draw_ready(a, p, 2, l);
  int y = 3 + draw_timers(a, p, 3, l);
  struct pane rest = pane_sub(p, 0, y, p->w, p->h - y);
  stage_objects(a, &rest);
}

/* --- the await tree --- */

struct tree {
  const struct app *app;
  const struct pane *pane;
  int y;
};

static bool is_group(const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  return x && x->kind == ENTITY_OBJECT && x->what == OBJECT_GROUP;
}

/* Does the task await the other one, itself or through a group? */
static bool awaits(const struct world *w, const struct world_actor *a, uint32_t other) {
  bool waits = a->state == ACTOR_WAITING || a->state == ACTOR_BLOCKED;
  if (!waits || !a->coop.awaited)
    return false;
  return a->coop.awaited == other || (is_group(w, a->coop.awaited) &&
                                      world_link(w, a->coop.awaited, other, 0) < w->head->links);
}

static void draw_state(const struct app *a, const struct pane *p, int x, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  const struct world_actor *t = world_actor(w, id);
  enum lane_state state = lane_state_of(w, id);
  enum role role = role_of_lane(state);
  if (t->wake_ns) {
    x = pane_text(p, x, y, role, "sleeps ");
    draw_span(p, x, y, role, left_ns(a, t->wake_ns));
  } else if ((state == LANE_WAIT || state == LANE_BLOCKED) && t->waits_for) {
    x = pane_text(p, x, y, role, "awaits ");
    draw_name(a, p, x, y, p->w - x, role, t->waits_for);
  } else {
    x = pane_text(p, x, y, role, lane_state_name(state)) + 1;
    if (state == LANE_READY && t->coop.by && t->coop.by != id) {
      x = pane_glyph(p, x, y, ROLE_DIM, GLYPH_BACK) + 1;
      draw_name(a, p, x, y, p->w - x, ROLE_DIM, t->coop.by);
    }
  }
}

static void draw_branch(struct tree *t, uint32_t id, int depth) {
  const struct world *w = &t->app->session->now;
  const struct world_actor *a = world_actor(w, id);
  if (t->y >= t->pane->h || depth > DEEPEST)
    return;
  int x = depth * 2;
  if (depth)
    pane_glyph(t->pane, x - 2, t->y, ROLE_FRAME, GLYPH_BL);
  draw_name(t->app, t->pane, x, t->y, NAME_COLS, ROLE_TEXT, id);
  draw_state(t->app, t->pane, x + NAME_COLS + 1, t->y, id);
  t->y++;
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *child = world_actor(w, i);
    if (child && child->kind == ACTOR_TASK && child->state < ACTOR_STATES && awaits(w, a, i))
      draw_branch(t, i, depth + 1);
  }
}

static bool is_alive(const struct world_actor *a) {
  return a && a->kind == ACTOR_TASK && a->state != ACTOR_DONE && a->state != ACTOR_GONE;
}

static bool is_awaited(const struct world *w, uint32_t task) {
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *a = world_actor(w, i);
    if (is_alive(a) && i != task && awaits(w, a, task))
      return true;
  }
  return false;
}

static void draw_tree(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  struct tree t = {.app = a, .pane = p};
  for (uint32_t i = 1; i < w->head->top && t.y < p->h; i++)
    if (is_alive(world_actor(w, i)) && !is_awaited(w, i))
      draw_branch(&t, i, 0);
  if (t.y == 0)
    pane_text(p, 0, 0, ROLE_DIM, "no task");
}

const struct world_loop *stage_loop_of(const struct app *a) {
  const struct world_head *h = a->session->now.head;
  for (int i = 0; i < WORLD_LOOPS; i++)
    if (h->loop[i].id && !h->loop[i].over)
      return &h->loop[i];
  return NULL;
}

void stage_loop(const struct app *a, const struct pane *p) {
  int left = p->w * 11 / 20;
  struct pane part = pane_sub(p, 0, 0, left, p->h), in = pane_box(&part, "event loop", ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  draw_loop(a, &in, stage_loop_of(a));
  part = pane_sub(p, left, 0, p->w - left, p->h);
  in = pane_box(&part, "who awaits what", ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  draw_tree(a, &in);
}

/* --- generators --- */

bool stage_has_generators(const struct app *a) {
  const struct world *w = &a->session->now;
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *x = world_actor(w, i);
    if (x && x->kind == ACTOR_GENERATOR)
      return true;
  }
  return false;
}

/* What travels with the event: its text, or its number. */
static void value_of(const struct app *a, const struct event *e, struct buf *out) {
  struct session *s = a->session;
  size_t n = 0;
  const char *text = trace_reader_text(s->reader, e->text, &n);
  if (e->text)
    utf8_add_safe(out, text, n);
  else
    buf_i64(out, (int64_t)e->c);
}

/* From the one that runs back to who has resumed it, and so on: at most DEEPEST, the first one
 * last. */
static int chain_of(const struct app *a, uint32_t ids[DEEPEST]) {
  const struct world *w = &a->session->now;
  int n = 0;
  uint32_t id = app_acting(a);
  const struct event *e = session_event(a->session);
  if (e && (e->type == EV_RESUME || e->type == EV_YIELD || e->type == EV_RETURN))
    id = e->a;
  for (const struct world_actor *x; n < DEEPEST && (x = world_actor(w, id)); n++) {
    ids[n] = id;
    id = x->kind == ACTOR_GENERATOR ? x->coop.caller : 0;
  }
  return n;
}

static int draw_link(const struct app *a, const struct pane *p, int x, int y, bool last) {
  const struct event *e = session_event(a->session);
  bool travels = last && e && e->type == EV_RESUME;
  if (!travels) {
    x = pane_glyphs(p, x, y, 2, ROLE_DIM, GLYPH_LINE);
    return pane_glyph(p, x, y, ROLE_DIM, GLYPH_ARROW) + 1;
  }
  struct buf b = {0};
  value_of(a, e, &b);
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_LINE) + 1;
  x = pane_cut(p, x, y, 16, ROLE_TOKEN, buf_text(&b)) + 1;
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_TOKEN);
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_ARROW) + 1;
  buf_fini(&b);
  return x;
}

/* The value that has just come back: "<o 42 - numbers". */
static void draw_yielded(const struct app *a, const struct pane *p, int x, int y) {
  const struct event *e = session_event(a->session);
  if (!e || (e->type != EV_YIELD && e->type != EV_RETURN))
    return;
  struct buf b = {0};
  value_of(a, e, &b);
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_BACK);
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_TOKEN) + 1;
  x = pane_cut(p, x, y, 20, ROLE_TOKEN, buf_text(&b)) + 1;
  x = pane_glyph(p, x, y, ROLE_TOKEN, GLYPH_LINE) + 1;
  draw_name(a, p, x, y, NAME_COLS, ROLE_PAUSED, e->actor);
  buf_fini(&b);
}

static void draw_paused(const struct app *a, const struct pane *p, int y) {
  const struct world *w = &a->session->now;
  for (uint32_t i = 1; i < w->head->top && y < p->h; i++) {
    const struct world_actor *x = world_actor(w, i);
    if (!x || x->kind != ACTOR_GENERATOR || x->state != ACTOR_PAUSED)
      continue;
    int at = pane_glyph(p, 0, y, ROLE_PAUSED, GLYPH_PAUSED) + 1;
    at = draw_name(a, p, at, y, NAME_COLS, ROLE_PAUSED, i) + 1;
    pane_text(p, at, y++, ROLE_DIM,
              x->resumed || x->coop.turns ? "stands at its yield" : "has not begun");
  }
}

void stage_generators(const struct app *a, const struct pane *p) {
  struct pane in = pane_box(p, "who has resumed whom", ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  uint32_t ids[DEEPEST];
  int n = chain_of(a, ids), x = 0, y = in.h > 3 ? 1 : 0;
  for (int i = n; i-- > 0;) {
    x = draw_name(a, &in, x, y, NAME_COLS, i ? ROLE_WAIT : ROLE_RUN, ids[i]) + 1;
    if (i)
      x = draw_link(a, &in, x, y, i == 1);
  }
  draw_yielded(a, &in, x, y);
  int half = in.w / 2, top = y + 2;
  struct pane part = pane_sub(&in, 0, top, half, in.h - top);
  draw_paused(a, &part, 0);
  part = pane_sub(&in, half, top, in.w - half, in.h - top);
  stage_objects(a, &part);
}

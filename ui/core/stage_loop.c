/* The stage of the event loop: the one thread that all tasks share goes round through its phases,
 * and runs what has become ready meanwhile, oldest first.
 *
 *   1 poll ==> 2 due timers ==>[3 run what is ready]
 *   runs     consumer-2 for 12 us
 *   ready    producer-1 < consumer-1          the first in the row is next
 *   timers   producer-3 ####.. in 2.4 ms
 *   polls    socket echo for Task-2 */
#include <stdio.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/core/stage.h"

enum { LABEL_COLS = 9, NAME_COLS = 18, METER = 8, DEEPEST = 12, TREE_LEAST = 72 };

static uint64_t left_ns(const struct app *a, uint64_t due_ns) {
  return due_ns > a->session->t_ns ? due_ns - a->session->t_ns : 0;
}

/* --- the phases --- */

/* Which phase it is in: 1 to 3. Timers come due within the poll, as far as its events tell. */
static int phase_of(const struct app *a, const struct world_loop *l) {
  const struct event *e = session_event(a->session);
  if (l->phase == LOOP_RUNS)
    return 3;
  if (l->phase != LOOP_POLLS)
    return 0;
  return e && e->type == EV_TIMER_DUE ? 2 : 1;
}

static int draw_phase(const struct pane *p, int x, int number, const char *name, int now) {
  bool here = number == now;
  x = pane_text(p, x, 0, here ? ROLE_TOKEN : ROLE_DIM, here ? "[" : " ");
  if (here)
    x = pane_glyph(p, x, 0, ROLE_TOKEN, GLYPH_TOKEN);
  x = pane_printf(p, x, 0, here ? ROLE_TOKEN : ROLE_DIM, "%d %s", number, name);
  return pane_text(p, x, 0, here ? ROLE_TOKEN : ROLE_DIM, here ? "]" : " ");
}

static void draw_phases(const struct app *a, const struct pane *p, const struct world_loop *l) {
  int now = phase_of(a, l);
  bool wide = p->w >= 50;
  int x = draw_phase(p, 0, 1, "poll", now);
  x = pane_glyph(p, x, 0, ROLE_DIM, GLYPH_ARROW);
  x = draw_phase(p, x, 2, wide ? "due timers" : "timers", now);
  x = pane_glyph(p, x, 0, ROLE_DIM, GLYPH_ARROW);
  x = draw_phase(p, x, 3, wide ? "run what is ready" : "ready", now);
  pane_text(p, x, 0, ROLE_DIM, wide ? "and again" : "");
}

/* --- what runs, what is ready --- */

static int draw_runs(const struct app *a, const struct pane *p, int y, const struct world_loop *l) {
  int x = pane_text(p, 0, y, ROLE_DIM, "runs     ");
  if (!l->current) {
    x = pane_text(p, x, y, ROLE_DIM, l->phase == LOOP_POLLS ? "nobody: it polls for " : "nobody ");
    if (l->phase == LOOP_POLLS)
      x = draw_span(p, x, y, ROLE_DIM, a->session->t_ns - l->phase_ns);
    return x + 2;
  }
  x = draw_name(a, p, x, y, NAME_COLS, ROLE_RUN, l->current) + 1;
  x = pane_text(p, x, y, ROLE_DIM, "for ");
  return draw_span(p, x, y, ROLE_DIM, a->session->t_ns - l->current_ns) + 2;
}

static void draw_ready(const struct app *a, const struct pane *p, int x, int y,
                       const struct world_loop *l) {
  x = pane_text(p, x, y, ROLE_DIM, x ? "ready " : "ready    ");
  if (!l->ready && !l->more)
    pane_text(p, x, y, ROLE_DIM, "nothing");
  uint32_t i = 0, named = 0;
  for (; i < l->ready; i++) {
    uint32_t id = world_ready(l, i)->id;
    int need = id ? name_cols(a, id) : 0;
    need = need < NAME_COLS ? need : NAME_COLS;
    if (id && x + need + 6 > p->w)
      break;
    if (!id)
      continue;
    if (named++)
      x = pane_glyph(p, x, y, ROLE_DIM, GLYPH_BACK) + 1;
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_READY, id) + 1;
  }
  if (i < l->ready || l->more)
    pane_printf(p, x, y, ROLE_READY, "+%u", l->ready - i + l->more);
}

/* --- timers --- */

/* The timers in the order in which they come due: their places in l->timer. Returns how many. */
static int timers_of(const struct world_loop *l, uint8_t order[WORLD_TIMERS]) {
  int n = 0;
  for (int i = 0; i < WORLD_TIMERS; i++) {
    if (!l->timer[i].by)
      continue;
    int k = n++;
    for (; k > 0 && l->timer[order[k - 1]].due_ns > l->timer[i].due_ns; k--)
      order[k] = order[k - 1];
    order[k] = (uint8_t)i;
  }
  return n;
}

static int draw_timer(const struct app *a, const struct pane *p, int x, int y, bool meter,
                      const struct world_timer *t) {
  x = draw_name(a, p, x, y, NAME_COLS, ROLE_WAIT, t->by) + 1;
  uint64_t set = t->event ? trace_reader_time(a->session->reader, t->event - 1) : t->due_ns;
  uint64_t whole = t->due_ns > set ? t->due_ns - set : 1, left = left_ns(a, t->due_ns);
  if (meter) {
    x = LABEL_COLS + NAME_COLS + 1;
    x = stage_meter(p, x, y, METER, whole - (left < whole ? left : whole), whole, ROLE_WAIT) + 1;
  }
  x = pane_text(p, x, y, ROLE_DIM, left ? "in " : "due now");
  return left ? draw_span(p, x, y, ROLE_WAIT, left) : x;
}

/* A line each, the next one first, as far as there are rows; else all in one line. Those for which
 * there is no room are counted. Returns how many lines it took. */
static int draw_timers(const struct app *a, const struct pane *p, int y, int rows,
                       const struct world_loop *l) {
  uint8_t order[WORLD_TIMERS];
  int n = timers_of(l, order), all = n + (int)l->more_timers;
  if (rows < 1 || !all)
    return 0;
  pane_text(p, 0, y, ROLE_DIM, "timers   ");
  if (all <= rows || rows > 3) {
    int lines = all <= rows ? n : rows - 1;
    for (int i = 0; i < lines; i++)
      draw_timer(a, p, LABEL_COLS, y + i, p->w >= 48, &l->timer[order[i]]);
    if (lines < all)
      pane_printf(p, LABEL_COLS, y + lines, ROLE_WAIT, "and %d later ones", all - lines);
    return lines + (lines < all);
  }
  int x = LABEL_COLS, i = 0;
  for (; i < n && x + NAME_COLS + 14 < p->w; i++) {
    x = draw_timer(a, p, x, y, false, &l->timer[order[i]]) + 2;
  }
  if (i < all)
    pane_printf(p, x, y, ROLE_WAIT, i ? "+%d" : "%d", all - i);
  return 1;
}

/* What the poll waits for: the sockets that somebody awaits. */
static int draw_polled(const struct app *a, const struct pane *p, int y) {
  const struct world *w = &a->session->now;
  int x = 0, more = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_actor *t = world_actor(w, id);
    const struct world_entity *s = t ? world_entity(w, t->coop.awaited) : NULL;
    bool waits = t && t->kind == ACTOR_TASK &&
                 (t->state == ACTOR_WAITING || t->state == ACTOR_BLOCKED) && s &&
                 s->kind == ENTITY_OBJECT && s->what == OBJECT_SOCKET;
    if (!waits)
      continue;
    if (x == 0)
      x = pane_text(p, 0, y, ROLE_DIM, "polls    ");
    if (x + 2 * NAME_COLS > p->w && x > LABEL_COLS) {
      more++;
      continue;
    }
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_WAIT, t->coop.awaited);
    x = pane_text(p, x, y, ROLE_DIM, " for ");
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_WAIT, id) + 2;
  }
  if (more)
    pane_printf(p, x, y, ROLE_WAIT, "+%d", more);
  return x > 0;
}

static void draw_loop(const struct app *a, const struct pane *p, const struct world_loop *l) {
  draw_phases(a, p, l);
  int y = 1, x = draw_runs(a, p, y, l);
  if (p->h < 5 && p->w >= 50) {
    draw_ready(a, p, x, y++, l);
  } else {
    draw_ready(a, p, 0, ++y, l);
    y++;
  }
  int objects = p->h - y > 4 ? 3 : p->h - y > 2 ? 1 : 0;
  y += draw_timers(a, p, y, p->h - y - objects, l);
  if (y < p->h)
    y += draw_polled(a, p, y);
  struct pane rest = pane_sub(p, 0, y, p->w, p->h - y);
  if (rest.h > 0)
    stage_objects(a, &rest);
}

/* --- the await tree --- */

struct tree {
  const struct app *app;
  const struct pane *pane;
  int y, more, cols; /* `more` found no room; names take `cols` */
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
  if (t->wake_ns && left_ns(a, t->wake_ns) == 0) {
    pane_text(p, x, y, role, "its sleep is over");
  } else if (t->wake_ns) {
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
  if (depth > DEEPEST)
    return;
  int x = depth * 2;
  if (t->y >= t->pane->h) {
    t->more++;
  } else {
    if (depth)
      pane_glyph(t->pane, x - 2, t->y, ROLE_FRAME, GLYPH_BL);
    draw_name(t->app, t->pane, x, t->y, t->cols, id == w->head->last_actor ? ROLE_TITLE : ROLE_TEXT,
              id);
    draw_state(t->app, t->pane, (depth > 1 ? x : 2) + t->cols + 1, t->y++, id);
  }
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
  struct tree t = {
      .app = a, .pane = p, .cols = stage_name_cols(a, p->w / 2 < NAME_COLS ? p->w / 2 : NAME_COLS)};
  for (uint32_t i = 1; i < w->head->top; i++)
    if (is_alive(world_actor(w, i)) && !is_awaited(w, i))
      draw_branch(&t, i, 0);
  if (t.y == 0)
    pane_text(p, 0, 0, ROLE_DIM, "no task");
  if (t.more)
    pane_printf(p, p->w - 9, p->h - 1, ROLE_TOKEN, " %d more", t.more);
}

const struct world_loop *stage_loop_of(const struct app *a) {
  const struct world_head *h = a->session->now.head;
  for (int i = 0; i < WORLD_LOOPS; i++)
    if (h->loop[i].id && !h->loop[i].over)
      return &h->loop[i];
  return NULL;
}

/* Where frames have no sides the last hand-off has the whole last row. */
void stage_loop(const struct app *a, const struct pane *p) {
  const struct world_loop *l = stage_loop_of(a);
  enum role frame = app_frame(a, VIEW_STAGE);
  bool tree = p->w >= TREE_LEAST, below = pane_gap(p) && p->h > 6;
  int left = tree ? p->w * 11 / 20 : p->w, rows = below ? p->h - 1 : p->h;
  char title[48];
  snprintf(title, sizeof title, "event loop, turn %llu", (unsigned long long)l->turns);
  struct pane part = pane_sub(p, 0, 0, left - (tree ? pane_gap(p) : 0), rows);
  struct pane in = pane_box(&part, title, frame), last = pane_sub(p, 1, rows, p->w - 1, 1);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  if (!below && in.h > 5) {
    last = pane_sub(&in, 0, in.h - 1, in.w, 1);
    in = pane_sub(&in, 0, 0, in.w, in.h - 1);
  }
  draw_loop(a, &in, l);
  if (last.h)
    stage_handoff(a, &last, 0);
  if (!tree)
    return;
  part = pane_sub(p, left, 0, p->w - left, rows);
  in = pane_box(&part, "who awaits what", frame);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  draw_tree(a, &in);
}

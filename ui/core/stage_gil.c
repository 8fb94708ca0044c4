/* The stage of the GIL: who wants it and how long until each may ask for it, who has it and whether
 * it was asked to let it go. There is no queue: who is next the kernel chooses.
 *
 *   wants the GIL                              has it
 *   io     ####......  asks in 3.84 ms   ==>   # cpu-hog          #
 *   log    #.........  asks in 4.70 ms         # for 6.40 ms      #   */
#include "sched/world/why.h"
#include "ui/core/stage.h"

enum {
  BOX_COLS = 26,
  BOX_SHORT = 21,
  ARROW_COLS = 4,
  METER = 10,
  METER_SHORT = 4,
  TIME_COLS = 15,
  LEFT_MOST = 60,
  TIGHT_BELOW = 24,
  NAME_OF_GIL = 8,
  BOX_ROWS = 4,
  ASKED_COLS = 20
};

static uint64_t now_ns(const struct app *a) {
  return a->session->t_ns;
}

static void draw_waiter(const struct app *a, const struct pane *p, int y, uint32_t actor,
                        uint64_t interval) {
  const struct world_actor *x = world_actor(&a->session->now, actor);
  uint64_t waited = now_ns(a) - x->since_ns, ask = world_gil_ask_ns(&a->session->now, actor);
  uint64_t left = ask > now_ns(a) ? ask - now_ns(a) : 0;
  bool asked = world_object(&a->session->now, x->waits_for)->gil.asker == actor;
  bool tight = p->w < TIGHT_BELOW; /* name and time alone */
  int name = stage_name_cols(a, 12), room = p->w - TIME_COLS - 2;
  name = tight ? p->w - 11 : name > room - METER_SHORT ? room - METER_SHORT : name;
  int meter = room - name < METER ? room - name : METER;
  draw_name(a, p, 0, y, name, ROLE_BLOCKED, actor);
  int at = name + 1;
  if (interval && meter >= METER_SHORT && !tight)
    at = stage_meter(p, at, y, meter, left < interval ? interval - left : 0, interval,
                     ROLE_BLOCKED) +
         1;
  const char *words = tight ? "in " : left ? "asks in " : asked ? "asked, " : "waits ";
  at = pane_text(p, at, y, left ? ROLE_DIM : ROLE_BLOCKED, !left && tight ? "" : words);
  draw_span(p, at, y, left ? ROLE_DIM : ROLE_BLOCKED, left ? left : waited);
}

/* Returns how many wait. */
static int draw_waiters(const struct app *a, const struct pane *p, uint32_t gil,
                        uint64_t interval) {
  const struct world *w = &a->session->now;
  int n = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_actor *x = world_actor(w, id);
    if (!x || x->state != ACTOR_BLOCKED || x->waits_for != gil)
      continue;
    if (1 + n < p->h)
      draw_waiter(a, p, 1 + n, id, interval);
    n++;
  }
  int x = pane_text(p, 0, 0, ROLE_DIM, "want the GIL") + 1;
  if (n + 1 > p->h)
    pane_printf(p, x, 0, ROLE_TOKEN, "%d of %d are shown", p->h - 1, n);
  if (n == 0)
    pane_text(p, 0, 1, ROLE_DIM, "nobody");
  return n;
}

static void draw_double_box(const struct pane *p, enum role role) {
  static const struct frame_signs twofold = {
      GLYPH_HH, GLYPH_VV, {GLYPH_TTL, GLYPH_TTR, GLYPH_BBL, GLYPH_BBR}};
  pane_frame(p, role, &twofold);
}

/* Name and time of who has it, or that nobody has. */
static void draw_holder(const struct app *a, const struct pane *p, const struct world_object *gil) {
  if (!gil->holder) {
    int at = pane_text(p, 0, 0, ROLE_DIM, "free for ");
    draw_span(p, at, 0, ROLE_DIM, now_ns(a) - gil->since_ns);
    if (world_actor(&a->session->now, gil->last)) {
      at = pane_text(p, 0, 1, ROLE_DIM, "last: ");
      draw_name(a, p, at, 1, p->w - at, ROLE_DIM, gil->last);
    }
    return;
  }
  enum lane_state state = lane_state_of(&a->session->now, gil->holder);
  int x = pane_glyph(p, 0, 0, ROLE_TOKEN, GLYPH_TOKEN) + 1;
  x = draw_name(a, p, x, 0, p->w - x, ROLE_TOKEN, gil->holder);
  if (state != LANE_RUN && x + 10 <= p->w)
    pane_text(p, x + 1, 0, role_of_lane(state), state == LANE_READY ? "(no core)" : "(asleep)");
  x = pane_text(p, 0, 1, ROLE_TEXT, "for ");
  draw_span(p, x, 1, ROLE_TEXT, now_ns(a) - gil->since_ns);
}

/* Was it asked to let it go, and by whom? */
static void draw_request(const struct app *a, const struct pane *p, int y,
                         const struct world_object *gil) {
  if (!gil->holder)
    return;
  if (!gil->gil.asker) {
    bool asked_for = gil->size; /* it is let go on request, not after so many bytecodes */
    const char *words = p->w < ASKED_COLS ? "not asked yet" : "nobody has asked yet";
    pane_text(p, 0, y, ROLE_DIM, asked_for ? words : "");
    return;
  }
  int x = draw_name(a, p, 0, y, p->w / 2, ROLE_BAD, gil->gil.asker);
  x = pane_text(p, x, y, ROLE_BAD, " asked ");
  x = draw_span(p, x, y, ROLE_BAD, now_ns(a) - gil->gil.asked_ns);
  pane_text(p, x, y, ROLE_BAD, " ago");
}

void stage_gil(const struct app *a, const struct pane *p, uint32_t id) {
  const struct world_object *gil = world_object(&a->session->now, id);
  bool boxed = p->h > BOX_ROWS;
  int box = p->w > 70 ? BOX_COLS : p->w > 50 ? BOX_SHORT : p->w * 2 / 5;
  int left = p->w - box - ARROW_COLS - 2;
  left = left < LEFT_MOST ? left : LEFT_MOST;
  struct pane part = pane_sub(p, 0, 0, left, p->h);
  int waiting = draw_waiters(a, &part, id, gil->size);
  if (waiting)
    stage_arrow(p, left + 1, 1, ARROW_COLS - 1, -1, false);
  part = pane_sub(p, left + 1 + ARROW_COLS, 0, box, p->h);
  pane_text(&part, boxed ? 1 : 0, 0, ROLE_DIM, "has the GIL");
  struct pane in = pane_sub(&part, 0, 1, part.w, part.h - 1);
  if (boxed) {
    struct pane frame = pane_sub(&part, 0, 1, part.w, BOX_ROWS);
    draw_double_box(&frame, gil->holder ? ROLE_TOKEN : ROLE_DIM);
    in = pane_sub(&frame, 2, 1, frame.w - 3, 2);
  }
  draw_holder(a, &in, gil);
  if (boxed) {
    part = pane_sub(&part, 1, 0, part.w - 1, part.h);
    draw_request(a, &part, BOX_ROWS + 1, gil);
    int x = draw_count(&part, 0, BOX_ROWS + 2, ROLE_DIM, gil->gil.switches, "switch");
    pane_text(&part, x, BOX_ROWS + 2, ROLE_DIM, " so far");
    pane_printf(&part, 0, BOX_ROWS + 3, ROLE_DIM, "%u asked for it", gil->gil.requests);
    if (waiting > 1 && left > 40)
      pane_text(p, 0, waiting + 2, ROLE_DIM, "next is whom the kernel chooses: there is no queue");
  } else if (gil->gil.asker) {
    pane_text(&in, in.w - 6, 1, ROLE_BAD, "asked");
  }
}

/* --- a GIL for each interpreter --- */

static void draw_row(const struct app *a, const struct pane *p, int y, uint32_t id, int cols) {
  const struct world_object *gil = world_object(&a->session->now, id);
  struct pane row = pane_sub(p, 0, y, p->w, 1);
  int x = draw_name(a, &row, 0, 0, NAME_OF_GIL, ROLE_TEXT, id);
  x = pane_glyph(&row, x < NAME_OF_GIL ? NAME_OF_GIL : x + 1, 0, ROLE_FRAME, GLYPH_VV) + 1;
  struct pane box = pane_sub(&row, x, 0, cols + 14, 1);
  if (!gil->holder) {
    int at = pane_text(&box, 0, 0, ROLE_DIM, "free");
    if (world_actor(&a->session->now, gil->last)) {
      at = pane_text(&box, at, 0, ROLE_DIM, "; last: ");
      draw_name(a, &box, at, 0, box.w - at, ROLE_DIM, gil->last);
    }
  } else {
    int at = pane_glyph(&box, 0, 0, ROLE_TOKEN, GLYPH_TOKEN) + 1;
    at = draw_name(a, &box, at, 0, cols, ROLE_TOKEN, gil->holder);
    at = pane_text(&box, at < cols + 3 ? cols + 3 : at + 1, 0, ROLE_TEXT, "for ");
    draw_span(&box, at, 0, ROLE_TEXT, now_ns(a) - gil->since_ns);
  }
  x = pane_glyph(&row, x + box.w, 0, ROLE_FRAME, GLYPH_VV) + 1;
  if (!gil->waiters) {
    pane_cut(&row, x, 0, row.w - x, ROLE_DIM, "nobody wants it");
    return;
  }
  x = pane_glyph(&row, x, 0, ROLE_BLOCKED, GLYPH_BACK) + 1;
  stage_waiters(a, &row, x, 0, id, 0, 0);
}

void stage_gils(const struct app *a, const struct pane *p) {
  int n = 0, cols = stage_name_cols(a, 16);
  uint32_t id = 0;
  pane_cut(p, 0, 0, p->w, ROLE_DIM, "each interpreter has its own, so none waits for another's");
  while ((id = stage_find(a, OBJECT_GIL, id + 1)))
    if (++n < p->h)
      draw_row(a, p, n, id, cols);
  if (n >= p->h)
    pane_printf(p, p->w - 10, p->h - 1, ROLE_TOKEN, " %d more", n - p->h + 1);
}

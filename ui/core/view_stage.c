/* The stage: what lets somebody run, who has it, who waits for it, and how it has last changed
 * hands. On the right the machine's cores, on the left what the program itself hands around. */
#include <string.h>

#include "ui/core/stage.h"

#define WANTS_ONE "wants one: "

enum { CORE_COLS = 24, CORE_LEAST = 17, BESIDE_FROM = 100 };

/* Who wants a core and has none, in one line. */
static void draw_run_queue(const struct app *a, const struct pane *p, int y) {
  const struct world *w = &a->session->now;
  int x = 0, more = 0;
  for (uint32_t id = 1; id < w->head->top && y < p->h; id++) {
    const struct world_actor *actor = world_actor(w, id);
    bool wants = actor && world_thread(actor)->place.state == PLACE_READY;
    if (!wants || actor->state == ACTOR_DONE || actor->state == ACTOR_GONE)
      continue;
    if (x == 0)
      x = pane_text(p, 0, y, ROLE_DIM, WANTS_ONE);
    if (x + name_cols(a, id) > p->w && x + 2 > p->w)
      more++;
    else
      x = draw_name(a, p, x, y, p->w - x, ROLE_READY, id) + 1;
    if (x + 2 > p->w) {
      x = 2;
      y++;
    }
  }
  if (more)
    pane_printf(p, p->w - 4, p->h - 1, ROLE_READY, "+%d", more);
}

void stage_cores(const struct app *a, const struct pane *p) {
  const struct world_head *h = a->session->now.head;
  const char *mode = trace_reader_meta(a->session->reader, "mode");
  bool controlled = mode && strcmp(mode, "controlled") == 0;
  pane_text(p, 0, 0, ROLE_DIM,
            h->cores     ? "on a core"
            : controlled ? "one at a time"
                         : "cores not watched");
  int rows = h->cores < (uint64_t)p->h ? (int)h->cores : p->h - 1;
  for (int i = 0; i < rows; i++) {
    int y = i + 1, x = pane_printf(p, 0, y, ROLE_DIM, "%d ", i);
    uint32_t actor = h->core[i].actor;
    x = pane_glyph(p, x, y, actor ? ROLE_RUN : ROLE_DIM, actor ? GLYPH_RUN : GLYPH_WAIT) + 1;
    if (actor)
      draw_name(a, p, x, y, p->w - x, ROLE_RUN, actor);
    else
      pane_text(p, x, y, ROLE_DIM, "none of ours");
  }
  if ((uint64_t)rows < h->cores)
    pane_printf(p, p->w - 5, 0, ROLE_TOKEN, "+%d", (int)h->cores - rows);
  draw_run_queue(a, p, rows + 1);
}

/* As many columns as its names need. */
static int core_cols(const struct app *a, const struct pane *p) {
  int words = (int)strlen(WANTS_ONE), cols = words + stage_name_cols(a, CORE_COLS - words);
  return p->w < 70 || cols < CORE_LEAST ? CORE_LEAST : cols;
}

/* How many of a kind there have been by the end of what is recorded: does not change while one
 * looks at it, so neither does where things are. */
static int count_objects(const struct app *a) {
  const struct world *w = history_world(a->session->history);
  int n = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (x && stage_shows(x))
      n += x->what == OBJECT_QUEUE || x->what == OBJECT_PIPE ? 2 : 1;
  }
  return n;
}

/* By the end of what is recorded there is more than one: every interpreter has its own. */
static int count_gils(const struct app *a) {
  const struct world *w = history_world(a->session->history);
  int n = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    n += x && x->kind == ENTITY_OBJECT && x->what == OBJECT_GIL;
  }
  return n;
}

int view_stage_rows(const struct app *a) {
  int objects = count_objects(a);
  if (stage_find(a, OBJECT_LOOP, 1))
    return 9 + (objects < 6 ? objects : 6);
  if (stage_has_jobs(a))
    return 12;
  if (stage_has_generators(a))
    return 8;
  if (count_gils(a) == 1)
    return 10;
  if (count_gils(a))
    return 4 + count_gils(a);
  return 5 + (objects > 2 ? objects : 2);
}

static void draw_shared(const struct app *a, const struct pane *p, bool cores) {
  int right = cores ? core_cols(a, p) : 0;
  struct pane part = pane_sub(p, p->w - right, 0, right, p->h);
  if (cores)
    stage_cores(a, &part);
  bool any = count_objects(a) > 0;
  int left = p->w - right, beside = left >= BESIDE_FROM ? left / 3 : 0;
  if (!any) {
    part = pane_sub(p, 0, 0, left - 1, p->h);
    part = pane_sub(&part, 0, pane_wrap(&part, 0, ROLE_DIM, STAGE_NOTHING), part.w, p->h);
    stage_output(a, &part);
    return;
  }
  part = pane_sub(p, left - beside, 0, beside - 1, p->h);
  stage_output(a, &part);
  part = pane_sub(p, 0, 0, left - beside - 1, p->h);
  int used = stage_objects(a, &part);
  part = pane_sub(&part, 0, used, part.w, part.h - used);
  if (!beside && part.h > 1)
    stage_output(a, &part);
}

static void draw_gil(const struct app *a, const struct pane *p) {
  int right = core_cols(a, p);
  struct pane part = pane_sub(p, p->w - right, 0, right, p->h);
  stage_cores(a, &part);
  part = pane_sub(p, 0, 0, p->w - right - 1, p->h);
  uint32_t gil = stage_find(a, OBJECT_GIL, 1);
  if (count_gils(a) > 1)
    stage_gils(a, &part);
  else if (gil)
    stage_gil(a, &part, gil);
}

void view_stage(const struct app *a, const struct pane *p) {
  enum role frame = app_frame(a, VIEW_STAGE);
  pane_zone(p, 0, 0, p->w, p->h, ZONE_PANEL, VIEW_STAGE);
  if (stage_loop_of(a)) {
    stage_loop(a, p);
    return;
  }
  int gils = count_gils(a);
  bool jobs = stage_has_jobs(a), generators = stage_has_generators(a);
  struct pane in = pane_box(p,
                            jobs         ? "jobs"
                            : generators ? "who has resumed whom"
                            : gils == 1  ? "GIL"
                            : gils       ? "a GIL for each interpreter"
                                         : "what they share",
                            frame);
  in = pane_sub(&in, 1, 0, in.w - 1, in.h);
  struct pane model = pane_sub(&in, 0, 0, in.w, in.h > 3 ? in.h - 1 : in.h);
  if (jobs)
    stage_jobs(a, &model);
  else if (generators)
    stage_generators(a, &model);
  else if (gils)
    draw_gil(a, &model);
  else
    draw_shared(a, &model, a->session->now.head->cores > 0);
  if (in.h > 3)
    stage_handoff(a, &in, in.h - 1);
}

/* What the stages of all models share: tokens on their way, names, meters. */
#include "ui/core/stage.h"

#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"

enum { NAME_LEAST = 6, ARROW_COLS = 10, ARROW_SHORT = 6, NAMES_COLS = 16 };

uint32_t stage_find(const struct app *a, enum object_kind kind, uint32_t from) {
  const struct world *w = &a->session->now;
  for (uint32_t id = from; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (x && x->kind == ENTITY_OBJECT && x->what == kind)
      return id;
  }
  return 0;
}

/* While it plays, the playhead's time moves the token; after a step it glides for a moment of real
 * time. At rest it has arrived. */
int stage_share(const struct app *a, uint64_t event) {
  struct session *s = a->session;
  if (a->glide_ns && event == s->at)
    return HANDOFF_WHOLE_WAY - (int)(a->glide_ns * HANDOFF_WHOLE_WAY / APP_GLIDE_NS);
  struct handoff h = {.t_ns = trace_reader_time(s->reader, event - 1)};
  double way = (double)APP_GLIDE_NS * a->speed;
  return s->t_ns > h.t_ns ? handoff_share(&h, s->t_ns, way < 1 ? 1 : (uint64_t)way)
                          : HANDOFF_WHOLE_WAY;
}

int stage_arrow(const struct pane *p, int x, int y, int n, int share, bool to_the_left) {
  enum role role = share < 0 ? ROLE_DIM : ROLE_TOKEN;
  int tip = to_the_left ? x : x + n - 1, first = to_the_left ? x + 1 : x;
  pane_glyphs(p, first, y, n - 1, role, GLYPH_LINE);
  pane_glyph(p, tip, y, role, to_the_left ? GLYPH_BACK : GLYPH_ARROW);
  if (share >= 0 && n > 1) {
    int by = share * (n - 2) / HANDOFF_WHOLE_WAY;
    pane_glyph(p, to_the_left ? x + n - 1 - by : x + by, y, ROLE_TOKEN, GLYPH_TOKEN);
  }
  return x + n;
}

void stage_value(const struct app *a, const struct event *e, struct buf *out) {
  size_t n = 0;
  if (e->type == EV_RESUME && e->b != RESUME_SEND && !e->text)
    return; /* next() and close() bring none */
  const char *text = trace_reader_text(a->session->reader, e->text, &n);
  if (e->text)
    utf8_add_safe(out, text, n);
  else
    buf_i64(out, (int64_t)e->c);
}

/* A loop is called just that: there is seldom more than one. */
static int draw_giver(const struct app *a, const struct pane *p, int y, int most, uint32_t id) {
  if (world_loop(&a->session->now, id))
    return pane_text(p, 0, y, ROLE_TITLE, "the loop");
  return draw_name(a, p, 0, y, most, ROLE_TITLE, id);
}

/* "lock 2: worker-1 let it go"; it, whose name stands at the arrow already, where that is too long.
 */
static void add_reason(const struct app *a, const struct handoff *h, int room, struct buf *b) {
  struct trace_reader *r = a->session->reader;
  const struct world *w = history_world(a->session->history);
  if (h->valued)
    stage_value(a, session_event_at(a->session, h->event - 1), b);
  else if (h->core)
    buf_printf(b, "core %u", session_event_at(a->session, h->event - 1)->a);
  else if (h->object)
    why_name(b, r, w, h->object);
  if (b->len)
    buf_puts(b, ": ");
  const char *reason = handoff_reason(h, r);
  int left = room - utf8_width(b->data, b->len) - 1 - (int)strlen(reason);
  if (name_cols(a, h->from) > left)
    buf_puts(b, "it ");
  else if (!world_loop(&a->session->now, h->from))
    why_title(b, r, w, h->from);
  else
    buf_puts(b, "the loop");
  buf_puts(b, name_cols(a, h->from) > left ? "" : " ");
  buf_puts(b, reason);
}

void stage_handoff(const struct app *a, const struct pane *p, int y) {
  const struct handoff *h = &a->session->handoff;
  struct buf b = {0};
  if (!h->event) {
    pane_cut(p, 0, y, p->w, ROLE_DIM, "nothing has just changed hands");
    return;
  }
  int most = p->w / 3;
  int x = draw_giver(a, p, y, most, h->from) + 1;
  x = stage_arrow(p, x, y, p->w < 70 ? ARROW_SHORT : ARROW_COLS, stage_share(a, h->event), false);
  x = draw_name(a, p, x + 1, y, most, ROLE_TITLE, h->to) + 2;
  add_reason(a, h, p->w - x, &b);
  pane_cut(p, x, y, p->w - x, ROLE_DIM, buf_text(&b));
  buf_fini(&b);
}

int stage_meter(const struct pane *p, int x, int y, int n, uint64_t part, uint64_t whole,
                enum role role) {
  int full = part >= whole ? n : (int)((double)part / (double)whole * n);
  pane_glyphs(p, x, y, full, role, GLYPH_RUN);
  return pane_glyphs(p, x + full, y, n - full, ROLE_DIM, GLYPH_SLOT);
}

int stage_name_cols(const struct app *a, int most) {
  size_t n;
  const uint32_t *actors = history_actors(a->session->history, &n);
  int widest = NAME_LEAST;
  for (size_t i = 0; i < n && widest < most; i++) {
    int cols = name_cols(a, actors[i]);
    widest = cols > widest ? cols : widest;
  }
  return widest < most ? widest : most;
}

static bool waits_at(const struct world_actor *x, uint32_t object, enum event_type by,
                     enum event_type or_by) {
  bool waits = x && (x->state == ACTOR_BLOCKED || x->state == ACTOR_WAITING);
  if (!waits || x->waits_for != object)
    return false;
  uint8_t wants = world_is_coop(x) && x->coop.wanted ? x->coop.wanted : x->wants;
  return !by || wants == (uint8_t)by || wants == (uint8_t)or_by;
}

int stage_waiters(const struct app *a, const struct pane *p, int x, int y, uint32_t object,
                  enum event_type by, enum event_type or_by) {
  const struct world *w = &a->session->now;
  int more = 0, cols = 0;
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *actor = world_actor(w, i);
    if (!waits_at(actor, object, by, or_by))
      continue;
    cols = cols ? cols : stage_name_cols(a, NAMES_COLS);
    int need = name_cols(a, i);
    need = need < cols ? need : cols;
    if (more || x + need + 4 > p->w)
      more++;
    else
      x = draw_name(a, p, x, y, cols, ROLE_BLOCKED, i) + 1;
  }
  if (more && x + 3 > p->w)
    x = p->w - 3;
  return more ? pane_printf(p, x, y, ROLE_BLOCKED, "+%d ", more) : x;
}

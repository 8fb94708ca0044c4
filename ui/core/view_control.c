/* You are the scheduler: who could move and what each would do next, the listing once for every
 * actor with what it has done in it, and the ways that were gone.
 *
 *   your move      1 worker-1 > ready    next: write variable counter = 1
 *   worker-1 (1)   > 32  number = counter   + 0
 *   branches       A  1 1 2 2 1      the counter is 1 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/scenarios.h"
#include "sched/world/why.h"
#include "ui/core/app.h"
#include "ui/core/asset.h"

enum {
  NAME_COLS = 12,
  STATE_COLS = 9,
  COLUMN_COLS = 26, /* the least of an actor's listing */
  COLUMNS = 8,
  LINES = 64, /* of a listing that has values beside them */
  LOOKED_BACK = 3000,
  OUTCOME_COLS = 34,
  BRANCH_ROWS = 5,
  MOVE_ROWS = 8,
};

/* --- your move --- */

static void draw_move(const struct app *a, const struct pane *p, int y, const struct next_move *m) {
  struct session *s = a->session;
  int digit = control_digit(a, m->actor);
  struct buf b = {0};
  enum role role = m->possible ? ROLE_READY : ROLE_BLOCKED;
  if (m->possible && digit >= 0)
    pane_printf(p, 0, y, ROLE_KEY, "%d", digit);
  else
    pane_glyph(p, 0, y, ROLE_DIM, m->possible ? GLYPH_HERE : GLYPH_H);
  draw_name(a, p, 2, y, NAME_COLS, m->possible ? ROLE_TITLE : ROLE_TEXT, m->actor);
  int x = 2 + NAME_COLS + 1;
  pane_glyph(p, x, y, role, m->possible ? GLYPH_PLAY : GLYPH_CROSS);
  pane_text(p, x + 2, y, role, m->possible ? "ready" : "blocked");
  x += 2 + STATE_COLS;
  if (m->possible) {
    x = pane_text(p, x, y, ROLE_DIM, "next: ");
    next_words(&b, s->reader, &s->now, a->predict.on ? 0 : s->at, m); /* then without the value */
  } else {
    control_why(&b, a, m->actor);
  }
  pane_cut(p, x, y, p->w - x, m->possible ? ROLE_TEXT : ROLE_DIM, buf_text(&b));
  if (m->actor == a->selected)
    pane_glyph(p, 1, y, ROLE_CURSOR, GLYPH_HERE);
  buf_fini(&b);
}

/* Who can move comes first. Where there is not room for all, those around the selected one are
 * shown: from which on? */
static int first_move(const struct app *a, int rows) {
  const struct control *c = &a->control;
  int at = 0;
  for (int possible = 1; possible >= 0; possible--)
    for (uint32_t i = 0; i < c->n; i++) {
      if (c->move[i].possible != possible)
        continue;
      if (c->move[i].actor == a->selected)
        return at < rows ? 0 : at - rows + 1;
      at++;
    }
  return 0;
}

static void draw_moves(const struct app *a, const struct pane *p) {
  const struct control *c = &a->control;
  char title[64], letter[8];
  branch_name(letter, c->tree.node[c->tree.at].branch);
  snprintf(title, sizeof title, "your move: decision %" PRIu32 " of branch %s",
           c->tree.node[c->tree.at].depth + 1, letter);
  struct pane in = pane_box(p, c->open ? title : "your move", c->open ? ROLE_FOCUS : ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  if (!c->open) {
    const char *no_choice = control_no_choice(a);
    struct buf b = {0};
    buf_puts(&b, c->busy       ? "Somebody moves."
                 : a->ended[0] ? a->ended
                               : "Nobody has anything to decide.");
    buf_printf(&b, "%s%s", *no_choice ? " " : "", no_choice);
    pane_wrap(&in, 0, ROLE_TEXT, buf_text(&b));
    buf_fini(&b);
    return;
  }
  int first = first_move(a, in.h), at = 0;
  for (int possible = 1; possible >= 0; possible--)
    for (uint32_t i = 0; i < c->n; i++)
      if (c->move[i].possible == possible && at++ >= first && at <= first + in.h)
        draw_move(a, &in, at - 1 - first, &c->move[i]);
  if (at > in.h)
    pane_printf(p, p->w - 14, 0, ROLE_DIM, " %d more ", at - in.h);
}

/* --- one listing per actor --- */

/* What the actor has read, computed and written since it was last at each line. */
struct done {
  unsigned line[LINES];
  int64_t value[LINES];
  int n;
};

static bool is_done(const struct done *d, unsigned line, int64_t *value) {
  for (int i = 0; i < d->n; i++)
    if (d->line[i] == line) {
      *value = d->value[i];
      return true;
    }
  return false;
}

/* Back from the playhead to where the actor was at the line before that it is at now, or at one
 * behind it. */
static void find_done(const struct app *a, uint32_t actor, unsigned at, struct done *d) {
  struct session *s = a->session;
  uint64_t until = s->at > LOOKED_BACK ? s->at - LOOKED_BACK : 0;
  bool has = false, first = true;
  int64_t value = 0;
  d->n = 0;
  for (uint64_t i = s->at; i > until && d->n < LINES; i--) {
    struct event e = *session_event_at(s, i - 1);
    if (e.actor != actor)
      continue;
    bool counts = e.type == EV_LOAD || e.type == EV_CALC || e.type == EV_STORE;
    if (counts && !has) {
      has = true;
      value = (int64_t)e.c;
    }
    if (e.type != EV_LINE)
      continue;
    const struct world_label *l = world_label(&s->now, e.b);
    if (!l || (!first && l->line >= at))
      return;
    if (has) {
      d->line[d->n] = l->line;
      d->value[d->n++] = value;
    }
    first = has = false;
  }
}

static unsigned line_of(const struct app *a, uint32_t actor) {
  const struct world *w = &a->session->now;
  const struct world_actor *x = world_actor(w, actor);
  const struct world_label *l = x && x->label ? world_label(w, x->label - 1) : NULL;
  return l ? l->line : 0;
}

static void draw_code(const struct pane *p, int y, const char *text, unsigned number, bool here,
                      const struct done *d) {
  size_t n;
  const char *line = asset_line(text, number, &n);
  char copy[256], *marker;
  int64_t value;
  if (!line)
    return;
  snprintf(copy, sizeof copy, "%.*s", (int)n, line);
  if ((marker = strstr(copy, "#@")))
    *marker = '\0';
  if (here)
    pane_glyph(p, 0, y, ROLE_CURSOR, GLYPH_HERE);
  pane_printf(p, 1, y, ROLE_DIM, "%3u", number);
  int room = p->w - 5;
  if (is_done(d, number, &value)) {
    char done[32];
    int cols = snprintf(done, sizeof done, "%lld", (long long)value);
    room -= cols + 3;
    pane_glyph(p, p->w - cols - 2, y, ROLE_GOOD, GLYPH_CHECK);
    pane_text(p, p->w - cols, y, ROLE_GOOD, done);
  }
  pane_cut(p, 5, y, room, here ? ROLE_TITLE : ROLE_CODE, copy);
}

static void draw_column(const struct app *a, const struct pane *p, uint32_t actor) {
  const struct scenario *s = a->session->scenario;
  const char *text = s ? asset_text(ASSET_listing, s->name) : NULL;
  struct buf title = {0};
  struct done done;
  why_title(&title, a->session->reader, &a->session->now, actor);
  int digit = control_digit(a, actor);
  if (digit >= 0)
    buf_printf(&title, " (%d)", digit);
  struct pane in = pane_box(p, buf_text(&title), actor == app_actor(a) ? ROLE_FOCUS : ROLE_FRAME);
  buf_fini(&title);
  unsigned at = line_of(a, actor), lines = text ? asset_lines(text) : 0, rows = (unsigned)in.h;
  if (!at || !lines) {
    pane_wrap(&in, 0, ROLE_DIM, at ? "There is no listing." : "It has not reached a line yet.");
    return;
  }
  find_done(a, actor, at, &done);
  unsigned first = at > rows * 2 / 3 ? at - rows * 2 / 3 : 1;
  if (first + rows > lines + 1)
    first = lines >= rows ? lines - rows + 1 : 1;
  for (unsigned i = 0; i < rows && first + i <= lines; i++)
    draw_code(&in, (int)i, text, first + i, first + i == at, &done);
}

static bool lives(const struct app *a, uint32_t actor) {
  const struct world_actor *x = world_actor(&a->session->now, actor);
  return x && x->state != ACTOR_DONE && x->state != ACTOR_GONE;
}

static void draw_columns(const struct app *a, const struct pane *p) {
  const struct control *c = &a->control;
  uint32_t shown[COLUMNS];
  int n = 0, most = p->w / COLUMN_COLS < COLUMNS ? p->w / COLUMN_COLS : COLUMNS;
  for (uint32_t i = 0; i < c->n && n < most; i++)
    if (c->move[i].possible)
      shown[n++] = c->move[i].actor;
  size_t all;
  const uint32_t *actors = history_actors(a->session->history, &all);
  for (size_t i = 0; i < all && n < most; i++) {
    bool there = !lives(a, actors[i]) || (i == 0 && all > 1);
    for (int k = 0; k < n; k++)
      there |= shown[k] == actors[i];
    if (!there)
      shown[n++] = actors[i];
  }
  if (n == 0) {
    view_log(a, p);
    return;
  }
  for (int i = 0; i < n; i++) {
    int x = p->w * i / n, w = p->w * (i + 1) / n - x;
    struct pane part = pane_sub(p, x, 0, i + 1 < n ? w - pane_gap(p) : w, p->h);
    draw_column(a, &part, shown[i]);
  }
}

/* --- branches --- */

static int who_cols(const struct branches *b) {
  int cols = 1;
  for (uint32_t i = 1; i < b->n; i++) {
    int n = (int)strlen(branch_who(b, i));
    cols = n > cols ? n : cols;
  }
  return cols + 1;
}

void ways_init(struct ways *w, const struct branches *b, uint32_t at, int cols) {
  int each = who_cols(b);
  uint32_t depth = b->node[at].depth;
  *w = (struct ways){.b = b, .at = at, .cols = each, .fit = 1, .from = 1};
  if (cols > each)
    w->fit = (uint32_t)(cols / each);
  if (depth >= w->fit)
    w->from = depth - w->fit + 2;
}

void ways_draw(const struct ways *w, const struct pane *p, int y, uint32_t branch) {
  const struct branches *b = w->b;
  uint32_t node = branch_leaf(b, branch), first = branch_first(b, branch);
  uint32_t fork = b->node[first].depth;
  if (fork > 1 && fork >= w->from && fork - w->from < w->fit)
    pane_glyph(p, (int)(fork - w->from) * w->cols, y, ROLE_DIM, GLYPH_BL);
  if (w->from > 1 && b->node[node].depth >= w->from && fork < w->from)
    pane_glyph(p, 0, y, ROLE_DIM, GLYPH_DOTS);
  for (;; node = b->node[node].parent) {
    uint32_t depth = b->node[node].depth;
    if (depth >= w->from && depth - w->from < w->fit) {
      int x = (int)(depth - w->from) * w->cols + 1;
      enum role role = depth <= b->node[w->at].depth ? ROLE_TEXT : ROLE_DIM;
      pane_text(p, x, y, role, branch_who(b, node));
      if (node == w->at)
        pane_select(p, x, y, (int)strlen(branch_who(b, node)));
    }
    if (node == first || node == BRANCH_ROOT)
      break;
  }
}

static void draw_outcome(const struct app *a, const struct pane *p, int y, uint32_t branch,
                         bool here) {
  const struct branches *b = &a->control.tree;
  const struct branch_node *leaf = &b->node[branch_leaf(b, branch)];
  int x = p->w - OUTCOME_COLS;
  if (leaf->ended) {
    pane_glyph(p, x, y, leaf->code ? ROLE_BAD : ROLE_GOOD, leaf->code ? GLYPH_CROSS : GLYPH_CHECK);
    pane_cut(p, x + 2, y, OUTCOME_COLS - 2, leaf->code ? ROLE_BAD : ROLE_TEXT,
             *leaf->outcome ? leaf->outcome : "at its end");
  } else {
    pane_glyph(p, x, y, ROLE_DIM, GLYPH_DOTS);
    pane_text(p, x + 2, y, ROLE_DIM, here ? "you are here" : "left there");
  }
}

static void draw_branches(const struct app *a, const struct pane *p) {
  const struct branches *b = &a->control.tree;
  struct pane in = pane_box(p, "branches", ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  struct pane place = pane_sub(&in, 3, 0, in.w - 3, in.h);
  struct ways ways;
  int rows = in.h - 1;
  uint32_t here = b->node[b->at].branch;
  ways_init(&ways, b, b->at, in.w - OUTCOME_COLS - 6);
  uint32_t top =
      b->count > (uint32_t)rows && here >= (uint32_t)rows ? here - (uint32_t)rows + 1 : 0;
  for (uint32_t i = top, y = 0; i < b->count && (int)y < rows; i++, y++) {
    char letter[8];
    branch_name(letter, i);
    bool mine = i == here && b->at != BRANCH_ROOT;
    if (mine)
      pane_glyph(&in, 0, (int)y, ROLE_CURSOR, GLYPH_HERE);
    pane_text(&in, 1, (int)y, mine ? ROLE_TITLE : ROLE_TEXT, letter);
    ways_draw(&ways, &place, (int)y, i);
    draw_outcome(a, &in, (int)y, i, mine);
  }
  struct buf text = {0};
  int x = pane_text(&in, 0, in.h - 1, ROLE_DIM, "schedule so far ");
  branch_schedule(b, b->at, &text);
  const char *shown = buf_text(&text);
  int room = in.w - x;
  if ((int)text.len > room && room > 2) { /* its end is what matters */
    x = pane_glyph(&in, x, in.h - 1, ROLE_DIM, GLYPH_DOTS);
    room = in.w - x;
    shown += (int)text.len - room;
  }
  pane_cut(&in, x, in.h - 1, room, ROLE_TITLE, text.len ? shown : "(nothing was decided yet)");
  buf_fini(&text);
}

void view_control(const struct app *a, const struct pane *p) {
  const struct control *c = &a->control;
  int most = p->h >= 18 ? MOVE_ROWS : 4, moves = (int)c->n < 1 ? 1 : (int)c->n;
  if (*control_no_choice(a) && p->w < 2 * OUTCOME_COLS + 30)
    moves = 2; /* it takes two lines */
  moves = (moves < most ? moves : most) + 2;
  int branches = (int)c->tree.count < BRANCH_ROWS ? (int)c->tree.count : BRANCH_ROWS;
  branches = p->h >= 14 ? (branches > 1 ? branches : 1) + 3 : 0;
  struct pane part = pane_sub(p, 0, 0, p->w, moves);
  draw_moves(a, &part);
  part = pane_sub(p, 0, moves, p->w, p->h - moves - branches);
  draw_columns(a, &part);
  part = pane_sub(p, 0, p->h - branches, p->w, branches);
  draw_branches(a, &part);
}

/* What the explorer has found, in words, and the keys of its view. */
#include "ui/core/explored.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "sched/world/why.h"
#include "ui/core/command.h"

/* Before so many runs it says how long beginning took; so far go left and right. */
enum { WORTH_A_RATE = 1000, FAR = 1000 };

void explored_forget_leaves(struct explored *x) {
  if (x->tree.node)
    branch_fini(&x->tree);
  x->leaves = 0;
}

void explored_fini(struct explored *x) {
  explored_forget_leaves(x);
  free(x->outcome);
  free(x->order);
  free(x->leaf);
  *x = (struct explored){.everything = x->everything};
}

static bool has_line(const struct explored_outcome *o, const char *line, size_t n) {
  const char *at = o->text, *end = at + o->bytes;
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if ((size_t)(stop - at) == n && memcmp(at, line, n) == 0)
      return true;
    at = stop + 1;
  }
  return false;
}

static bool is_common(const struct explored *x, const char *line, size_t n) {
  for (uint32_t i = 0; i < x->n; i++)
    if (!has_line(&x->outcome[i], line, n))
      return false;
  return true;
}

void explored_words(struct buf *b, const struct explored *x, uint32_t outcome) {
  const struct explored_outcome *o = &x->outcome[outcome];
  const char *at = o->text, *end = at + o->bytes;
  size_t before = b->len;
  buf_puts(b, o->bad);
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (x->n == 1 || !is_common(x, at, (size_t)(stop - at))) {
      buf_puts(b, b->len > before ? " | " : "");
      utf8_add_safe(b, at, (size_t)(stop - at));
    }
    at = stop + 1;
  }
  if (b->len == before)
    buf_puts(b, x->n == 1 ? "nothing is printed" : "nothing but what all others print, too");
}

bool explored_leaf(struct buf *b, const struct explored *x, uint32_t leaf) {
  uint32_t outcome = x->leaf[leaf];
  if (outcome < x->n)
    explored_words(b, x, outcome);
  else
    buf_puts(b, "(there was no room for what came out)");
  return outcome < x->n && x->outcome[outcome].wrong;
}

void explored_progress(struct buf *b, const struct explored *x) {
  double rate = x->ns ? (double)(x->runs + x->redundant) * 1e9 / (double)x->ns : 0;
  why_count(b, x->runs,
            x->samples     ? "sample"
            : !x->reduced  ? "interleaving"
            : x->runs == 1 ? "partial order"
                           : "different partial order");
  if (x->running || x->runs >= WORTH_A_RATE)
    buf_printf(b, ", %.0f runs/s", rate);
  if (x->searching && x->running)
    buf_puts(b, "; looking for shorter schedules");
  else if (x->complete && x->bounded)
    buf_puts(b, ": all within the bound");
  else if (x->complete)
    buf_puts(b, !x->reduced    ? ": all there are"
                : x->runs == 1 ? ": every interleaving is equivalent to it"
                               : ": every interleaving is equivalent to one of them");
  else if (x->samples)
    buf_puts(b, ": what was not seen may happen all the same");
  else if (x->share > 1e-12)
    buf_printf(b, "; about %.3g in all", (double)x->runs / x->share);
  else if (!x->running)
    buf_puts(b, "; not all there are");
  buf_puts(b, x->running ? " ..." : ".");
}

/* --- its keys --------------------------------------------------------------------------------- */

unsigned command_EXPLORE(struct app *a) {
  const struct scenario *s = a->session->scenario;
  if (a->overlay == OVERLAY_EXPLORED) {
    a->overlay = OVERLAY_NONE;
    return EFFECT_NONE;
  }
  if (!s) {
    app_say(a, "%s", session_no_scenario(a->session));
    return EFFECT_NONE;
  }
  a->overlay = OVERLAY_EXPLORED;
  a->list_at = 0;
  if (a->explored.there && !a->explored.error[0])
    return EFFECT_NONE;
  a->explored.everything = false;
  return EFFECT_EXPLORE;
}

/* The chosen schedule becomes a run under the user's hand, with all others as its branches. */
static unsigned open_leaf(struct app *a) {
  struct explored *x = &a->explored;
  struct control *c = &a->control;
  if (!explored_has(x, (uint64_t)a->list_at))
    return EFFECT_NONE;
  uint32_t leaf = branch_leaf(&x->tree, (uint32_t)((uint64_t)a->list_at - x->first));
  control_end(a);
  c->tree = x->tree;
  x->tree = (struct branches){0};
  branch_go(&c->tree, 0);
  for (uint32_t i = 0; i < x->leaves && i < c->tree.count; i++) {
    struct buf words = {0};
    bool wrong = explored_leaf(&words, x, i);
    c->tree.at = branch_leaf(&c->tree, i);
    branch_ended(&c->tree, wrong ? ERR_VIOLATED : 0, buf_text(&words));
    buf_fini(&words);
  }
  branch_to(&c->tree, leaf);
  a->overlay = OVERLAY_NONE;
  return EFFECT_EXPLORE_END | EFFECT_REPLAY;
}

unsigned app_explored_key(struct app *a, int32_t key) {
  struct explored *x = &a->explored;
  if (key == UI_KEY_ENTER)
    return open_leaf(a);
  if (key == 'a') {
    x->everything = !x->everything;
    a->list_at = 0;
    return EFFECT_EXPLORE;
  }
  if (key == 's' && x->running)
    return EFFECT_EXPLORE_STOP;
  /* While it runs, only the first schedules can be looked at. */
  uint64_t all = x->running ? x->leaves : x->runs;
  int n = all < INT_MAX - FAR ? (int)all : INT_MAX - FAR;
  unsigned effects = EFFECT_NONE;
  if (key == UI_KEY_LEFT || key == UI_KEY_RIGHT)
    app_list_move(a, key == UI_KEY_LEFT ? -FAR : FAR, n);
  else
    effects = app_list_key(a, key, n);
  return effects | (explored_has(x, (uint64_t)a->list_at) ? EFFECT_NONE : EFFECT_LEAVES);
}

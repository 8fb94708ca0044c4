/* The question, its options and, once it is answered, whether that was right and why.
 *
 *   predict  3 of 4 right
 *   Who goes on next?
 *   a worker-1   b main
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "ui/core/app.h"

int view_predict_rows(const struct app *a, int rows) {
  if (!a->session || !a->predict.on)
    return 0;
  return rows >= SLIM_BELOW ? 6 : 4;
}

/* One behind the other, as many in a line as there is room for. */
static void draw_options(const struct app *a, const struct pane *p, int y) {
  const struct predict *q = &a->predict;
  const char *keys = a->keys.keys[UI_ANSWER];
  int x = 0;
  for (int i = 0; i < q->n; i++) {
    size_t n = strcspn(keys, " ");
    int cols = (int)utf8_width(q->option[i].text, strlen(q->option[i].text));
    char key[16];
    snprintf(key, sizeof key, "%.*s", (int)(n < 12 ? n : 12), keys);
    if (x > 0 && x + 2 + cols > p->w && y + 1 < p->h) {
      x = 0;
      y++;
    }
    int next = pane_text(p, x, y, ROLE_KEY, *key ? key : "-") + 1;
    pane_cut(p, next, y, p->w - next, ROLE_TITLE, q->option[i].text);
    x = next + cols + 3;
    keys += n + strspn(keys + n, " ");
  }
}

void view_predict(const struct app *a, const struct pane *p) {
  const struct predict *q = &a->predict;
  char title[64] = "predict";
  if (!q->on)
    return;
  if (q->asked)
    snprintf(title, sizeof title, "predict: %" PRIu32 " of %" PRIu32 " right", q->right, q->asked);
  struct pane in = pane_box(p, title, predict_asks(a) ? ROLE_FOCUS : ROLE_FRAME);
  in = pane_sub(&in, 1, 0, in.w - 2, in.h);
  if (q->told[0] && (q->kind >= PREDICT_VALUE || a->session->at == q->then)) {
    pane_wrap(&in, 0, q->said == q->truth ? ROLE_GOOD : ROLE_BAD, q->told);
  } else if (predict_asks(a)) {
    struct pane asked = pane_sub(&in, 0, 0, in.w, in.h > 2 ? 2 : 1);
    int lines = pane_wrap(&asked, 0, ROLE_TEXT, q->question);
    draw_options(a, &in, lines < asked.h ? lines : asked.h);
  } else {
    pane_wrap(&in, 0, ROLE_DIM,
              a->control.open ? "Choose who moves; then say what will come of it."
              : a->playing    ? "To the next question."
                              : "space: on to the next question; n: at once.");
  }
}

/* Markers: moments with a note. */
#include <string.h>

#include "ui/core/command.h"

unsigned app_mark(struct app *a, const char *text) {
  struct session *s = a->session;
  if (!marks_set(&s->marks, s->at, text, false)) {
    app_say(a, "There are %d markers already; M lists them, and removes.", MARKS);
    return EFFECT_NONE;
  }
  app_say(a, "Marked; [ and ] go to markers, M lists them.");
  return EFFECT_SAVE_MARKS;
}

unsigned command_MARK(struct app *a) {
  app_stop(a);
  app_ask(a, PROMPT_MARK);
  return EFFECT_NONE;
}

static void to_mark(struct app *a, int direction) {
  const struct marks *m = &a->session->marks;
  int i = marks_beside(m, a->session->at, direction);
  if (i < 0) {
    app_say(a, "%s",
            m->n == 0       ? "There is no marker yet; m makes one."
            : direction > 0 ? "There is no further marker."
                            : "There is no marker before this.");
    return;
  }
  app_go_event(a, m->v[i].events);
  app_say(a, "marker %d of %d: %s", i + 1, m->n, m->v[i].text);
}

unsigned command_MARK_BACK(struct app *a) {
  to_mark(a, -1);
  return EFFECT_NONE;
}

unsigned command_MARK_NEXT(struct app *a) {
  to_mark(a, 1);
  return EFFECT_NONE;
}

unsigned command_MARKS(struct app *a) {
  if (a->session->marks.n)
    app_toggle_overlay(a, OVERLAY_MARKS);
  else
    app_say(a, "There is no marker yet; m makes one.");
  return EFFECT_NONE;
}

unsigned app_marks_key(struct app *a, int32_t key) {
  struct marks *m = &a->session->marks;
  switch (key) {
  case UI_KEY_ENTER:
    app_go_event(a, m->v[a->list_at].events);
    a->overlay = OVERLAY_NONE;
    return EFFECT_NONE;
  case UI_KEY_BACKSPACE:
  case UI_KEY_DELETE:
  case 'd':
    marks_set(m, m->v[a->list_at].events, "", false);
    a->overlay = m->n ? a->overlay : OVERLAY_NONE;
    app_list_move(a, 0, m->n);
    return EFFECT_SAVE_MARKS;
  default:
    return app_list_key(a, key, m->n);
  }
}

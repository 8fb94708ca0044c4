/* Where to stop. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/core/command.h"

/* Is it called that, as people say it? */
static bool is_called(const struct session *s, uint32_t id, const char *text) {
  const struct world_entity *x = world_entity(&s->now, id);
  size_t n = 0;
  const char *name = x ? trace_reader_text(s->reader, x->name, &n) : "";
  return n && strlen(text) == n && memcmp(text, name, n) == 0;
}

static bool fits(const struct session *s, const struct event *e, const char *text) {
  const struct event_desc *d = event_desc(e->type);
  if (d->name && strcmp(d->name, text) == 0)
    return true;
  if (e->type == EV_LINE) {
    const struct world_label *l = world_label(&s->now, e->b);
    return l && (unsigned long)l->line == strtoul(text, NULL, 10);
  }
  bool object = d->field[SLOT_A].kind == FIELD_ID && is_called(s, e->a, text);
  return object || (e->actor && is_called(s, e->actor, text));
}

static bool is_breakpoint(const struct session *s, const struct event *e, const void *app) {
  const struct app *a = app;
  for (int i = 0; i < a->breakpoints; i++)
    if (fits(s, e, a->breakpoint[i].text))
      return true;
  return false;
}

void app_toggle_breakpoint(struct app *a, const char *text) {
  int i = 0;
  while (i < a->breakpoints && strcmp(a->breakpoint[i].text, text) != 0)
    i++;
  if (i < a->breakpoints) {
    a->breakpoint[i] = a->breakpoint[--a->breakpoints];
    app_say(a, "No longer a place to stop at.");
  } else if (i == BREAKPOINTS || strlen(text) >= sizeof a->breakpoint[i].text) {
    app_say(a, i == BREAKPOINTS ? "There are too many places to stop at already." : "Too long.");
  } else {
    memcpy(a->breakpoint[a->breakpoints++].text, text, strlen(text) + 1);
    app_say(a, "c goes forward to the next such place, C back.");
  }
}

unsigned command_BREAK(struct app *a) {
  app_ask(a, PROMPT_BREAK);
  return EFFECT_NONE;
}

static void to_breakpoint(struct app *a, int direction) {
  if (!a->breakpoints)
    app_say(a, "There is no place to stop at yet; b makes one.");
  else
    app_step(a, session_find(a->session, direction, is_breakpoint, a),
             "No further place to stop at.");
}

unsigned command_CONTINUE(struct app *a) {
  to_breakpoint(a, 1);
  return EFFECT_NONE;
}

unsigned command_CONTINUE_BACK(struct app *a) {
  to_breakpoint(a, -1);
  return EFFECT_NONE;
}

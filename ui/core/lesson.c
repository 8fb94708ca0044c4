#include "ui/core/lesson.h"

#include <string.h>

#include "sched/trace/event.h"

static void copy(char *to, size_t cap, const char *from, size_t n) {
  n = n < cap - 1 ? n : cap - 1;
  memcpy(to, from, n);
  to[n] = '\0';
}

static uint16_t event_named(const char *name, size_t n) {
  for (uint16_t i = 1; i < EV_LIMIT; i++) {
    const char *known = event_desc(i)->name;
    if (known && strlen(known) == n && memcmp(known, name, n) == 0)
      return i;
  }
  return 0;
}

static void begin_step(struct lesson *l, const char *line, size_t n) {
  struct lesson_step *s = &l->step[l->n++];
  const char *colon = memchr(line, ':', n);
  size_t kind = colon ? (size_t)(colon - line) : 0;
  copy(s->kind, sizeof s->kind, line, kind);
  if (n > kind + 2)
    copy(s->title, sizeof s->title, line + kind + 2, n - kind - 2);
}

static void read_when(struct lesson_step *s, const char *line, size_t n) {
  size_t name = strcspn(line, " \n");
  name = name < n ? name : n;
  s->event = event_named(line, name);
  if (n > name + 1)
    copy(s->actor, sizeof s->actor, line + name + 1, n - name - 1);
}

void lesson_read(struct lesson *l, const char *text) {
  *l = (struct lesson){0};
  for (size_t n; text && *text; text += n + (text[n] == '\n')) {
    n = strcspn(text, "\n");
    struct lesson_step *s = l->n ? &l->step[l->n - 1] : NULL;
    if (n > 3 && memcmp(text, "## ", 3) == 0 && l->n < LESSON_STEPS)
      begin_step(l, text + 3, n - 3);
    else if (n > 2 && memcmp(text, "# ", 2) == 0)
      copy(l->title, sizeof l->title, text + 2, n - 2);
    else if (s && n > 6 && memcmp(text, "when: ", 6) == 0)
      read_when(s, text + 6, n - 6);
    else if (s && n && !s->text)
      s->text = text;
    if (s && n && s->text && text >= s->text && text[0] != '#')
      s->bytes = (unsigned)(text + n - s->text);
  }
}

/* The first step that still waits. */
static struct lesson_step *waiting(struct lesson *l) {
  while (l->searched < l->n && (l->step[l->searched].moment || !l->step[l->searched].event))
    l->searched++;
  return l->searched < l->n ? &l->step[l->searched] : NULL;
}

bool lesson_waits(const struct lesson *l, uint16_t event) {
  for (int i = l->searched; i < l->n; i++)
    if (l->step[i].event && !l->step[i].moment)
      return l->step[i].event == event;
  return false;
}

void lesson_see(struct lesson *l, uint64_t ordinal, uint16_t event, const char *actor, size_t n) {
  struct lesson_step *s = waiting(l);
  bool named = s && (!s->actor[0] || (strlen(s->actor) == n && memcmp(s->actor, actor, n) == 0));
  if (s && s->event == event && named)
    s->moment = ordinal + 1;
}

int lesson_step_at(const struct lesson *l, int shown, uint64_t at) {
  int come = 0;
  uint64_t moment = 0;
  for (int i = 0; i < l->n; i++)
    if (l->step[i].moment && l->step[i].moment <= at)
      come = i;
  if (shown < come || shown >= l->n)
    return come;
  for (int i = shown; i >= 0 && !moment; i--)
    moment = l->step[i].moment;
  return moment > at ? come : shown;
}

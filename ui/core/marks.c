#include "ui/core/marks.h"

#include <string.h>

#include "sched/base/utf8.h"

void marks_read(struct marks *m, struct trace_reader *r) {
  uint64_t events;
  struct buf text = {0}, safe = {0};
  *m = (struct marks){0};
  for (size_t i = 0; trace_reader_note(r, i, &events, &text); i++) {
    utf8_add_safe(&safe, buf_text(&text), text.len);
    marks_set(m, events, buf_text(&safe), true);
    text.len = safe.len = 0;
  }
  m->unsaved = false;
  buf_fini(&text);
  buf_fini(&safe);
}

bool marks_set(struct marks *m, uint64_t events, const char *text, bool saved) {
  int i = 0;
  while (i < m->n && m->v[i].events < events)
    i++;
  bool there = i < m->n && m->v[i].events == events;
  if (!*text) {
    if (there) /* what the file has of it must be taken back */
      memmove(&m->v[i], &m->v[i + 1], (size_t)(--m->n - i) * sizeof *m->v);
    m->unsaved = true;
    return true;
  }
  if (!there && m->n == MARKS)
    return false;
  if (!there)
    memmove(&m->v[i + 1], &m->v[i], (size_t)(m->n++ - i) * sizeof *m->v);
  m->v[i] = (struct mark){.events = events, .saved = saved};
  size_t n = strlen(text), most = MARK_BYTES - 1;
  n = n < most ? n : most;
  while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
    n--; /* not in the middle of a character */
  memcpy(m->v[i].text, text, n);
  m->unsaved |= !saved;
  return true;
}

int marks_beside(const struct marks *m, uint64_t events, int direction) {
  for (int i = direction > 0 ? 0 : m->n - 1; i >= 0 && i < m->n; i += direction)
    if (direction > 0 ? m->v[i].events > events : m->v[i].events < events)
      return i;
  return -1;
}

const struct mark *marks_at(const struct marks *m, uint64_t events) {
  int i = marks_beside(m, events + 1, -1);
  return i >= 0 && m->v[i].events == events ? &m->v[i] : NULL;
}

/* What the file has and we have not any more. */
static int take_back(const struct marks *m, struct trace_reader *r, int fd, struct err *e) {
  struct marks file;
  int error = 0;
  marks_read(&file, r);
  for (int i = 0; i < file.n && !error; i++)
    if (!marks_at(m, file.v[i].events))
      error = trace_reader_add_note(r, fd, file.v[i].events, "", 0, e);
  return error;
}

int marks_save(struct marks *m, struct trace_reader *r, int fd, struct err *e) {
  int error = take_back(m, r, fd, e);
  for (int i = 0; i < m->n && !error; i++) {
    if (m->v[i].saved)
      continue;
    error = trace_reader_add_note(r, fd, m->v[i].events, m->v[i].text, strlen(m->v[i].text), e);
    m->v[i].saved = error == 0;
  }
  m->unsaved = error != 0;
  return error;
}

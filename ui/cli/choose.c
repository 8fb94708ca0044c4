#include "ui/cli/choose.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sched/world/why.h"

enum { PIECE = 4096 };

/* The end of the word at c->at, behind blanks; 0 if it has not come whole yet, or at all. */
static size_t word_end(struct chooser *c) {
  const char *s = buf_text(&c->input);
  while (c->at < c->input.len && isspace((unsigned char)s[c->at]))
    c->at++;
  size_t end = c->at;
  while (end < c->input.len && !isspace((unsigned char)s[end]))
    end++;
  return end > c->at && (end < c->input.len || c->ended) ? end : 0;
}

static bool knows(struct chooser *c) {
  return c->step.times > 0 || word_end(c) || c->ended;
}

bool choose_wants_input(const struct chooser *c, const struct run *r) {
  struct chooser copy = *c;
  return run_question(r) && !knows(&copy);
}

void choose_read(struct chooser *c) {
  char *to = buf_reserve(&c->input, PIECE);
  ssize_t n = to ? read(STDIN_FILENO, to, PIECE) : -1;
  if (n > 0)
    c->input.len += (size_t)n;
  else if (n == 0 || errno != EINTR)
    c->ended = true;
}

static void put_question(struct chooser *c, const struct run_question *q,
                         struct trace_reader *reader, const struct world *w, uint64_t events) {
  struct buf b = {0};
  if (c->put == q->step + 1)
    return;
  c->put = q->step + 1;
  buf_printf(&b, "Decision %" PRIu64 ": who moves?\n", q->step + 1);
  for (uint32_t i = 0; i < q->n; i++) {
    const struct next_move *m = &q->move[i];
    char path[GATE_PATH_MAX];
    world_path(w, m->actor, path, sizeof path);
    buf_printf(&b, "  %-8s ", m->possible ? path : "-");
    why_name(&b, reader, w, m->actor);
    buf_puts(&b, ": ");
    if (m->possible) {
      buf_puts(&b, "would ");
      next_words(&b, reader, w, events, m);
    } else {
      why_asked(&b, reader, w, m->actor, q->move, q->n);
    }
    buf_puts(&b, "\n");
  }
  fputs(buf_text(&b), stderr);
  buf_fini(&b);
}

/* The next entry of the schedule; false if there is none, or none that makes sense. */
static bool next_step(struct chooser *c) {
  size_t end = word_end(c);
  char word[GATE_PATH_MAX + 16];
  size_t n = end - c->at;
  uint32_t at = 0;
  if (end == 0)
    return false;
  snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1),
           buf_text(&c->input) + c->at);
  c->at = end;
  if (n < sizeof word && schedule_next(word, &at, &c->step) == 1)
    return true;
  c->step.times = 0;
  err_set(&c->refusal, ERR_USAGE,
          "\"%.40s\" does not say who moves; write a path, such as main.1 or 2*3.", word);
  return false;
}

static uint32_t actor_called(const struct run_question *q, const struct world *w,
                             const char *wanted) {
  for (uint32_t i = 0; i < q->n; i++) {
    char path[GATE_PATH_MAX];
    world_path(w, q->move[i].actor, path, sizeof path);
    if (q->move[i].possible && strcmp(path, wanted) == 0)
      return q->move[i].actor;
  }
  return 0;
}

/* Somebody at a terminal who has mistyped is asked again; the rest of the line counts for nothing.
 */
static bool ask_again(struct chooser *c) {
  if (c->ended || !isatty(STDIN_FILENO))
    return false;
  fprintf(stderr, "%s\n", c->refusal.text);
  c->refusal = (struct err){0};
  c->step.times = 0;
  c->at = c->input.len;
  c->put = 0;
  return true;
}

void choose(struct chooser *c, struct run *r, struct trace_reader *reader, const struct world *w,
            uint64_t events) {
  const struct run_question *q = run_question(r);
  if (!q || c->refusal.code)
    return;
  put_question(c, q, reader, w, events);
  if (c->step.times == 0 && !next_step(c) && !c->refusal.code) {
    if (!c->ended)
      return;
    fprintf(stderr, "There are no more answers: chance decides from here on.\n");
    run_answer(r, 0);
    return;
  }
  uint32_t actor = c->refusal.code ? 0 : actor_called(q, w, c->step.path);
  if (!actor && !c->refusal.code)
    err_set(&c->refusal, ERR_DIVERGED, "At decision %" PRIu64 " %.100s cannot move.", q->step + 1,
            c->step.path);
  if (!actor && ask_again(c)) {
    put_question(c, q, reader, w, events);
    return;
  }
  if (!actor) {
    run_stop(r);
    return;
  }
  c->step.times--;
  run_answer(r, actor);
}

void choose_fini(struct chooser *c) {
  buf_fini(&c->input);
}

#include "ui/core/challenge.h"

#include <string.h>

const struct challenge challenges[] = {
#define CHALLENGE(id, n, k, s, p, o, g, t, h1, h2, w) \
  {.name = n,                                         \
   .kind = CHALLENGE_##k,                             \
   .scenario = s,                                     \
   .params = p,                                       \
   .open = o,                                         \
   .goal = g,                                         \
   .task = t,                                         \
   .hint = {h1, h2},                                  \
   .shows = w},
#include "ui/core/challenges.def"
#undef CHALLENGE
};
const size_t challenges_count = sizeof challenges / sizeof *challenges;

const struct challenge *challenge_find(const char *name) {
  for (size_t i = 0; i < challenges_count; i++)
    if (strcmp(challenges[i].name, name) == 0)
      return &challenges[i];
  return NULL;
}

const char *challenge_kind_name(enum challenge_kind kind) {
  static const char *const names[] = {"break it", "fix it", "prove it"};
  return names[kind];
}

bool challenge_asks(const struct challenge *c) {
  return strcmp(c->open, "-") != 0;
}

bool challenge_opens(const struct challenge *c, const char *param, size_t n) {
  for (const char *at = c->open; *at; at += strcspn(at, " "), at += *at == ' ')
    if (strcspn(at, " ") == n && memcmp(at, param, n) == 0)
      return true;
  return false;
}

/* A piece of a goal: not NUL-terminated. */
struct piece {
  const char *s;
  size_t n;
};

static struct piece next_piece(const char **at, char end) {
  struct piece p = {*at, 0};
  const char *stop = strchr(*at, end);
  p.n = stop ? (size_t)(stop - *at) : strlen(*at);
  *at += p.n + (stop ? 1 : 0);
  return p;
}

static bool takes(struct piece *p, const char *word) {
  size_t n = strlen(word);
  if (p->n < n || memcmp(p->s, word, n) != 0)
    return false;
  p->s += n;
  p->n -= n;
  return true;
}

/* The first line from byte `from` on that begins so, or with a $ behind it is so: where it ends, 0
 * if there is none. */
static size_t line_behind(const struct outcome *o, size_t from, struct piece p) {
  bool whole = p.n > 0 && p.s[p.n - 1] == '$';
  p.n -= whole;
  for (size_t i = from; i < o->bytes;) {
    const char *line = o->text + i, *end = memchr(line, '\n', o->bytes - i);
    size_t n = end ? (size_t)(end - line) : o->bytes - i;
    if (whole ? n == p.n && memcmp(line, p.s, n) == 0 : n >= p.n && memcmp(line, p.s, p.n) == 0)
      return i + n + 1;
    i += n + 1;
  }
  return 0;
}

/* Byte offset of the last line. */
static size_t last_line(const struct outcome *o) {
  size_t i = o->bytes;
  while (i > 0 && o->text[i - 1] == '\n')
    i--;
  while (i > 0 && o->text[i - 1] != '\n')
    i--;
  return i;
}

static bool in_order(const struct outcome *o, struct piece p, struct piece *missing) {
  size_t at = 0;
  for (const char *s = p.s, *end = p.s + p.n; s < end; s += missing->n + 1) {
    const char *bar = memchr(s, '|', (size_t)(end - s));
    *missing = (struct piece){s, (size_t)((bar ? bar : end) - s)};
    at = line_behind(o, at, *missing);
    if (!at)
      return false;
  }
  return true;
}

static bool says(struct buf *why, bool holds, const char *before, struct piece p,
                 const char *behind) {
  if (!holds && why)
    buf_printf(why, "%s%.*s%s", before, (int)(p.n - (p.n && p.s[p.n - 1] == '$')), p.s, behind);
  return holds;
}

static bool holds(struct piece p, const struct outcome *o, struct buf *why) {
  struct outcome end = {o->text + last_line(o), o->bytes - last_line(o), false, false};
  struct outcome begin = {o->text, line_behind(o, 0, (struct piece){"", 0}), false, false};
  struct piece none = {"", 0}, missing = none;
  if (begin.bytes > o->bytes)
    begin.bytes = o->bytes;
  if (takes(&p, "has:"))
    return says(why, line_behind(o, 0, p), "No line begins with \"", p, "\".");
  if (takes(&p, "not:"))
    return says(why, !line_behind(o, 0, p), "A line begins with \"", p, "\".");
  if (takes(&p, "first:"))
    return says(why, line_behind(&begin, 0, p), "The first line does not begin with \"", p, "\".");
  if (takes(&p, "last:"))
    return says(why, line_behind(&end, 0, p), "The last line does not begin with \"", p, "\".");
  if (takes(&p, "order:"))
    return says(why, in_order(o, p, &missing), "Where it should be, no line begins with \"",
                missing, "\".");
  if (takes(&p, "deadlock"))
    return says(why, o->deadlock, "It does not end in a deadlock.", none, "");
  if (takes(&p, "no deadlock"))
    return says(why, !o->deadlock, "It ends in a deadlock.", none, "");
  if (takes(&p, "lost"))
    return says(why, o->lost, "No update is lost.", none, "");
  if (takes(&p, "no lost"))
    return says(why, !o->lost, "An update is lost.", none, "");
  return says(why, false, "The goal has a condition that is not known: ", p, ".");
}

bool challenge_met(const struct challenge *c, const struct outcome *o, struct buf *why) {
  /* A run that ends in a deadlock is no answer where nobody asks for one. */
  if (o->deadlock && !strstr(c->goal, "deadlock")) {
    if (why)
      buf_puts(why, "It ends in a deadlock.");
    return false;
  }
  for (const char *at = c->goal; *at;)
    if (!holds(next_piece(&at, '\n'), o, why))
      return false;
  return true;
}

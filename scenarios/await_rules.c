/* Async: what may stand where? Small programs that Python's compiler accepts or refuses.
 *
 * Shows: the rules of await, yield, return and their like. They ask for the innermost function
 * around a word, before anything runs.
 * Real: a checker of its own. It reads a program word by word, keeps the functions, classes,
 * lambdas and comprehensions that are open, and applies the rules to them; no verdict is written
 * down. Its judge is CPython's compiler, on the same programs.
 * Differs: it knows no grammar, no strings and no comments, so it takes nonsense for a program; and
 * of several mistakes CPython may name another one first. */
#define SCENARIO await_rules
#include <stdio.h>
#include <string.h>

#include "scenarios/body.h"

enum { MOST_SCOPES = 16, TEXT_BYTES = 512 };

struct share {
  char nothing;
};

static const char *const heads[] = {
    "if True:", "def outer():", "async def outer():", "class Outer:"};

static const char *const snippets[] = {
    "await g()",
    "def f():\n    await g()",
    "async def f():\n    await g()",
    "async def f():\n    def inner():\n        await g()",
    "async def f():\n    return lambda: await g()",
    "async def f():\n    class Inner:\n        await g()",
    "async def f(x=await g()):\n    return x",
    "async def f():\n    return lambda x=await g(): x",
    "yield 1",
    "def f():\n    yield from g()",
    "async def f():\n    yield 1",
    "async def f():\n    yield from g()",
    "async def f():\n    yield 1\n    return",
    "async def f():\n    return 2\n    yield 1",
    "return 1",
    "def f():\n    async for x in g():\n        print(x)",
    "async def f():\n    async for x in g():\n        print(x)",
    "def f():\n    async with g() as x:\n        print(x)",
    "async def f():\n    async with g() as x:\n        print(x)",
    "def f():\n    return [x async for x in g()]",
    "async def f():\n    return [x async for x in g()]",
    "async def f():\n    return {x: await x for x in g()}",
    "def f():\n    return [await x for x in g()]",
    "def f():\n    return (await x for x in g())",
    "def f():\n    return (x for x in await g())",
    "async def f():\n    return [(yield x) for x in g()]",
};

/* --- words ------------------------------------------------------------------------------------ */

struct word {
  const char *at;
  int length;
};

static bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The next word or sign of the line; length 0: there is none. */
static struct word next_word(const char *at) {
  while (*at == ' ')
    at++;
  struct word w = {at, *at && *at != '\n'};
  while (in_word(*w.at) && in_word(w.at[w.length]))
    w.length++;
  return w;
}

static const char *after(struct word w) {
  return w.at + w.length;
}

static bool is(struct word w, const char *text) {
  return w.length == (int)strlen(text) && memcmp(w.at, text, strlen(text)) == 0;
}

static bool is_one_of(struct word w, const char *signs) {
  for (; *signs; signs++)
    if (w.length == 1 && *w.at == *signs)
      return true;
  return false;
}

/* --- scopes ----------------------------------------------------------------------------------- */

enum scope_kind {
  MODULE,
  CLASS,
  DEF,
  ASYNC_DEF,
  LAMBDA,
  LIST,
  SET,
  DICT,
  GENERATOR,
};

struct scope {
  enum scope_kind kind;
  int indent;   /* of a block: of its head */
  int depth;    /* of the others: how many brackets are open around them */
  bool outside; /* we are in what belongs to it, but is outside: a lambda's parameters, the first
                   iterable of a comprehension */
  bool had_iterable;
  bool async; /* of a comprehension: something in it has to be awaited */
  bool yields;
  int return_line; /* of the first return with a value; 0: none */
};

struct checker {
  struct scope scopes[MOST_SCOPES];
  int n, depth, line;
  int error_line; /* 0: none so far */
  const char *error;
};

static bool is_block(const struct scope *s) {
  return s->kind <= ASYNC_DEF;
}

static bool is_comprehension(const struct scope *s) {
  return s->kind >= LIST;
}

static struct scope *top(struct checker *c) {
  return &c->scopes[c->n - 1];
}

/* What a word belongs to, among the first n scopes. */
static struct scope *innermost(struct checker *c, int n) {
  while (c->scopes[n - 1].outside)
    n--;
  return &c->scopes[n - 1];
}

static void refuse(struct checker *c, int line, const char *error) {
  if (!c->error_line || line < c->error_line) {
    c->error_line = line;
    c->error = error;
  }
}

static void open_scope(struct checker *c, enum scope_kind kind, int indent) {
  c->scopes[c->n++] = (struct scope){.kind = kind, .indent = indent, .depth = c->depth};
}

static void close_scope(struct checker *c) {
  struct scope *s = top(c), *around;
  c->n--;
  if (s->kind == ASYNC_DEF && s->yields && s->return_line)
    refuse(c, s->return_line, "'return' with value in async generator");
  if (!is_comprehension(s) || s->kind == GENERATOR || !s->async)
    return;
  around = innermost(c, c->n);
  if (is_comprehension(around))
    around->async = true;
  else if (around->kind != ASYNC_DEF)
    refuse(c, c->line, "asynchronous comprehension outside of an asynchronous function");
}

/* --- the rules -------------------------------------------------------------------------------- */

static void see_await(struct checker *c) {
  struct scope *s = innermost(c, c->n);
  if (is_comprehension(s))
    s->async = true;
  else if (s->kind == MODULE || s->kind == CLASS)
    refuse(c, c->line, "'await' outside function");
  else if (s->kind != ASYNC_DEF)
    refuse(c, c->line, "'await' outside async function");
}

static void see_yield(struct checker *c, bool from) {
  struct scope *s = innermost(c, c->n);
  s->yields = true;
  switch (s->kind) {
  case LIST:
    refuse(c, c->line, "'yield' inside list comprehension");
    break;
  case SET:
    refuse(c, c->line, "'yield' inside set comprehension");
    break;
  case DICT:
    refuse(c, c->line, "'yield' inside dict comprehension");
    break;
  case GENERATOR:
    refuse(c, c->line, "'yield' inside generator expression");
    break;
  case MODULE:
  case CLASS:
    refuse(c, c->line, "'yield' outside function");
    break;
  case ASYNC_DEF:
    if (from)
      refuse(c, c->line, "'yield from' inside async function");
    break;
  case DEF:
  case LAMBDA:
    break;
  }
}

static void see_return(struct checker *c, bool with_value) {
  struct scope *s = innermost(c, c->n);
  if (s->kind == MODULE || s->kind == CLASS)
    refuse(c, c->line, "'return' outside function");
  else if (with_value && !s->return_line)
    s->return_line = c->line;
}

/* A statement: async for, async with. */
static void see_async(struct checker *c, struct word what) {
  if (innermost(c, c->n)->kind == ASYNC_DEF)
    return;
  if (is(what, "for"))
    refuse(c, c->line, "'async for' outside async function");
  else if (is(what, "with"))
    refuse(c, c->line, "'async with' outside async function");
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum scope_kind comprehension_in(char bracket, bool pairs) {
  if (bracket == '(')
    return GENERATOR;
  if (bracket == '[')
    return LIST;
  return pairs ? DICT : SET;
}

/* What the bracket that has been read opens: a comprehension if there is a `for` in it. */
static void open_bracket(struct checker *c, struct word bracket) {
  bool pairs = false;
  int depth = 1;
  struct word w = bracket;
  while ((w = next_word(after(w))).length && depth > 0) {
    depth += is_one_of(w, "([{") - is_one_of(w, ")]}");
    pairs |= depth == 1 && is_one_of(w, ":");
    if (depth == 1 && is(w, "for")) {
      open_scope(c, comprehension_in(*bracket.at, pairs), 0);
      return;
    }
  }
}

/* Lambdas, and with `all` comprehensions, that reach up to here, a place within c->depth brackets.
 */
static void close_expressions(struct checker *c, bool all) {
  while (!is_block(top(c)) && top(c)->depth >= c->depth &&
         (all || (top(c)->kind == LAMBDA && !top(c)->outside)))
    close_scope(c);
}

/* A word within a comprehension that parts it. */
static void part(struct checker *c, struct word w) {
  if (is(w, "for") || is(w, "async"))
    close_expressions(c, false);
  struct scope *s = top(c);
  if (!is_comprehension(s) || s->depth != c->depth)
    return;
  if (is(w, "in") && !s->had_iterable) {
    s->outside = s->had_iterable = true;
  } else if (is(w, "for") || is(w, "if") || is(w, "async")) {
    s->outside = false;
    s->async |= is(w, "async");
  }
}

/* The head of a block up to its colon, or a simple statement. */
static void read_line(struct checker *c, const char *line) {
  int indent = (int)strspn(line, " ");
  struct word first = next_word(line), w = first, second = next_word(after(first));

  while (top(c)->kind != MODULE && top(c)->indent >= indent)
    close_scope(c);
  if (is(first, "async"))
    see_async(c, second);
  if (is(first, "return"))
    see_return(c, second.length > 0);
  bool opens = is(first, "def") || is(first, "class") || (is(first, "async") && is(second, "def"));

  for (; w.length; w = next_word(after(w))) {
    if (is_one_of(w, "([{")) {
      c->depth++;
      open_bracket(c, w);
    } else if (is_one_of(w, ")]}")) {
      close_expressions(c, true);
      c->depth--;
    } else if (is_one_of(w, ",")) {
      close_expressions(c, false);
    } else if (is_one_of(w, ":") && top(c)->kind == LAMBDA && top(c)->depth == c->depth) {
      top(c)->outside = false;
    } else if (is_one_of(w, ":") && opens && c->depth == 0) {
      open_scope(c, is(first, "def") ? DEF : is(first, "class") ? CLASS : ASYNC_DEF, indent);
      opens = false;
    } else if (is(w, "lambda")) {
      open_scope(c, LAMBDA, 0);
      top(c)->outside = true;
    } else if (is(w, "await")) {
      see_await(c);
    } else if (is(w, "yield")) {
      see_yield(c, is(next_word(after(w)), "from"));
    } else {
      part(c, w);
    }
  }
  close_expressions(c, true);
}

/* Where its mistake is, with what is wrong in *error; 0: Python accepts it. */
static int check(const char *source, const char **error) {
  struct checker c = {.n = 1, .scopes = {{.kind = MODULE}}};
  for (const char *line = source; line; line = strchr(line, '\n')) {
    line += *line == '\n';
    c.line++;
    read_line(&c, line);
  }
  while (c.n > 1)
    close_scope(&c);
  *error = c.error;
  return c.error_line;
}

/* --- the scenario ----------------------------------------------------------------------------- */

/* Like Python's str.splitlines(): goes on to the next line; false: there is none. */
static bool next_line(const char **at, int *length) {
  const char *begin = *at;
  if (!*begin)
    return false;
  const char *end = strchr(begin, '\n');
  *length = (int)(end ? (size_t)(end - begin) : strlen(begin));
  *at = end ? end + 1 : begin + *length;
  return true;
}

/* Puts the program into another one, as the parameter says. */
static void wrap(struct actor *self, char *source, int64_t inside) {
  for (; inside; inside /= 4) {
    char inner[TEXT_BYTES];
    memcpy(inner, source, TEXT_BYTES);
    AT(self, wrap);
    int length, used = snprintf(source, TEXT_BYTES, "%s", heads[inside % 4]);
    for (const char *at = inner, *line = at; next_line(&at, &length); line = at)
      used += snprintf(source + used, (size_t)(TEXT_BYTES - used), "\n    %.*s", length, line);
  }
}

static void judge(struct actor *self, const char *source) {
  const char *error;
  AT(self, compile);
  int line = check(source, &error);
  if (line > 0) {
    AT(self, refused);
    AT(self, say);
    wr_print(self, "line %d: %s", line, error);
  } else {
    AT(self, accepted);
    AT(self, say);
    wr_print(self, "accepted");
  }
}

SCENARIO_MAIN(self, s) {
  (void)s;
  for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++) {
    char source[TEXT_BYTES];
    snprintf(source, sizeof source, "%s", snippets[i]);
    wrap(self, source, PARAM(self, inside));
    AT(self, next);
    AT(self, show);
    int length;
    for (const char *at = source, *line = at; next_line(&at, &length); line = at)
      wr_print(self, "| %.*s", length, line);
    judge(self, source);
  }
  return 0;
}

/* `whoruns render`: one frame of the screen as text, the same every time. */
#include <stdlib.h>
#include <string.h>

#include "sched/base/utf8.h"
#include "ui/cli/cli.h"
#include "ui/core/app.h"
#include "ui/core/moment.h"

enum { MOST_COLS = 1000, MOST_ROWS = 500 };

struct wanted {
  const char *at, *size, *view, *keys;
  bool ascii, mono, roles, svg;
};

static int parse(int argc, char **argv, struct wanted *q, char **rest, int *n) {
  for (int i = 1; i < argc; i++) {
    const char **to = strcmp(argv[i], "--at") == 0     ? &q->at
                      : strcmp(argv[i], "--size") == 0 ? &q->size
                      : strcmp(argv[i], "--view") == 0 ? &q->view
                      : strcmp(argv[i], "--keys") == 0 ? &q->keys
                                                       : NULL;
    if (to && i + 1 == argc)
      return cli_usage("render", "%s needs a value.", argv[i]);
    if (to)
      *to = argv[++i];
    else if (strcmp(argv[i], "--ascii") == 0)
      q->ascii = true;
    else if (strcmp(argv[i], "--mono") == 0)
      q->mono = true;
    else if (strcmp(argv[i], "--roles") == 0)
      q->roles = true;
    else if (strcmp(argv[i], "--svg") == 0)
      q->svg = true;
    else if (*n == 2)
      return cli_too_many("render", argv[i]);
    else
      rest[(*n)++] = argv[i];
  }
  return 0;
}

static int parse_size(const char *text, int *w, int *h) {
  char *end;
  long cols = strtol(text, &end, 10), rows = *end == 'x' ? strtol(end + 1, &end, 10) : 0;
  if (*end || cols < 1 || rows < 1 || cols > MOST_COLS || rows > MOST_ROWS)
    return cli_usage("render",
                     "--size takes columns x rows, as 80x24 and up to %dx%d, not \"%.40s\".",
                     MOST_COLS, MOST_ROWS, text);
  *w = (int)cols;
  *h = (int)rows;
  return 0;
}

static int parse_view(const char *text, enum app_view *view) {
  for (int i = 0; i < VIEWS; i++)
    if (strcmp(app_view_name((enum app_view)i), text) == 0) {
      *view = (enum app_view)i;
      return 0;
    }
  return cli_usage("render",
                   "--view takes all, stage, lanes, listing, log, lesson, table, locks, queues or "
                   "home, not \"%.40s\".",
                   text);
}

/* After the keys, what is to be seen. */
static void print(const struct wanted *q, struct app *a, struct cells *c) {
  struct buf out = {0};
  size_t n = strlen(q->keys);
  int32_t key;
  for (size_t i = 0; i < n; app_key(a, key))
    i += utf8_decode(q->keys + i, n - i, &key);
  a->glide_ns = 0;
  app_draw(a, c);
  if (q->svg)
    cells_svg(c, &out);
  else
    cells_text(c, q->roles, &out);
  cli_flush(&out);
  buf_fini(&out);
}

/* The home screen, as whoever has kept no recording sees it. */
static int draw_home(int words, char **rest, const struct wanted *q, struct app *a,
                     struct cells *c) {
  if (words > 1)
    return cli_usage("render", "The home screen is of no recording; leave out %.100s.", rest[1]);
  print(q, a, c);
  return 0;
}

static int draw(struct trace_reader *r, const struct wanted *q, struct app *a, struct cells *c) {
  struct session s;
  struct err e;
  struct moment moment;
  session_open(&s, r, false);
  while (s.growing)
    session_refresh(&s);
  int code = 0;
  if (moment_parse(&moment, r, q->at, &e) != 0) {
    code = cli_fail(&e);
  } else {
    enum app_view view = a->view;
    app_show(a, &s);
    a->playing = false;
    a->view = view;
    session_go_moment(&s, &moment);
    app_tick(a, 0); /* the lesson comes there, too */
    print(q, a, c);
  }
  session_leave(&s);
  return code;
}

int cli_render(int argc, char **argv) {
  struct wanted q = {.at = "100%", .size = "80x24", .view = "all", .keys = ""};
  char *rest[3] = {argv[0], NULL};
  int n = 1, w = 0, h = 0;
  struct app a;
  app_init(&a);
  int code = parse(argc, argv, &q, rest, &n);
  a.theme = q.mono ? THEME_MONO : a.theme;
  code = code ? code : parse_size(q.size, &w, &h);
  bool home = strcmp(q.view, "home") == 0;
  code = code || home ? code : parse_view(q.view, &a.view);
  struct trace_reader *r = NULL;
  code = code || home ? code : cli_open(n, rest, &r, NULL);
  if (code)
    return code;
  struct cells c = {.ascii = q.ascii};
  cells_resize(&c, w, h);
  code = home ? draw_home(n, rest, &q, &a, &c) : draw(r, &q, &a, &c);
  cells_fini(&c);
  return home ? code : cli_close(r, code);
}

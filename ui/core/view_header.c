/* The first line (what is looked at, how it runs, where the playhead is), the last one (keys, or
 * what is being typed) and the words in between: why. */
#include <inttypes.h>
#include <string.h>

#include "sched/world/why.h"
#include "ui/core/app.h"

static const char *meta(const struct app *a, const char *key) {
  const char *v = trace_reader_meta(a->session->reader, key);
  return v ? v : "";
}

/* 1:1000, or 10x where it is faster than it was. */
static int draw_speed(const struct pane *p, int x, double speed) {
  return speed > 1 ? pane_printf(p, x, 0, ROLE_TEXT, "%.0fx", speed)
                   : pane_printf(p, x, 0, ROLE_TEXT, "1:%.0f", 1 / speed);
}

/* Whoever looks must know whether the kernel decides, and if not, who. */
static int draw_who_decides(const struct app *a, const struct pane *p, int x) {
  static const struct {
    const char *policy, *words;
  } known[] = {{"random", " by chance"}, {"replay", " by a schedule"}, {"human", " by hand"}};
  const struct control *c = &a->control;
  if (!*meta(a, "mode"))
    return x; /* it breaks off before it says */
  if (strcmp(meta(a, "mode"), "controlled") != 0) {
    x = pane_text(p, x, 0, ROLE_DIM, "free-running");
    /* As with control, on a narrow screen the time matters more. */
    return *meta(a, "pace") && p->w >= 76
               ? pane_printf(p, x, 0, ROLE_TOKEN, ", pace %s", meta(a, "pace"))
               : x;
  }
  x = pane_text(p, x, 0, ROLE_TOKEN, "CONTROLLED");
  if (c->on)
    return pane_text(p, x, 0, ROLE_TOKEN, c->chance ? " by chance" : " by you");
  if (p->w < 70)
    return x; /* the time matters more */
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(known[i].policy, meta(a, "policy")) == 0)
      return pane_text(p, x, 0, ROLE_TOKEN, known[i].words);
  return pane_text(p, pane_text(p, x, 0, ROLE_TOKEN, " by "), 0, ROLE_TOKEN, meta(a, "policy"));
}

static void draw_right(const struct app *a, const struct pane *p, int x) {
  const struct session *s = a->session;
  x = draw_who_decides(a, p, x) + 2;
  if (s->live) {
    x = pane_glyph(p, x, 0, ROLE_BAD, GLYPH_REC) + 1;
    x = pane_text(p, x, 0, ROLE_BAD, a->follow ? "LIVE" : "REC") + 2;
  } else if (p->w >= 70) {
    x = pane_text(p, x, 0, ROLE_DIM, "recorded") + 2;
  }
  if (a->control.open && s->at == session_events(s)) {
    const struct branches *b = &a->control.tree;
    char letter[8];
    branch_name(letter, b->node[b->at].branch);
    pane_printf(p, x, 0, ROLE_TITLE, "move %" PRIu32 " of %s%s", b->node[b->at].depth + 1,
                p->w < 70 ? "" : "branch ", letter);
    return;
  }
  x = pane_glyph(p, x, 0, ROLE_TITLE, a->playing ? GLYPH_PLAY : GLYPH_PAUSE) + 1;
  x = draw_speed(p, x, a->speed) + 2;
  draw_span(p, x, 0, ROLE_TITLE, s->t_ns);
}

/* As many of them as there is room for: a part of a name says nothing. */
static void draw_params(const struct app *a, const struct pane *p, int x, int until) {
  const char *params = meta(a, "params"), *first = params;
  while (*params) {
    size_t n = strcspn(params, " ");
    if (x + (int)n > until)
      break;
    x = pane_printf(p, x, 0, ROLE_DIM, "%.*s", (int)n, params) + 1;
    params += n + (params[n] == ' ');
  }
  if (*params && params > first && x < until)
    pane_glyph(p, x, 0, ROLE_DIM, GLYPH_DOTS);
}

void view_header(const struct app *a, const struct pane *p) {
  int x = pane_text(p, 1, 0, ROLE_TITLE, "whoruns");
  if (!a->session) {
    pane_text(p, x + 2, 0, ROLE_DIM, "who runs, who waits, for what, and why");
    return;
  }
  x = pane_text(p, x + 2, 0, ROLE_FOCUS, meta(a, "scenario"));
  bool longer = strcmp(meta(a, "mode"), "controlled") == 0 || *meta(a, "pace");
  int right = p->w - (longer ? 56 : 46); /* who decides is longer to say */
  draw_params(a, p, x + 2, right - 1);
  draw_right(a, p, right > x + 1 ? right : x + 1);
}

/* --- why --- */

static void draw_lost(const struct app *a, const struct pane *p) {
  const struct world_head *h = a->session->now.head;
  if (h->lost)
    pane_text(p, draw_count(p, p->w - 20, 0, ROLE_BAD, h->lost, "event"), 0, ROLE_BAD, " lost");
}

/* A line of the program is told by what stands in it. */
static bool tell_line(const struct app *a, const struct event *e, struct buf *b) {
  char code[128];
  const struct world_label *l = world_label(&a->session->now, e->b);
  if (e->type != EV_LINE || !l)
    return false;
  listing_code(a, e->b, code, sizeof code);
  if (!code[0])
    return false;
  why_name(b, a->session->reader, &a->session->before, e->actor);
  buf_printf(b, " is at line %u: %s", l->line, code);
  return true;
}

/* What the last event means. Where time stands still some time after it, that is said: the figures
 * in the sentence are those of the event, all others on the screen are of now. */
static void tell_event(const struct app *a, const struct event *e, struct buf *b) {
  struct session *s = a->session;
  if (!a->playing && s->t_ns > e->t_ns) {
    why_span(b, s->t_ns - e->t_ns);
    buf_puts(b, " ago: ");
  }
  size_t from = b->len;
  if (!tell_line(a, e, b))
    why_event(b, s->reader, &s->before, e);
  if (from && b->len > from + 4 && memcmp(b->data + from, "The ", 4) == 0)
    b->data[from] = 't';
}

void view_why(const struct app *a, const struct pane *p) {
  struct session *s = a->session;
  struct buf b = {0};
  const struct event *e = session_event(s);
  bool chain = a->overlay == OVERLAY_WHY;
  bool told = e && e->type == EV_VERDICT; /* how the run ended, in its own words */
  if (!chain && !told && s->at == session_events(s) && !s->live && a->ended[0])
    buf_printf(&b, e ? "%s Before: " : "%s ", a->ended);
  if (chain && world_actor(&s->now, app_actor(a)))
    control_why(&b, a, app_actor(a));
  else if (e)
    tell_event(a, e, &b);
  else
    buf_puts(&b, "Nothing has happened yet.");
  pane_text(p, 1, 0, ROLE_KEY, "WHY");
  struct pane words = pane_sub(p, 6, 0, p->w - 7, p->h);
  pane_wrap(&words, 0, ROLE_WHY, buf_text(&b));
  draw_lost(a, p);
  buf_fini(&b);
}

/* --- the last line --- */

static int draw_hint(const struct pane *p, int x, const char *keys, const char *hint) {
  size_t n = strcspn(keys, " ");
  char key[16];
  if (n >= sizeof key || x + (int)n + 1 + (int)strlen(hint) >= p->w)
    return x;
  memcpy(key, keys, n);
  key[n] = '\0';
  x = pane_text(p, x, 0, ROLE_KEY, key);
  return pane_text(p, x + 1, 0, ROLE_DIM, hint) + 2;
}

void view_choices(const struct app *a, const struct pane *p) {
  struct completion c;
  int n = 0, most = p->h < 10 ? p->h : 10;
  while (n < 1000 && app_completion(a, n, &c))
    n++;
  int rows = n < most ? n : most, first = a->pick >= rows ? a->pick - rows + 1 : 0;
  struct pane in = pane_sub(p, 0, p->h - rows, p->w, rows);
  if (!rows)
    return;
  pane_fill(&in, ROLE_TEXT);
  pane_zone(&in, 0, 0, in.w, in.h, ZONE_NOTHING, 0);
  for (int y = 0; y < rows && app_completion(a, first + y, &c); y++) {
    pane_cut(&in, 2, y, 20, ROLE_KEY, c.name);
    pane_cut(&in, 23, y, in.w - 24, ROLE_DIM, c.help);
    pane_zone(&in, 0, y, in.w, 1, ZONE_LINE, (uint64_t)(first + y));
    if (first + y == a->pick)
      pane_glyph(&in, 0, y, ROLE_CURSOR, GLYPH_HERE);
  }
  if (first + rows < n)
    pane_printf(&in, in.w - 10, rows - 1, ROLE_DIM, " %d more ", n - first - rows);
}

/* While the user decides, other keys matter more; but how to get help and to leave are always
 * there. */
static void draw_control_hints(const struct app *a, const struct pane *p, int x) {
  static const enum ui_command hints[] = {UI_MOVE, UI_UNDO, UI_EXPAND, UI_BRANCH, UI_ARM,
                                          UI_WHY,  UI_VIEW, UI_HELP,   UI_QUIT};
  int kept = 0;
  for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
    if (ui_commands[hints[i]].when == UI_ALWAYS)
      kept += (int)(strcspn(a->keys.keys[hints[i]], " ") + strlen(ui_commands[hints[i]].name)) + 3;
  for (size_t i = *control_no_choice(a) ? 4 : 0; i < sizeof hints / sizeof *hints; i++) {
    bool always = ui_commands[hints[i]].when == UI_ALWAYS;
    struct pane part = pane_sub(p, 0, 0, always ? p->w : p->w - kept, 1);
    int from = x;
    x = draw_hint(&part, x, hints[i] == UI_MOVE ? "0-9" : a->keys.keys[hints[i]],
                  ui_commands[hints[i]].name);
    pane_zone(p, from, 0, x - from, 1, ZONE_COMMAND, (uint64_t)hints[i]);
  }
}

/* What a command would do here; "" if that is not worth a hint. */
static const char *hint_of(const struct app *a, enum ui_command c) {
  const char *hint = ui_commands[c].hint;
  if (!app_can(a, c))
    return "";
  if (c == UI_CLOSE)
    return !a->session && a->filter[0] ? "all again" : "";
  if (ui_commands[c].when != UI_HOME || !*hint)
    return hint;
  struct home_line lines[HOME_LINES];
  bool any = home_lines(a, a->home_page, lines), recorded = a->home_page == HOME_RECORDINGS;
  if (c == UI_HOME_PAGE)
    return home_page_name((enum home_page)((a->home_page + 1) % HOME_PAGES));
  return !any || (recorded && c == UI_HOME_FORM) ? ""
         : recorded && c == UI_HOME_RUN          ? "open"
                                                 : hint;
}

/* What works everywhere has its room at the end: how to get help, and how to leave. */
static void draw_hints(const struct app *a, const struct pane *p, int x) {
  int kept = 0;
  for (int pass = 0; pass < 2; pass++)
    for (int i = UI_NOTHING + 1; i < UI_COMMANDS; i++) {
      char keys[KEYS_OF_ONE];
      bool always = ui_commands[i].when == UI_ALWAYS;
      const char *hint = hint_of(a, (enum ui_command)i);
      app_keys(a, (enum ui_command)i, keys);
      if (!hint[0] || !keys[0])
        continue;
      if (pass == 0) {
        kept += always ? (int)strcspn(keys, " ") + (int)strlen(hint) + 3 : 0;
        continue;
      }
      struct pane part = pane_sub(p, 0, 0, always ? p->w : p->w - kept, 1);
      int from = x;
      x = draw_hint(&part, x, keys, hint);
      pane_zone(p, from, 0, x - from, 1, ZONE_COMMAND, (uint64_t)i);
    }
}

void view_bottom(const struct app *a, const struct pane *p) {
  static const char *const prompts[] = {
      [PROMPT_NONE] = "",
      [PROMPT_GO] = "go to (12.5ms, 50%, #123): ",
      [PROMPT_SEARCH] = "search: ",
      [PROMPT_COMMAND] = ":",
      [PROMPT_BREAK] = "stop at (event, line, lock, variable, actor): ",
      [PROMPT_MARK] = "note: ",
      [PROMPT_FILTER] = "show only actors called: ",
      [PROMPT_LOG] = "log, only lines with (!text: without): ",
      [PROMPT_KEEP] = "keep as: ",
  };
  if (a->prompt) {
    int x = pane_text(p, 1, 0, ROLE_KEY, prompts[a->prompt]);
    x = pane_text(p, x, 0, ROLE_TITLE, a->text);
    pane_text(p, x, 0, ROLE_SELECT, " ");
    return;
  }
  if (a->message[0]) {
    pane_cut(p, 1, 0, p->w - 2, ROLE_TOKEN, a->message);
    return;
  }
  int x = 1;
  if (a->overlay == OVERLAY_FORM) {
    x = draw_hint(p, x, "enter", "run");
    x = draw_hint(p, x, "escape", "back");
    x = draw_hint(p, x, "up/down", "choose");
    x = draw_hint(p, x, "left/right", "change");
    draw_hint(p, x, "digits", "type");
    return;
  }
  if (predict_asks(a)) {
    x = draw_hint(p, x, "a-e", "answer"); /* with their letters they stand in the question */
    x = draw_hint(p, x, a->keys.keys[UI_PREDICT], "ask no more");
  }
  if (a->control.on) {
    draw_control_hints(a, p, x);
    return;
  }
  draw_hints(a, p, x);
}

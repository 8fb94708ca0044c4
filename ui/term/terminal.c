#include "ui/term/terminal.h"

#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* The whole interface of ncurses, without macros that hide names. */
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>

#include "sched/base/check.h"
#include "ui/core/keymap.h"

/* Text that is pasted comes between two sequences, and so is not taken for keys. */
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum { PREPARED = 512, MOST_SIZE = 2000 };
enum { KEY_PASTE = KEY_MAX + 1, KEY_PASTED }; /* where ncurses has none */

static bool mouse;
static pid_t owner; /* the process that has the terminal open; a forked child has not */
static struct termios before;
static char leaving[PREPARED]; /* what makes the terminal as it was, for signal handlers */
static size_t leaving_bytes;
static attr_t attributes[ROLES];
static short pairs[ROLES];

/* --- how it was --- */

static int keep_byte(int c) {
  if (leaving_bytes < sizeof leaving)
    leaving[leaving_bytes++] = (char)c;
  return c;
}

static void prepare_leaving(void) {
  /* The mouse is told to be silent as ncurses tells it to speak: nothing says so in terminfo. */
  const char *const silent = mouse ? "\033[?1000l\033[?1006l" : NULL;
  const char *const capabilities[] = {silent,        PASTE_OFF,    exit_attribute_mode,
                                      cursor_normal, keypad_local, exit_ca_mode};
  leaving_bytes = 0;
  for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
    if (capabilities[i])
      tputs(capabilities[i], 1, keep_byte);
}

/* Async-signal-safe. */
static void restore(void) {
  if (owner != getpid())
    return;
  owner = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  for (size_t n = 0; n < leaving_bytes;) {
    ssize_t written = write(STDOUT_FILENO, leaving + n, leaving_bytes - n);
    if (written <= 0)
      break;
    n += (size_t)written;
  }
}

static void on_deadly(int sig) {
  restore();
  signal(sig, SIG_DFL);
  raise(sig);
}

static void catch_deadly(void) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
  struct sigaction act = {.sa_handler = on_deadly, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    sigaction(signals[i], &act, NULL);
  check_on_failure(restore);
}

/* --- colours --- */

static int distance(int a, int b) {
  int sum = 0;
  for (int shift = 0; shift <= 16; shift += 8) {
    int d = (a >> shift & 0xff) - (b >> shift & 0xff);
    sum += d * d;
  }
  return sum;
}

/* The nearest of the 256 colours that terminals agree on: a cube of 6 x 6 x 6, and greys. */
static short nearest_of_256(int rgb) {
  static const int steps[] = {0, 95, 135, 175, 215, 255};
  int best = 16, least = 1 << 30;
  for (int i = 16; i < 256; i++) {
    int cube = i - 16, grey = 8 + (i - 232) * 10;
    int there = i < 232 ? steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6]
                        : grey << 16 | grey << 8 | grey;
    if (distance(there, rgb) < least) {
      least = distance(there, rgb);
      best = i;
    }
  }
  return (short)best;
}

/* As much as the terminal can: all colours, 256 of them, or eight. */
static int colour_of(struct style s) {
  if (s.rgb >= 0 && COLORS > 0x10000)
    return s.rgb;
  return s.rgb >= 0 && COLORS >= 256 ? nearest_of_256(s.rgb) : s.colour;
}

bool terminal_colours(void) {
  return has_colors() && !getenv("NO_COLOR");
}

void terminal_theme(enum theme theme) {
  bool colours = theme != THEME_MONO && terminal_colours();
  for (int i = 0; i < ROLES; i++) {
    struct style s = theme_style(theme, (enum role)i);
    int a = s.attributes, colour = colour_of(s);
    bool coloured = colours && colour >= 0;
    if (coloured)
      init_extended_pair(i + 1, colour, -1);
    pairs[i] = coloured ? (short)(i + 1) : 0;
    /* Faint is hard to read where a colour says the same already. */
    attributes[i] = (a & STYLE_BOLD ? A_BOLD : 0) | (a & STYLE_FAINT && !coloured ? A_DIM : 0) |
                    (a & STYLE_REVERSE ? A_REVERSE : 0);
  }
}

/* The cells that ncurses has been given: what is the same at the ends of a row is not given again.
 */
static struct cells given;

/* Home and end have more than one sequence; a terminal may send another than its description says,
 * as tmux does where TERM is that of the terminal around it. */
static void define_keys(void) {
  static const struct {
    const char *sequence;
    int key;
  } more[] = {
      {"\033[H", KEY_HOME},      {"\033OH", KEY_HOME}, {"\033[1~", KEY_HOME},
      {"\033[7~", KEY_HOME},     {"\033[F", KEY_END},  {"\033OF", KEY_END},
      {"\033[4~", KEY_END},      {"\033[8~", KEY_END}, {"\033[200~", KEY_PASTE},
      {"\033[201~", KEY_PASTED},
  };
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    if (key_defined(more[i].sequence) <= 0)
      define_key(more[i].sequence, more[i].key);
}

/* --- opening and closing --- */

int terminal_check(struct err *e) {
  const char *name = getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return err_set(e, ERR_SYSTEM,
                   "There is no terminal here to show the screen on; \"whoruns help\" lists what "
                   "works without one.");
  int error = 0;
  if (!name || strcmp(name, "dumb") == 0 || setupterm(NULL, STDOUT_FILENO, &error) != OK)
    return err_set(e, ERR_SYSTEM,
                   "The terminal (TERM=%.40s) cannot show the screen; set TERM to what it really "
                   "is, or add --headless.",
                   name ? name : "");
  return 0;
}

/* A terminal says that it has all colours in COLORTERM; a description that tells how to use them
 * may be there under another name. */
static bool open_in_all_colours(void) {
  const char *says = getenv("COLORTERM"), *term = getenv("TERM"), *end;
  char name[64];
  int error;
  if (!says || (strcmp(says, "truecolor") != 0 && strcmp(says, "24bit") != 0))
    return false;
  end = strstr(term, "-256color");
  snprintf(name, sizeof name, "%.*s-direct", (int)(end ? end - term : (long)strlen(term)), term);
  return setupterm(name, STDOUT_FILENO, &error) == OK && newterm(name, stdout, stdin);
}

/* Until ncurses has been left once and come back, it writes what it has after every movement of the
 * cursor: some 250 times a frame, each of which a terminal may show by itself. From then on a frame
 * is one write. So the first thing that is done with it is to leave it. */
int terminal_open(const struct terminal_look *look, struct err *e) {
  int error = terminal_check(e);
  if (error)
    return error;
  if (tcgetattr(STDIN_FILENO, &before) != 0)
    return err_set(e, ERR_SYSTEM, "The terminal does not tell its settings.");
  set_escdelay(25);
  if (!open_in_all_colours() && !initscr())
    return err_set(e, ERR_SYSTEM, "The terminal cannot be set up.");
  mouse = !look->no_mouse && key_mouse;
  if (mouse) {
    mouseinterval(0); /* a press is a click; nothing waits for a second one */
    mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
  }
  prepare_leaving();
  owner = getpid();
  catch_deadly();
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  define_keys();
  nodelay(stdscr, TRUE);
  curs_set(0);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  terminal_theme(look->mono ? THEME_MONO : look->theme);
  endwin(); /* the first frame comes back: see above */
  return 0;
}

/* What ncurses does not know; it has nothing of its own in the buffer of stdout. */
static void tell(const char *sequence) {
  fputs(sequence, stdout);
  fflush(stdout);
}

/* Also comes back from where it was left; ncurses would only make the keys speak again when it
 * reads the first of them, which then is too late. */
static void update(void) {
  bool left = isendwin();
  refresh();
  if (!left)
    return;
  tell(PASTE_ON);
  keypad(stdscr, TRUE);
}

static void leave(void) {
  tell(PASTE_OFF);
  endwin();
}

void terminal_close(void) {
  if (owner != getpid())
    return;
  cells_fini(&given);
  leave();
  owner = 0;
}

void terminal_suspend(void) {
  leave();
  raise(SIGSTOP);
  update();
}

bool terminal_only_ascii(void) {
  return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

void terminal_size(int *w, int *h) {
  *h = getmaxy(stdscr);
  *w = getmaxx(stdscr);
}

void terminal_resize(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
    return;
  int h = size.ws_row ? size.ws_row : 1, w = size.ws_col ? size.ws_col : 1;
  resizeterm(h < MOST_SIZE ? h : MOST_SIZE, w < MOST_SIZE ? w : MOST_SIZE);
  cells_fini(&given);
}

/* --- out --- */

/* The columns from *from to before *until of two rows differ; false: none do. Of a wide character
 * there are always both halves. */
static bool differ(const struct cell *a, const struct cell *b, int w, int *from, int *until) {
  int x0 = 0, x1 = w;
  while (x0 < w && memcmp(&a[x0], &b[x0], sizeof *a) == 0)
    x0++;
  if (x0 == w)
    return false;
  while (memcmp(&a[x1 - 1], &b[x1 - 1], sizeof *a) == 0)
    x1--;
  while (x0 > 0 && (!a[x0].cp || !b[x0].cp))
    x0--;
  while (x1 < w && (!a[x1].cp || !b[x1].cp))
    x1++;
  *from = x0;
  *until = x1;
  return true;
}

static void show_cells(const struct cell *cell, int y, int from, int until, cchar_t *row) {
  int n = 0;
  for (int x = from; x < until; x++) {
    if (!cell[x].cp)
      continue; /* the right half of what stands before */
    wchar_t chars[3] = {(wchar_t)cell[x].cp, (wchar_t)cell[x].mark, 0};
    attr_t a = attributes[cell[x].role] ^ (cell[x].selected ? A_REVERSE : 0);
    setcchar(&row[n++], chars, a, pairs[cell[x].role], NULL);
  }
  mvadd_wchnstr(y, from, row, n);
}

void terminal_show(const struct cells *c, bool all) {
  bool anew = all || c->w != given.w || c->h != given.h;
  cchar_t *row = malloc((size_t)c->w * sizeof *row);
  CHECK(row);
  if (anew)
    cells_resize(&given, c->w, c->h);
  for (int y = 0; y < c->h; y++) {
    const struct cell *cell = c->cell + (size_t)y * (size_t)c->w;
    struct cell *had = given.cell + (size_t)y * (size_t)c->w;
    int from = 0, until = c->w;
    if (!anew && !differ(cell, had, c->w, &from, &until))
      continue;
    show_cells(cell, y, from, until, row);
    memcpy(had + from, cell + from, (size_t)(until - from) * sizeof *cell);
  }
  free(row);
  if (all)
    clearok(curscr, TRUE);
  update();
}

/* --- in --- */

int32_t terminal_key(void) {
  static const struct {
    wint_t curses;
    int32_t key;
  } keys[] = {
      {KEY_LEFT, UI_KEY_LEFT},           {KEY_RIGHT, UI_KEY_RIGHT},    {KEY_UP, UI_KEY_UP},
      {KEY_DOWN, UI_KEY_DOWN},           {KEY_HOME, UI_KEY_HOME},      {KEY_END, UI_KEY_END},
      {KEY_PPAGE, UI_KEY_PAGEUP},        {KEY_NPAGE, UI_KEY_PAGEDOWN}, {KEY_DC, UI_KEY_DELETE},
      {KEY_BTAB, UI_KEY_BACKTAB},        {KEY_MOUSE, UI_KEY_MOUSE},    {KEY_ENTER, UI_KEY_ENTER},
      {KEY_BACKSPACE, UI_KEY_BACKSPACE}, {KEY_PASTE, UI_KEY_PASTE},    {KEY_PASTED, UI_KEY_PASTED},
  };
  wint_t c;
  int kind;
  while ((kind = get_wch(&c)) != ERR) {
    if (kind == OK)
      return (int32_t)(c == '\n' ? UI_KEY_ENTER : c);
    if (c >= KEY_F(1) && c <= KEY_F(12))
      return UI_KEY_F1 + (int32_t)(c - KEY_F(1));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
      if (keys[i].curses == c)
        return keys[i].key;
  }
  return 0;
}

bool terminal_mouse(int *x, int *y, enum ui_mouse *what) {
  MEVENT e;
  if (getmouse(&e) != OK)
    return false;
  *x = e.x;
  *y = e.y;
  *what = e.bstate & BUTTON4_PRESSED   ? MOUSE_UP
          : e.bstate & BUTTON5_PRESSED ? MOUSE_DOWN
                                       : MOUSE_CLICK;
  return e.bstate & (BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED);
}

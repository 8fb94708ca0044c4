/* One thread, one loop. A frame is drawn when something has changed, at most 60 a second; while
 * nothing moves by itself there is no timer, so a paused screen uses no processor at all. */
#include "ui/term/screen.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "ui/term/beside.h"
#include "ui/term/pilot.h"
#include "ui/term/state.h"

#define FRAME_S (1.0 / 60)
#define SEARCH_S 0.1

struct screen {
  struct ev_loop *loop;
  ev_io input, news;
  ev_timer frame, search;
  ev_signal resized, suspended, stops[3];
  struct pilot pilot;
  struct run *watched; /* whose news it is */
  struct cells cells;
  const char *name; /* of the recording that is looked at, if it is not a run's */
  char opened[sizeof((struct recent *)0)->path]; /* that name, if it was chosen here */
  const char *recorded; /* the file of the run that goes on, if it has a name */
  bool all;
  uint64_t ticked_ns;
};

/* --- frames --- */

static void draw(struct screen *s) {
  int w, h;
  terminal_size(&w, &h);
  s->cells.ascii = s->pilot.app.ascii;
  cells_resize(&s->cells, w, h);
  app_draw(&s->pilot.app, &s->cells);
  app_drawn(&s->pilot.app, &s->cells);
  terminal_show(&s->cells, s->all);
  s->all = false;
}

static void wake(struct screen *s) {
  if (ev_is_active(&s->frame))
    return;
  s->ticked_ns = clock_mono_ns();
  ev_timer_set(&s->frame, 0, FRAME_S);
  ev_timer_start(s->loop, &s->frame);
}

static void on_frame(struct ev_loop *loop, ev_timer *t, int events) {
  (void)events;
  struct screen *s = t->data;
  uint64_t now = clock_mono_ns();
  if (s->pilot.app.session && s->pilot.session.growing)
    session_refresh(&s->pilot.session);
  app_tick(&s->pilot.app, now - s->ticked_ns);
  s->ticked_ns = now;
  draw(s);
  if (!app_moves(&s->pilot.app))
    ev_timer_stop(loop, t);
}

/* --- runs --- */

static void on_news(struct ev_loop *loop, ev_io *io, int events);
static void save_marks(struct screen *s);
static void remember(struct screen *s, const char *name);
static void watch_search(struct screen *s);

/* Whatever run there is now, its news wakes us. */
static void watch_run(struct screen *s) {
  int fd = pilot_socket(&s->pilot);
  if (ev_is_active(&s->news) && s->news.fd == fd && s->watched == s->pilot.run)
    return;
  ev_io_stop(s->loop, &s->news);
  s->watched = s->pilot.run;
  if (fd < 0)
    return;
  ev_io_init(&s->news, on_news, fd, EV_READ);
  s->news.data = s;
  ev_io_start(s->loop, &s->news);
}

static void on_news(struct ev_loop *loop, ev_io *io, int events) {
  (void)loop;
  (void)events;
  struct screen *s = io->data;
  if (pilot_news(&s->pilot))
    wake(s);
  if (pilot_socket(&s->pilot) < 0) {
    save_marks(s); /* the file is whole now */
    remember(s, s->recorded);
    s->recorded = NULL;
  }
  watch_run(s);
  watch_search(s);
}

/* What the explorer finds is looked at ten times a second, until it has ended. */
static void on_search(struct ev_loop *loop, ev_timer *t, int events) {
  (void)events;
  struct screen *s = t->data;
  pilot_search(&s->pilot);
  if (!pilot_searches(&s->pilot))
    ev_timer_stop(loop, t);
  wake(s);
}

static void watch_search(struct screen *s) {
  if (pilot_searches(&s->pilot) && !ev_is_active(&s->search)) {
    ev_timer_set(&s->search, SEARCH_S / 10, SEARCH_S); /* small ones end at once */
    ev_timer_start(s->loop, &s->search);
  }
}

/* --- what only the main loop can do --- */

static void say(struct screen *s, const char *text) {
  snprintf(s->pilot.app.message, sizeof s->pilot.app.message, "%s", text);
}

static void remember(struct screen *s, const char *name) {
  if (!name || !s->pilot.app.session)
    return;
  state_remember(name, s->pilot.session.reader);
  s->pilot.app.recents = state_recent(s->pilot.app.recent);
}

/* What is not whole is told when it is opened and, with what reading has brought to light, at the
 * end. */
static const char *damage(const struct screen *s) {
  bool is_file = s->pilot.app.session && !s->pilot.run;
  return is_file ? trace_reader_damage(s->pilot.session.reader) : NULL;
}

/* How the run ended, where that is no finding of it: what is left of it is told at the end, too. */
static const struct run_end *failed(const struct screen *s) {
  const struct run_end *end = s->pilot.run && *s->pilot.app.ended ? run_result(s->pilot.run) : NULL;
  return end && (end->code == ERR_CRASHED || end->code == ERR_SYSTEM) ? end : NULL;
}

static void show_file(struct screen *s, struct trace_reader *r) {
  pilot_show(&s->pilot, r);
  remember(s, s->name);
  if (damage(s))
    say(s, damage(s));
}

static void open_recent(struct screen *s) {
  struct app *a = &s->pilot.app;
  struct trace_reader *r;
  struct err e;
  snprintf(s->opened, sizeof s->opened, "%s", a->recent[a->opened].path);
  if (trace_reader_open(&r, s->opened, &e) != 0) {
    say(s, e.text);
    return;
  }
  s->name = s->opened;
  show_file(s, r);
}

/* The markers that are not in the file yet are written there once it is whole. */
static void save_marks(struct screen *s) {
  struct err e;
  struct marks *m = &s->pilot.session.marks;
  if (!s->pilot.app.session || !m->unsaved || s->pilot.session.live)
    return;
  int fd = s->pilot.run ? dup(run_file(s->pilot.run)) : open(s->name, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    err_set_errno(&e, errno, "The markers cannot be kept in this file");
  if (fd < 0 || marks_save(m, s->pilot.session.reader, fd, &e) != 0) {
    snprintf(s->pilot.app.message, sizeof s->pilot.app.message,
             "The markers last until you leave (W keeps a copy): %.300s", e.text);
  }
  if (fd >= 0)
    close(fd);
}

/* Markers that the file has not are put into the copy, if that is whole. */
static void keep_marks(struct screen *s, const char *name, int fd) {
  struct marks all = s->pilot.session.marks;
  struct trace_reader *copy;
  struct err e;
  if (!all.unsaved || trace_reader_open(&copy, name, &e) != 0)
    return;
  err_ignore(marks_save(&all, copy, fd, &e),
             "what is not whole takes no notes, and is told as that");
  trace_reader_close(copy);
}

static void keep(struct screen *s, const char *name) {
  struct err e;
  int from = s->pilot.run ? dup(run_file(s->pilot.run)) : open(s->name, O_RDONLY | O_CLOEXEC);
  int to = from < 0 ? -1 : open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (to < 0) {
    err_set_errno(&e, errno, "It cannot be kept as %.100s", name);
    say(s, e.text);
  } else {
    bool whole = beside_copy(from, to);
    if (whole)
      keep_marks(s, name, to);
    whole = close(to) == 0 && whole;
    if (whole)
      remember(s, name);
    snprintf(s->pilot.app.message, sizeof s->pilot.app.message,
             !whole                  ? "%.300s could not be written whole."
             : s->pilot.session.live ? "Kept as %.300s as far as it has come; once it has ended, W "
                                       "keeps all."
                                     : "Kept as %.300s.",
             name);
  }
  if (from >= 0)
    close(from);
}

static void perform(struct screen *s, unsigned effects) {
  if (effects & EFFECT_QUIT)
    ev_break(s->loop, EVBREAK_ALL);
  if (effects & EFFECT_REDRAW)
    s->all = true;
  if (effects & EFFECT_LOOK) {
    terminal_theme(s->pilot.app.theme);
    s->all = true;
  }
  if (effects & EFFECT_SUSPEND)
    terminal_suspend();
  if (effects & EFFECT_SAVE_MARKS)
    save_marks(s);
  if (effects & EFFECT_KEEP)
    keep(s, s->pilot.app.text);
  if (effects & EFFECT_OPEN)
    open_recent(s);
  if (effects == EFFECT_NONE)
    return;
  ev_io_stop(s->loop, &s->news); /* the run may become another one */
  pilot_perform(&s->pilot, effects);
  watch_run(s);
  watch_search(s);
}

/* --- input and signals --- */

static unsigned mouse(struct screen *s) {
  int x, y;
  enum ui_mouse what;
  return terminal_mouse(&x, &y, &what) && !s->pilot.app.pastes
             ? app_mouse(&s->pilot.app, &s->cells, what, x, y)
             : EFFECT_NONE;
}

static void on_input(struct ev_loop *loop, ev_io *io, int events) {
  (void)events;
  struct screen *s = io->data;
  char none;
  int32_t key;
  bool any = false;
  while ((key = terminal_key())) {
    perform(s, key == UI_KEY_MOUSE ? mouse(s) : app_key(&s->pilot.app, key));
    any = true;
  }
  if (!any && read(STDIN_FILENO, &none, 0) < 0 && errno != EINTR && errno != EAGAIN)
    ev_break(loop, EVBREAK_ALL); /* the terminal is gone */
  wake(s);
}

static void on_resize(struct ev_loop *loop, ev_signal *w, int events) {
  (void)loop;
  (void)events;
  struct screen *s = w->data;
  terminal_resize();
  s->all = true;
  wake(s);
}

static void on_suspend(struct ev_loop *loop, ev_signal *w, int events) {
  (void)loop;
  (void)w;
  (void)events;
  terminal_suspend();
}

static void on_stop(struct ev_loop *loop, ev_signal *w, int events) {
  (void)w;
  (void)events;
  ev_break(loop, EVBREAK_ALL);
}

static void watch(struct screen *s) {
  static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
  ev_io_init(&s->input, on_input, STDIN_FILENO, EV_READ);
  ev_timer_init(&s->frame, on_frame, 0, FRAME_S);
  ev_timer_init(&s->search, on_search, 0, SEARCH_S);
  ev_signal_init(&s->resized, on_resize, SIGWINCH);
  ev_signal_init(&s->suspended, on_suspend, SIGTSTP);
  ev_signal_start(s->loop, &s->suspended);
  s->input.data = s->frame.data = s->search.data = s->resized.data = s;
  ev_io_start(s->loop, &s->input);
  ev_signal_start(s->loop, &s->resized);
  for (int i = 0; i < 3; i++) {
    ev_signal_init(&s->stops[i], on_stop, stops[i]);
    ev_signal_start(s->loop, &s->stops[i]);
  }
}

static int begin(struct screen *s, const struct screen_start *start, struct err *e) {
  s->pilot.app.keys = *start->keys;
  s->name = start->name;
  s->pilot.app.stopped = start->stopped;
  s->pilot.app.recents = state_recent(s->pilot.app.recent);
  s->pilot.app.can_go_home = !start->request && !start->reader;
  if (start->request) {
    s->recorded = start->request->record;
    s->pilot.request = *start->request;
    return pilot_start(&s->pilot, e);
  }
  if (start->reader) {
    show_file(s, start->reader);
  } else if (state_first()) {
    app_command(&s->pilot.app, UI_TOUR);
  }
  return 0;
}

/* What was decided can be copied, and given to `run`. */
static void print_schedules(struct screen *s) {
  pilot_close(&s->pilot);
  fputs(buf_text(&s->pilot.decided), stdout);
}

int screen_show(const struct screen_start *start, struct err *e) {
  int error = terminal_check(e);
  if (error) {
    trace_reader_close(start->reader);
    return error;
  }
  struct screen s = {.loop = ev_loop_new(EVFLAG_AUTO)};
  CHECK(s.loop);
  pilot_init(&s.pilot);
  state_read_solved(&s.pilot.app.attempt);
  error = begin(&s, start, e);
  error = error ? error : terminal_open(&start->look, e);
  if (!error) {
    s.pilot.app.only_ascii = terminal_only_ascii();
    s.pilot.app.ascii = start->look.ascii || s.pilot.app.only_ascii;
    s.pilot.app.theme = start->look.mono || !terminal_colours() ? THEME_MONO : start->look.theme;
    watch(&s);
    watch_run(&s);
    wake(&s);
    ev_run(s.loop, 0);
    terminal_close();
    if (damage(&s))
      error = err_set(e, ERR_DAMAGED, "%s", damage(&s));
    else if (failed(&s))
      error = err_set(e, failed(&s)->code, "%s", failed(&s)->sentence);
    print_schedules(&s);
  }
  pilot_fini(&s.pilot);
  cells_fini(&s.cells);
  ev_loop_destroy(s.loop);
  return error;
}

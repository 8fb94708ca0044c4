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
#include "ui/core/app.h"
#include "ui/term/again.h"

#define FRAME_S (1.0 / 60)

struct screen {
  struct ev_loop *loop;
  ev_io input, news;
  ev_timer frame;
  ev_signal resized, stops[3];
  struct app app;
  struct session session;
  struct cells cells;
  struct run *run;
  const char *name; /* of the recording that is looked at, if it is not a run's */
  struct run_request request;
  struct buf schedule; /* of the request, if it comes from a recording */
  bool has_request, all;
  uint64_t ticked_ns;
};

/* --- frames --- */

static void draw(struct screen *s) {
  int w, h;
  terminal_size(&w, &h);
  cells_resize(&s->cells, w, h);
  app_draw(&s->app, &s->cells);
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
  if (s->app.session && s->session.growing)
    session_refresh(&s->session);
  app_tick(&s->app, now - s->ticked_ns);
  s->ticked_ns = now;
  draw(s);
  if (!app_moves(&s->app))
    ev_timer_stop(loop, t);
}

/* --- runs --- */

static void on_news(struct ev_loop *loop, ev_io *io, int events);

static void forget_run(struct screen *s) {
  if (!s->run)
    return;
  ev_io_stop(s->loop, &s->news);
  run_close(s->run);
  s->run = NULL;
}

static void forget_session(struct screen *s) {
  s->app.session = NULL;
  session_close(&s->session);
}

/* The run before must be gone: what is left of one when it ends is killed. */
static int start_run(struct screen *s, struct err *e) {
  forget_session(s);
  forget_run(s);
  int error = run_start(&s->run, &s->request, e);
  if (error)
    return error;
  s->request.record = NULL; /* once more is not recorded over it */
  s->has_request = true;
  ev_io_init(&s->news, on_news, run_socket(s->run), EV_READ);
  s->news.data = s;
  ev_io_start(s->loop, &s->news);
  return 0;
}

static void save_marks(struct screen *s);

/* The recording of the run can be looked at as soon as its head is written. */
static void follow(struct screen *s) {
  struct trace_reader *r;
  struct err e;
  if (s->app.session) {
    session_refresh(&s->session);
  } else if (trace_reader_open_fd(&r, run_file(s->run), run_name(s->run), &e) == 0) {
    session_open(&s->session, r, true);
    app_show(&s->app, &s->session);
  }
}

static void on_news(struct ev_loop *loop, ev_io *io, int events) {
  (void)loop;
  (void)events;
  struct screen *s = io->data;
  enum run_news news = run_news(s->run);
  if (news == RUN_NOTHING)
    return;
  follow(s);
  if (news == RUN_ENDED) {
    ev_io_stop(s->loop, &s->news);
    s->session.live = false;
    s->session.growing = true; /* one more look: what came last */
    trace_reader_refresh(s->session.reader);
    save_marks(s);
    snprintf(s->app.ended, sizeof s->app.ended, "%.*s", (int)sizeof s->app.ended - 1,
             run_result(s->run)->sentence);
  }
  wake(s);
}

/* --- what only the main loop can do --- */

static void say(struct screen *s, const char *text) {
  snprintf(s->app.message, sizeof s->app.message, "%s", text);
}

/* The markers that are not in the file yet are written there once it is whole. */
static void save_marks(struct screen *s) {
  struct err e;
  struct marks *m = &s->session.marks;
  if (!s->app.session || !m->unsaved || s->session.live)
    return;
  int fd = s->run ? dup(run_file(s->run)) : open(s->name, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    err_set_errno(&e, errno, "The markers cannot be kept in this file");
  if (fd < 0 || marks_save(m, s->session.reader, fd, &e) != 0) {
    snprintf(s->app.message, sizeof s->app.message,
             "%.300s They last until you leave; W keeps a copy.", e.text);
  }
  if (fd >= 0)
    close(fd);
}

/* Markers that the file has not are put into the copy, if that is whole. */
static void keep_marks(struct screen *s, const char *name, int fd) {
  struct marks all = s->session.marks;
  struct trace_reader *copy;
  struct err e;
  if (!all.unsaved || trace_reader_open(&copy, name, &e) != 0)
    return;
  err_ignore(marks_save(&all, copy, fd, &e),
             "what is not whole takes no notes, and is told as that");
  trace_reader_close(copy);
}

static int copy_file(int from, int to) {
  char piece[65536];
  off_t at = 0;
  ssize_t n;
  while ((n = pread(from, piece, sizeof piece, at)) > 0 && write(to, piece, (size_t)n) == n)
    at += n;
  return n == 0 ? 0 : -1;
}

static void keep(struct screen *s, const char *name) {
  struct err e;
  int from = s->run ? dup(run_file(s->run)) : open(s->name, O_RDONLY | O_CLOEXEC);
  int to = from < 0 ? -1 : open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (to < 0) {
    err_set_errno(&e, errno, "It cannot be kept as %.100s", name);
    say(s, e.text);
  } else {
    bool whole = copy_file(from, to) == 0;
    if (whole)
      keep_marks(s, name, to);
    whole = close(to) == 0 && whole;
    say(s, !whole            ? "The file could not be written whole."
           : s->session.live ? "Kept as far as it has come; once it has ended, W keeps all."
                             : "Kept.");
  }
  if (from >= 0)
    close(from);
}

static struct run_request request_for(struct choice c) {
  struct run_request q = {.scenario = c.scenario,
                          .policy = c.controlled ? "random" : NULL,
                          .seed = c.seed,
                          .gil = c.gil};
  for (size_t i = 0; i < c.scenario->n_params; i++)
    q.params[i] = c.params[i];
  return q;
}

static void run_chosen(struct screen *s, bool again) {
  struct err e;
  if (!again)
    s->request = request_for(s->app.choice);
  else if (!s->has_request && !again_request(&s->request, &s->schedule, s->session.reader))
    return;
  if (start_run(s, &e) != 0)
    say(s, e.text);
}

/* Another seed than the one before, so that something else may happen. */
static void run_reseeded(struct screen *s) {
  if (!s->has_request && !again_request(&s->request, &s->schedule, s->session.reader))
    return;
  s->request.seed++;
  s->request.policy = "random";
  s->request.schedule = NULL;
  s->has_request = true;
  run_chosen(s, true);
}

static void perform(struct screen *s, unsigned effects) {
  if (effects & EFFECT_QUIT)
    ev_break(s->loop, EVBREAK_ALL);
  if (effects & EFFECT_REDRAW)
    s->all = true;
  if (effects & EFFECT_SUSPEND)
    terminal_suspend();
  if (effects & EFFECT_RESTART)
    run_chosen(s, true);
  if (effects & EFFECT_RUN)
    run_chosen(s, false);
  if (effects & EFFECT_SAVE_MARKS)
    save_marks(s);
  if (effects & EFFECT_RESEED)
    run_reseeded(s);
  if (effects & EFFECT_KEEP)
    keep(s, s->app.text);
  if (effects & EFFECT_CLOSE) {
    forget_session(s);
    forget_run(s);
  }
}

/* --- input and signals --- */

static unsigned mouse(struct screen *s) {
  int x, y;
  enum ui_mouse what;
  return terminal_mouse(&x, &y, &what) ? app_mouse(&s->app, &s->cells, what, x, y) : EFFECT_NONE;
}

static void on_input(struct ev_loop *loop, ev_io *io, int events) {
  (void)events;
  struct screen *s = io->data;
  char none;
  int32_t key;
  bool any = false;
  while ((key = terminal_key())) {
    perform(s, key == UI_KEY_MOUSE ? mouse(s) : app_key(&s->app, key));
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

static void on_stop(struct ev_loop *loop, ev_signal *w, int events) {
  (void)w;
  (void)events;
  ev_break(loop, EVBREAK_ALL);
}

static void watch(struct screen *s) {
  static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
  ev_io_init(&s->input, on_input, STDIN_FILENO, EV_READ);
  ev_timer_init(&s->frame, on_frame, 0, FRAME_S);
  ev_signal_init(&s->resized, on_resize, SIGWINCH);
  s->input.data = s->frame.data = s->resized.data = s;
  ev_io_start(s->loop, &s->input);
  ev_signal_start(s->loop, &s->resized);
  for (int i = 0; i < 3; i++) {
    ev_signal_init(&s->stops[i], on_stop, stops[i]);
    ev_signal_start(s->loop, &s->stops[i]);
  }
}

static int begin(struct screen *s, const struct screen_start *start, struct err *e) {
  app_init(&s->app);
  s->name = start->name;
  s->app.keys = *start->keys;
  if (start->request) {
    s->request = *start->request;
    return start_run(s, e);
  }
  if (start->reader) {
    s->app.can_go_home = false;
    session_open(&s->session, start->reader, false);
    app_show(&s->app, &s->session);
  }
  return 0;
}

int screen_show(const struct screen_start *start, struct err *e) {
  int error = terminal_check(e);
  if (error) {
    trace_reader_close(start->reader);
    return error;
  }
  struct screen s = {.loop = ev_loop_new(EVFLAG_AUTO)};
  CHECK(s.loop);
  error = begin(&s, start, e);
  error = error ? error : terminal_open(&start->look, e);
  if (!error) {
    s.cells.ascii = terminal_ascii();
    watch(&s);
    wake(&s);
    ev_run(s.loop, 0);
    terminal_close();
  }
  forget_session(&s);
  forget_run(&s);
  cells_fini(&s.cells);
  buf_fini(&s.schedule);
  ev_loop_destroy(s.loop);
  return error;
}

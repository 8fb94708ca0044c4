/* What a frame costs at 200x60: from the playhead's new place to the bytes on a terminal, on a
 * recording of 1 and of 10 million events of 64 actors. The peer is bare ncurses with the same
 * cells, made beforehand. Then a real run of 64 threads is followed while it goes on, as the screen
 * does it: what is new is taken in and drawn 60 times a second. And the whole screen, its loop
 * included, is shown by another process, in which keys are pressed.
 *
 * The terminal is a pseudo terminal that another thread reads; nothing interprets it.
 *
 * usage: screen DIRECTORY */
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scenarios/scenarios.h"
#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "tests/bench/kit/mix.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"
#include "ui/core/app.h"
#include "ui/term/pilot.h"
#include "ui/term/screen.h"

enum { COLS = 200, ROWS = 60, ACTORS = 64, BATCH = 16384, FRAMES = 200 };
static const uint64_t lengths[] = {1000000, 10000000};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static struct session sessions[LENGTHS];
static struct app app;
static struct cells made[FRAMES];
static _Atomic uint64_t bytes_out;
static double worst[LENGTHS][BENCH_ROUNDS_MAX], bytes_of_frame[LENGTHS];
static size_t worsts[LENGTHS];

/* --- the terminal --- */

static void *drain(void *pty) {
  char piece[65536];
  ssize_t n;
  while ((n = read(*(int *)pty, piece, sizeof piece)) > 0)
    atomic_fetch_add(&bytes_out, (uint64_t)n);
  return NULL;
}

/* Standard input and output become a pseudo terminal; returns where the table is to be written. */
static int take_terminal(void) {
  static int pty;
  int tty, out = dup(STDOUT_FILENO);
  pthread_t thread;
  struct err e;
  CHECK(openpty(&pty, &tty, NULL, NULL, &(struct winsize){.ws_row = ROWS, .ws_col = COLS}) == 0);
  CHECK(pthread_create(&thread, NULL, drain, &pty) == 0);
  dup2(tty, STDIN_FILENO);
  dup2(tty, STDOUT_FILENO);
  setenv("TERM", "xterm-256color", 1);
  if (terminal_open(&(struct terminal_look){0}, &e) != 0)
    bench_give_up(&e);
  return out;
}

/* --- the recordings --- */

static void record(const char *dir, int which) {
  char path[4096];
  snprintf(path, sizeof path, "%s/screen-%d.wrt", dir, which);
  struct recorder r;
  struct trace_reader *reader;
  struct err e;
  struct mix *m = mix_new(ACTORS);
  recorder_begin(&r, path, lengths[which] * 6);
  for (uint64_t n = 0; n < lengths[which]; n += BATCH)
    recorder_keep(&r, mix_next(m, BATCH));
  recorder_end(&r);
  mix_free(m);
  if (trace_reader_open(&reader, path, &e) != 0)
    bench_give_up(&e);
  session_open(&sessions[which], reader, false);
  while (sessions[which].growing)
    session_refresh(&sessions[which]);
}

/* --- frames --- */

static void go(struct session *s, int frame) {
  app.session = s;
  session_go_time(s, session_end_ns(s) / (FRAMES + 1) * (uint64_t)(frame + 1));
}

static void make_frames(struct session *s) {
  for (int i = 0; i < FRAMES; i++) {
    go(s, i);
    cells_resize(&made[i], COLS, ROWS);
    app_draw(&app, &made[i]);
  }
}

/* Microseconds of the median frame; the 99th in a hundred is kept aside. */
static double whole_frames(int which) {
  static struct cells cells;
  double us[FRAMES];
  uint64_t before = atomic_load(&bytes_out);
  for (int i = 0; i < FRAMES; i++) {
    uint64_t began = clock_mono_ns();
    go(&sessions[which], i);
    cells_resize(&cells, COLS, ROWS);
    app_draw(&app, &cells);
    terminal_show(&cells, false);
    us[i] = (double)(clock_mono_ns() - began) / 1e3;
  }
  bytes_of_frame[which] = (double)(atomic_load(&bytes_out) - before) / FRAMES;
  worst[which][worsts[which]++] = bench_quantile(us, FRAMES, 0.99);
  return bench_quantile(us, FRAMES, 0.5);
}

static double frame_of_1m(void) {
  return whole_frames(0);
}
static double frame_of_10m(void) {
  return whole_frames(1);
}

static double bare_ncurses(void) {
  double us[FRAMES];
  for (int i = 0; i < FRAMES; i++) {
    uint64_t began = clock_mono_ns();
    terminal_show(&made[i], false);
    us[i] = (double)(clock_mono_ns() - began) / 1e3;
  }
  return bench_quantile(us, FRAMES, 0.5);
}

/* Only the first line changes. */
static double status_only(void) {
  double us[FRAMES];
  struct cells c = made[0];
  struct pane p = pane_of(&c);
  for (int i = 0; i < FRAMES; i++) {
    uint64_t began = clock_mono_ns();
    pane_printf(&p, COLS - 20, 0, ROLE_TITLE, "%d us  ", i);
    terminal_show(&c, false);
    us[i] = (double)(clock_mono_ns() - began) / 1e3;
  }
  return bench_quantile(us, FRAMES, 0.5);
}

/* --- while it goes on --- */

enum { LIVE_THREADS = 64, LIVE_ADDS = 2000, LIVE_RATE = 60, KEYS = 8 };
static struct bench_series live_rate, live_share, live_events;

static double thread_s(void) {
  struct timespec t;
  CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What is new is heard of until the next frame is due. */
static void hear_until(struct pilot *p, uint64_t due_ns) {
  for (uint64_t now; (now = clock_mono_ns()) < due_ns;) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    if (poll(&fd, 1, (int)((due_ns - now) / 1000000 + 1)) > 0)
      pilot_news(p);
  }
}

/* Follows a run to its end. Microseconds of this thread's time for a frame, all that had to be
 * taken in for it included; frames a second and percent of a core are kept aside. */
static double follow_run(void) {
  static struct cells cells;
  static struct pilot p;
  struct err e;
  uint64_t frames = 0;
  pilot_init(&p);
  p.request = (struct run_request){.scenario = scenario_find("lock-fix"),
                                   .params = {LIVE_THREADS, LIVE_ADDS},
                                   .kernel = RUN_KERNEL_BEST};
  if (pilot_start(&p, &e) != 0)
    bench_give_up(&e);
  while (!p.app.session)
    hear_until(&p, clock_mono_ns() + 1000000);
  uint64_t began = clock_mono_ns(), last = began;
  double before = thread_s();
  p.app.follow = true;
  for (; p.session.live; frames++) {
    uint64_t now = clock_mono_ns();
    session_refresh(&p.session);
    app_tick(&p.app, now - last);
    last = now;
    cells_resize(&cells, COLS, ROWS);
    app_draw(&p.app, &cells);
    terminal_show(&cells, false);
    hear_until(&p, now + 1000000000 / LIVE_RATE);
  }
  double s = (double)(clock_mono_ns() - began) / 1e9, own = thread_s() - before;
  bench_add(&live_rate, (double)frames / s);
  bench_add(&live_share, own / s * 100);
  bench_add(&live_events, (double)session_events(&p.session) / 1e6);
  pilot_fini(&p);
  cells_fini(&cells);
  return own / (double)frames * 1e6;
}

/* --- keys --- */

/* The screen on a terminal of its own, with the recording of a million events. */
static int show_screen(const char *file) {
  static struct keymap keys;
  struct screen_start start = {.name = file, .keys = &keys, .stopped = true};
  struct err e;
  keymap_init(&keys);
  setenv("HOME", "/dev/null", 1); /* nothing is remembered of it */
  unsetenv("XDG_STATE_HOME");
  if (trace_reader_open(&start.reader, file, &e) != 0)
    bench_give_up(&e);
  return screen_show(&start, &e);
}

static int key_pty = -1;
static pid_t key_screen;

static void begin_screen(const char *dir) {
  char path[4096];
  snprintf(path, sizeof path, "%s/screen-0.wrt", dir);
  setenv("TERM", "xterm-256color", 1);
  key_screen = forkpty(&key_pty, NULL, NULL, &(struct winsize){.ws_row = ROWS, .ws_col = COLS});
  CHECK(key_screen >= 0);
  if (key_screen == 0)
    _exit(show_screen(path));
}

/* Reads until nothing has come for so long; when the last bytes came, 0 if none did. */
static uint64_t read_until_quiet(int quiet_ms) {
  char piece[65536];
  uint64_t last = 0;
  struct pollfd fd = {.fd = key_pty, .events = POLLIN};
  while (poll(&fd, 1, quiet_ms) > 0 && read(key_pty, piece, sizeof piece) > 0)
    last = clock_mono_ns();
  return last;
}

/* From a key to the last byte of the frame that it leads to; the worst of a few, in microseconds. A
 * step forth and back moves the world and starts the token's glide. */
static double key_to_frame(void) {
  double worst_us = 0;
  for (int i = 0; i < KEYS; i++) {
    struct pollfd fd = {.fd = key_pty, .events = POLLIN};
    read_until_quiet(300);
    uint64_t pressed = clock_mono_ns();
    CHECK(write(key_pty, i % 2 ? "," : ".", 1) == 1);
    CHECK(poll(&fd, 1, 10000) == 1);
    double us = (double)(read_until_quiet(4) - pressed) / 1e3;
    worst_us = us > worst_us ? us : worst_us;
  }
  return worst_us;
}

static void end_screen(void) {
  kill(key_screen, SIGTERM);
  read_until_quiet(1000);
  CHECK(waitpid(key_screen, NULL, 0) == key_screen);
}

static void fill(struct bench_series *s, const double *v, size_t n) {
  for (size_t i = 1; i < n; i++) /* the first round does not count */
    bench_add(s, v[i]);
}

int main(int argc, char **argv) {
  static struct bench_series m1, m10, bare, status, worst1, worst10, bytes, live, key;
  CHECK(argc == 2);
  setlocale(LC_ALL, "C.UTF-8");
  app_init(&app);
  for (int i = 0; i < LENGTHS; i++)
    record(argv[1], i);
  begin_screen(argv[1]);
  app_show(&app, &sessions[0]);
  app.playing = false;
  make_frames(&sessions[0]);
  int out = take_terminal();
  const struct bench_arm arms[] = {{frame_of_1m, &m1},    {frame_of_10m, &m10},
                                   {bare_ncurses, &bare}, {status_only, &status},
                                   {follow_run, &live},   {key_to_frame, &key}};
  bench_run(arms, sizeof arms / sizeof *arms);
  terminal_close();
  end_screen();
  dup2(out, STDOUT_FILENO);
  fill(&worst1, worst[0], worsts[0]);
  fill(&worst10, worst[1], worsts[1]);
  bench_add(&bytes, bytes_of_frame[0]);
  const struct bench_row rows[] = {
      {"a frame, 1 million events", &m1, NULL, NULL, OURS_ALONE, AT_MOST, 3000},
      {"the same", &m1, "bare ncurses, the same cells", &bare, OURS_PER_THEIRS, AT_MOST, 2},
      {"99 of 100 are faster than", &worst1, NULL, NULL, OURS_ALONE, AT_MOST, 8000},
      {"a frame, 10 million events", &m10, NULL, NULL, OURS_ALONE, AT_MOST, 3000},
      {"99 of 100 are faster than", &worst10, NULL, NULL, OURS_ALONE, AT_MOST, 8000},
      {"only the first line changes", &status, NULL, NULL, OURS_ALONE, AT_MOST, 100},
      {"bytes of a frame", &bytes, NULL, NULL, OURS_ALONE, AT_MOST, 20000},
      {"from a key to its frame, the worst", &key, NULL, NULL, OURS_ALONE, AT_MOST, 20000},
      {"a run of 64 threads, live: a frame", &live, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"   its events, millions", &live_events, NULL, NULL, OURS_ALONE, NO_GOAL, 0},
      {"   frames a second", &live_rate, NULL, NULL, OURS_ALONE, AT_LEAST, 30},
      {"   percent of a core", &live_share, NULL, NULL, OURS_ALONE, AT_MOST, 25},
  };
  bench_table("The screen at 200x60, us", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}

/* What a frame costs at 200x60: from the playhead's new place to the bytes on a terminal, on a
 * recording of 1 and of 10 million events of 64 actors. The peer is bare ncurses with the same
 * cells, made beforehand.
 *
 * The terminal is a pseudo terminal that another thread reads; nothing interprets it.
 *
 * usage: screen DIRECTORY */
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <pty.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sched/base/check.h"
#include "sched/base/clock.h"
#include "tests/bench/kit/mix.h"
#include "tests/bench/kit/recorder.h"
#include "tests/bench/kit/table.h"
#include "ui/core/app.h"
#include "ui/term/terminal.h"

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

static void fill(struct bench_series *s, const double *v, size_t n) {
  for (size_t i = 1; i < n; i++) /* the first round does not count */
    bench_add(s, v[i]);
}

int main(int argc, char **argv) {
  static struct bench_series m1, m10, bare, status, worst1, worst10, bytes;
  CHECK(argc == 2);
  setlocale(LC_ALL, "C.UTF-8");
  app_init(&app);
  for (int i = 0; i < LENGTHS; i++)
    record(argv[1], i);
  app_show(&app, &sessions[0]);
  app.playing = false;
  make_frames(&sessions[0]);
  int out = take_terminal();
  const struct bench_arm arms[] = {
      {frame_of_1m, &m1}, {frame_of_10m, &m10}, {bare_ncurses, &bare}, {status_only, &status}};
  bench_run(arms, sizeof arms / sizeof *arms);
  terminal_close();
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
  };
  bench_table("The screen at 200x60, us", rows, sizeof rows / sizeof *rows);
  bench_end();
  return 0;
}

/* Markers: made and removed in the screen, kept behind the end of a recording, read back; what is
 * not whole takes none, and a file whose last note is torn is still read. */
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ui/core/app.h"

/* A copy of the recording of version 1, cut by so many bytes, that has no name any more. */
static int copy(off_t cut) {
  char name[] = "/tmp/whoruns-test-XXXXXX", piece[4096];
  int from = open(TEST_DATA "/golden/traces/version-1.wrt", O_RDONLY), to = mkstemp(name);
  ssize_t n;
  assert_true(from >= 0 && to >= 0);
  unlink(name);
  while ((n = read(from, piece, sizeof piece)) > 0)
    assert_int_equal(write(to, piece, (size_t)n), n);
  assert_int_equal(ftruncate(to, lseek(to, 0, SEEK_END) - cut), 0);
  close(from);
  return to;
}

static struct trace_reader *open_copy(int fd) {
  struct trace_reader *r;
  struct err e;
  if (trace_reader_open_fd(&r, fd, "the copy", &e) != 0)
    fail_msg("%s", e.text);
  return r;
}

static void press(struct app *a, const char *keys) {
  for (; *keys; keys++)
    app_key(a, *keys == '\n' ? UI_KEY_ENTER : *keys);
}

static void markers_are_kept_in_the_file(void **state) {
  (void)state;
  int fd = copy(0);
  struct session s;
  struct app a;
  struct err e;
  app_init(&a);
  session_open(&s, open_copy(fd), false);
  uint64_t events = session_events(&s);
  app_show(&a, &s);
  press(&a, "g#12\nmT2 waits\ng#5\nm\ng#20\nmgone\n");
  assert_int_equal(s.marks.n, 3);
  press(&a, "[[");
  assert_int_equal(s.at, 6);
  press(&a, "]");
  assert_int_equal(s.at, 13);
  assert_non_null(strstr(a.message, "T2 waits"));
  assert_int_equal(marks_save(&s.marks, s.reader, fd, &e), 0);
  press(&a, "Mjjd"); /* one that is in the file already is taken back */
  assert_int_equal(s.marks.n, 2);
  assert_true(s.marks.unsaved);
  assert_int_equal(marks_save(&s.marks, s.reader, fd, &e), 0);
  session_close(&s);

  session_open(&s, open_copy(fd), false);
  assert_int_equal(session_events(&s), events);
  assert_true(trace_reader_whole(s.reader));
  assert_null(trace_reader_damage(s.reader));
  assert_int_equal(s.marks.n, 2);
  assert_int_equal(s.marks.v[1].events, 13);
  assert_string_equal(s.marks.v[1].text, "T2 waits");
  session_close(&s);
  close(fd);
}

static void what_is_not_whole_takes_no_marker_but_keeps_what_it_has(void **state) {
  (void)state;
  struct err e;
  int fd = copy(1);
  struct trace_reader *r = open_copy(fd);
  assert_int_equal(trace_reader_add_note(r, fd, 3, "no", 2, &e), ERR_DAMAGED);
  trace_reader_close(r);
  close(fd);
  fd = copy(0);
  r = open_copy(fd);
  uint64_t events = trace_reader_events(r);
  assert_int_equal(trace_reader_add_note(r, fd, 3, "one", 3, &e), 0);
  assert_int_equal(trace_reader_add_note(r, fd, 4, "two", 3, &e), 0);
  trace_reader_close(r);
  assert_int_equal(ftruncate(fd, lseek(fd, 0, SEEK_END) - 1), 0); /* torn */
  r = open_copy(fd);
  struct marks m;
  marks_read(&m, r);
  assert_int_equal(m.n, 1);
  assert_int_equal(trace_reader_events(r), events);
  assert_non_null(trace_reader_damage(r));
  assert_int_equal(trace_reader_add_note(r, fd, 5, "no", 2, &e), ERR_DAMAGED);
  trace_reader_close(r);
  close(fd);
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(markers_are_kept_in_the_file),
      cmocka_unit_test(what_is_not_whole_takes_no_marker_but_keeps_what_it_has),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is remembered from one start to the next. */
#include "ui/term/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void recordings_are_told_by_what_they_are_of(void **state) {
  (void)state;
  static const struct {
    const char *kept, *told;
  } lines[] = {
      {"cube-square number=7", "cube-square number=7, "},
      {"continents ", "continents, "},
      {" ", "breaks off before it says what it is of, "},
  };
  enum { LINES = sizeof lines / sizeof *lines };
  char home[] = "/tmp/whoruns-test-XXXXXX", path[80];
  struct recent recent[RECENT];
  assert_non_null(mkdtemp(home));
  setenv("XDG_STATE_HOME", home, 1);
  snprintf(path, sizeof path, "%s/whoruns", home);
  assert_int_equal(mkdir(path, 0700), 0);
  snprintf(path, sizeof path, "%s/whoruns/recent", home);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  for (int i = 0; i < LINES; i++)
    fprintf(f, "%s\t%s\n", path, lines[i].kept); /* of a file that is there */
  fprintf(f, "%s/gone\tcube-square\n", home);
  assert_int_equal(fclose(f), 0);

  assert_int_equal(state_recent(recent), LINES);
  for (int i = 0; i < LINES; i++) {
    assert_string_equal(recent[i].path, path);
    assert_memory_equal(recent[i].what, lines[i].told, strlen(lines[i].told));
  }
  assert_int_equal(unlink(path), 0);
  *strrchr(path, '/') = '\0';
  assert_int_equal(rmdir(path), 0);
  assert_int_equal(rmdir(home), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recordings_are_told_by_what_they_are_of),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

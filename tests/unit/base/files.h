#ifndef UNIT_BASE_FILES_H
#define UNIT_BASE_FILES_H

/* For tests that keep to a directory of their own: what somebody forgot there shows. After
 * cmocka.h. */
#include <dirent.h>

static inline int files_in(const char *dir) {
  int n = 0;
  DIR *d = opendir(dir);
  assert_non_null(d);
  for (struct dirent *x; (x = readdir(d));)
    n += x->d_name[0] != '.';
  closedir(d);
  return n;
}

#endif

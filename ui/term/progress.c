#include "ui/term/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "" if there is no place for it. */
static void find_directory(struct buf *path) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  if (state && *state == '/')
    buf_printf(path, "%s/whoruns", state);
  else if (home && *home == '/')
    buf_printf(path, "%s/.local/state/whoruns", home);
}

void progress_read(struct attempt *to) {
  struct buf path = {0};
  char line[128];
  find_directory(&path);
  buf_puts(&path, "/progress");
  FILE *f = path.data[0] == '/' && path.len > 9 ? fopen(buf_text(&path), "re") : NULL;
  while (f && fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = '\0';
    const struct challenge *c = challenge_find(line);
    if (c && c - challenges < CHALLENGES_MAX)
      to->solved[c - challenges] = true;
  }
  if (f)
    fclose(f);
  buf_fini(&path);
}

/* With those above it, as the specification wants it. */
static int make_directory(struct buf *path) {
  char *copy = strdup(buf_text(path));
  int error = copy ? 0 : ENOMEM;
  for (char *at = copy; !error && at && *at; at++) {
    char *end = strchr(at + 1, '/');
    if (end)
      *end = '\0';
    if (mkdir(copy, 0700) != 0 && errno != EEXIST)
      error = errno;
    if (!end)
      break;
    *end = '/';
    at = end - 1;
  }
  free(copy);
  return error;
}

int progress_add(const struct challenge *c, struct err *e) {
  struct buf path = {0};
  char line[128];
  find_directory(&path);
  if (!path.len) {
    buf_fini(&path);
    return err_set(e, ERR_SYSTEM, "There is no HOME to keep progress in.");
  }
  int error = make_directory(&path);
  buf_puts(&path, "/progress");
  int n = snprintf(line, sizeof line, "%s\n", c->name);
  int fd = error ? -1 : open(buf_text(&path), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (!error && (fd < 0 || write(fd, line, (size_t)n) != n))
    error = errno ? errno : EIO;
  if (fd >= 0 && close(fd) != 0 && !error)
    error = errno;
  if (error)
    err_set_errno(e, error, "Progress cannot be kept in %.200s", buf_text(&path));
  buf_fini(&path);
  return error ? ERR_SYSTEM : 0;
}

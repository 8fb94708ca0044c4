/* The file `recent` has a line for each recording: its path, a tab, what it is of. It is written
 * anew under another name and then put in its place, so that it is always whole. */
#include "ui/term/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sched/base/err.h"

enum { PATH_CAP = 4096 };

/* "DIRECTORY/name", with its directories made; false where there is none. */
static bool file_of(char path[PATH_CAP], const char *name) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  int n = state && *state == '/' ? snprintf(path, PATH_CAP, "%s/whoruns/%s", state, name)
          : home && *home == '/'
              ? snprintf(path, PATH_CAP, "%s/.local/state/whoruns/%s", home, name)
              : -1;
  if (n < 0 || n >= PATH_CAP)
    return false;
  for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
    struct stat there;
    *slash = '\0';
    bool made = mkdir(path, 0700) == 0 || stat(path, &there) == 0;
    *slash = '/';
    if (!made)
      return false;
  }
  return true;
}

bool state_first(void) {
  char path[PATH_CAP];
  int fd = file_of(path, "toured") ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
  if (fd >= 0)
    close(fd);
  return fd >= 0;
}

/* Takes the date of the file; false if that is not there any more. */
static bool add_date(struct recent *r) {
  struct stat st;
  struct tm tm;
  size_t n = strlen(r->what);
  if (stat(r->path, &st) != 0)
    return false;
  while (n && r->what[n - 1] == ' ') /* of a scenario without parameters */
    r->what[--n] = '\0';
  if (n == 0)
    n = (size_t)snprintf(r->what, sizeof r->what, "breaks off before it says what it is of");
  if (localtime_r(&st.st_mtime, &tm))
    strftime(r->what + n, sizeof r->what - n, ", %d %b %H:%M", &tm);
  return true;
}

/* Every line as it stands. */
static int read_lines(struct recent to[RECENT]) {
  char path[PATH_CAP], line[sizeof to->path + sizeof to->what];
  FILE *f = file_of(path, "recent") ? fopen(path, "re") : NULL;
  int n = 0;
  while (f && n < RECENT && fgets(line, sizeof line, f)) {
    char *tab = strchr(line, '\t'), *end = strchr(line, '\n');
    if (!tab || !end || tab > end || tab - line >= (int)sizeof to->path)
      continue;
    *tab = *end = '\0';
    snprintf(to[n].path, sizeof to[n].path, "%.*s", (int)sizeof to->path - 1, line);
    snprintf(to[n++].what, sizeof to->what, "%.70s", tab + 1);
  }
  if (f)
    fclose(f);
  return n;
}

int state_recent(struct recent to[RECENT]) {
  int n = read_lines(to), kept = 0;
  for (int i = 0; i < n; i++)
    if (add_date(&to[i]))
      to[kept++] = to[i];
  return kept;
}

static const char *meta(struct trace_reader *r, const char *key) {
  const char *value = trace_reader_meta(r, key);
  return value ? value : "";
}

void state_remember(const char *file, struct trace_reader *r) {
  struct recent old[RECENT];
  char path[PATH_CAP], next[PATH_CAP], whole[PATH_CAP];
  int n = read_lines(old);
  if (!realpath(file, whole) || strlen(whole) >= sizeof old->path || strpbrk(whole, "\t\n") ||
      !file_of(path, "recent") || !file_of(next, "recent.next"))
    return;
  FILE *f = fopen(next, "we");
  if (!f)
    return;
  fprintf(f, "%s\t%.30s %.38s\n", whole, meta(r, "scenario"), meta(r, "params"));
  for (int i = 0; i < n && i < RECENT - 1; i++)
    if (strcmp(old[i].path, whole) != 0)
      fprintf(f, "%s\t%s\n", old[i].path, old[i].what);
  bool written = !ferror(f);
  if (fclose(f) != 0 || !written || rename(next, path) != 0)
    unlink(next);
}

void state_read_solved(struct attempt *to) {
  char path[PATH_CAP], line[128];
  FILE *f = file_of(path, "progress") ? fopen(path, "re") : NULL;
  while (f && fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = '\0';
    const struct challenge *c = challenge_find(line);
    if (c && c - challenges < CHALLENGES_MAX)
      to->solved[c - challenges] = true;
  }
  if (f)
    fclose(f);
}

bool state_keep_solved(const struct challenge *c) {
  char path[PATH_CAP], line[128];
  int n = snprintf(line, sizeof line, "%s\n", c->name);
  int fd =
      file_of(path, "progress") ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  bool kept = fd >= 0 && write(fd, line, (size_t)n) == n;
  if (fd >= 0)
    kept = close(fd) == 0 && kept;
  return kept;
}

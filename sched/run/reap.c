#include "sched/run/reap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opened early: later there may be no descriptor left. */
static int children_fd = -1;

/* At most `most` of our children; the kernel's list is text, pids with spaces, and comes in pieces
 * of some kilobytes. What does not fit comes with the next call. Negative: there is no list. */
static ssize_t list_children(pid_t *pid, size_t most) {
  char text[4096];
  ssize_t n = children_fd < 0 ? -1 : pread(children_fd, text, sizeof text - 1, 0);
  if (n < 0)
    return -1;
  text[n] = '\0';
  size_t count = 0;
  char *end;
  for (char *s = text; count < most; s = end) {
    long v = strtol(s, &end, 10);
    if (end == s || *end == '\0') /* the last one may be cut; each is followed by a space */
      break;
    pid[count++] = (pid_t)v;
  }
  return (ssize_t)count;
}

void reap_orphans_here(struct reap_spared *spared) {
  char path[64];
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (children_fd >= 0)
    close(children_fd);
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  children_fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = list_children(spared->pid, sizeof spared->pid / sizeof *spared->pid);
  spared->n = n > 0 ? (size_t)n : 0;
}

static bool is_spared(const struct reap_spared *spared, pid_t pid) {
  for (size_t i = 0; i < spared->n; i++)
    if (spared->pid[i] == pid)
      return true;
  return false;
}

static void end_child(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
    continue;
}

void reap_all(const struct reap_spared *spared, pid_t known) {
  if (known > 0)
    end_child(known);
  /* New children come only from the deaths of others, so a round without any is the last. */
  for (bool found = true; found;) {
    pid_t pid[1024];
    ssize_t n = list_children(pid, sizeof pid / sizeof *pid);
    found = false;
    for (ssize_t i = 0; i < n; i++) {
      if (is_spared(spared, pid[i]))
        continue;
      found = true;
      end_child(pid[i]);
    }
  }
}

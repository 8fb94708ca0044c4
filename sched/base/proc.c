#include "sched/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int proc_check(struct err *e) {
  if (access("/proc/self/stat", R_OK) == 0)
    return 0;
  return err_set_errno(e, errno,
                       "This needs /proc, which cannot be read here (mount it with "
                       "\"mount -t proc proc /proc\")");
}

static bool is_zombie(pid_t pid, pid_t tid) {
  char path[64], stat[512];
  snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT && proc_check(NULL) == 0;
  ssize_t n = read(fd, stat, sizeof stat - 1);
  close(fd);
  if (n < 0)
    return errno == ESRCH;
  stat[n] = '\0';
  const char *state = strrchr(stat, ')'); /* the name before it may contain anything */
  return state && state[1] && (state[2] == 'Z' || state[2] == 'X');
}

bool proc_has_ended(pid_t pid, pid_t tid) {
  if (syscall(SYS_tgkill, pid, tid, 0) != 0)
    return errno == ESRCH || errno == EINVAL;
  return is_zombie(pid, tid);
}

#include "sched/kernel/proc.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* A small file of /proc as text; false if it is gone. */
static bool slurp(uint32_t tid, const char *file, char *to, size_t cap) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%" PRIu32 "/%s", tid, file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  ssize_t n = read(fd, to, cap - 1);
  close(fd);
  to[n > 0 ? n : 0] = '\0';
  return n > 0;
}

static uint32_t number_behind(const char *text, const char *key) {
  const char *at = strstr(text, key);
  return at ? (uint32_t)strtoul(at + strlen(key), NULL, 10) : 0;
}

int kernel_proc_usage(uint32_t tid, struct kernel_usage *u) {
  char text[4096], *end;
  /* Nobody sees a thread in the listing of /proc by its TID, but it is there. */
  if (!slurp(tid, "schedstat", text, sizeof text))
    return ERR_SYSTEM;
  u->on_ns = strtoull(text, &end, 10);
  u->delay_ns = strtoull(end, NULL, 10);
  if (!slurp(tid, "status", text, sizeof text))
    return ERR_SYSTEM;
  u->left = number_behind(text, "\nvoluntary_ctxt_switches:");
  u->taken = number_behind(text, "\nnonvoluntary_ctxt_switches:");
  return 0;
}

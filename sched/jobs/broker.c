#include "sched/jobs/broker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/clock.h"
#include "sched/jobs/redis.h"

#define PREFIX "whoruns-redis-"
#define MAKING "whoruns-making-" /* not locked yet */
#define PATIENCE_NS 10000000000u

/* redis-check-rdb is the same program under another name, and part of Debian's redis-tools; what it
 * is called as decides what it does. */
static const char *const programs[] = {"redis-server", "valkey-server", "redis-check-rdb"};

static bool find_program(char *out, size_t size) {
  const char *path = getenv("PATH");
  path = path && *path ? path : "/usr/local/bin:/usr/bin:/bin";
  for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
    for (const char *at = path; at; at = strchr(at, ':') ? strchr(at, ':') + 1 : NULL) {
      int n = snprintf(out, size, "%.*s/%s", (int)strcspn(at, ":"), at, programs[i]);
      if (n > 0 && (size_t)n < size && access(out, X_OK) == 0)
        return true;
    }
  return false;
}

int broker_check(struct err *e) {
  char program[512];
  return find_program(program, sizeof program)
             ? 0
             : err_set(e, ERR_SYSTEM,
                       "There is no Redis server here: install redis-tools (apt-get install "
                       "redis-tools), which has it, or name a running one with --redis.");
}

/* --- the directory ------------------------------------------------------------------------------
 */

static const char *temporary(void) {
  const char *dir = getenv("TMPDIR");
  return dir && *dir && strlen(dir) < 60 ? dir : "/tmp";
}

static void remove_dir(const char *dir) {
  static const char *const names[] = {"sock", "log"};
  char path[128];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, "%.90s/%s", dir, names[i]);
    unlink(path);
  }
  rmdir(dir);
}

static int lock_dir(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

void broker_sweep(void) {
  DIR *d = opendir(temporary());
  for (struct dirent *entry; d && (entry = readdir(d)) != NULL;) {
    char dir[96];
    struct stat st;
    int n = strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0
                ? snprintf(dir, sizeof dir, "%s/%s", temporary(), entry->d_name)
                : -1;
    if (n < 0 || (size_t)n >= sizeof dir || lstat(dir, &st) != 0 || st.st_uid != getuid())
      continue;
    int lock = lock_dir(dir);
    if (lock < 0)
      continue;
    remove_dir(dir);
    close(lock);
  }
  if (d)
    closedir(d);
}

static int make_dir(struct broker *b, struct err *e) {
  char making[sizeof b->dir];
  snprintf(making, sizeof making, "%s/" MAKING "XXXXXX", temporary());
  if (!mkdtemp(making)) /* mode 0700 */
    return err_set_errno(e, errno, "Cannot make a directory for Redis in %s", temporary());
  b->lock = lock_dir(making);
  snprintf(b->dir, sizeof b->dir, "%s/" PREFIX "%s", temporary(), making + strlen(making) - 6);
  snprintf(b->url, sizeof b->url, "unix://%s/sock", b->dir);
  if (b->lock >= 0 && rename(making, b->dir) == 0)
    return 0;
  int error = err_set_errno(e, errno, "Cannot make the directory %s", b->dir);
  rmdir(making);
  return error;
}

/* --- the server
 * ----------------------------------------------------------------------------------- */

static _Noreturn void become_server(pid_t parent, const char *program, const char *dir) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent || chdir(dir) != 0)
    _exit(127);
  setpgid(0, 0); /* the terminal's signals are not for it */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int log = open("log", O_WRONLY | O_CREAT | O_TRUNC, 0600), null = open("/dev/null", O_RDONLY);
  if (log < 0 || null < 0)
    _exit(127);
  dup2(null, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);
  execl(program, "redis-server", "--port", "0", "--unixsocket", "sock", "--unixsocketperm", "700",
        "--save", "", "--appendonly", "no", "--daemonize", "no", "--databases", "16",
        "--maxclients", "1000", (char *)NULL);
  _exit(127);
}

static bool has_ended(struct broker *b) {
  pid_t pid;
  while ((pid = waitpid(b->pid, NULL, WNOHANG)) < 0 && errno == EINTR)
    continue;
  if (pid != 0)
    b->pid = 0;
  return pid != 0;
}

static int did_not_start(const struct broker *b, const char *program, struct err *e) {
  char path[128], last[200] = "";
  snprintf(path, sizeof path, "%s/log", b->dir);
  FILE *f = fopen(path, "re");
  for (char line[200]; f && fgets(line, sizeof line, f);)
    if (*line != '\n')
      snprintf(last, sizeof last, "%s", line);
  if (f)
    fclose(f);
  last[strcspn(last, "\n")] = '\0';
  return err_set(e, ERR_SYSTEM, "The private Redis server (%.200s) did not start%s%s.", program,
                 *last ? "; its last words: " : "", last);
}

static int wait_until_it_answers(struct broker *b, const char *program, struct err *e) {
  struct jobs_url url;
  struct redis *r;
  int error = jobs_url_parse(&url, b->url, e);
  uint64_t until = clock_mono_ns() + PATIENCE_NS;
  while (!error) {
    error = redis_open(&r, &url, PATIENCE_NS, e);
    if (!error) {
      redis_close(r);
      return 0;
    }
    if (error != ERR_GONE || has_ended(b) || clock_mono_ns() > until)
      return did_not_start(b, program, e);
    struct timespec nap = {.tv_nsec = 2000000};
    nanosleep(&nap, NULL); /* its socket is not there yet, and nothing tells when it is */
    error = 0;
  }
  return error;
}

int broker_start(struct broker *b, struct err *e) {
  char program[512];
  *b = (struct broker){.lock = -1};
  int error = broker_check(e);
  if (error)
    return error;
  find_program(program, sizeof program);
  broker_sweep();
  error = make_dir(b, e);
  if (!error) {
    pid_t parent = getpid();
    b->pid = fork();
    if (b->pid == 0)
      become_server(parent, program, b->dir);
    error = b->pid > 0 ? wait_until_it_answers(b, program, e)
                       : err_set_errno(e, errno, "Cannot start the private Redis server");
    b->pid = b->pid > 0 ? b->pid : 0;
  }
  if (error)
    broker_stop(b);
  return error;
}

void broker_stop(struct broker *b) {
  if (b->pid > 0) {
    kill(b->pid, SIGKILL); /* there is nothing that it would have to save */
    while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  }
  if (*b->dir) {
    remove_dir(b->dir);
    close(b->lock);
  }
  *b = (struct broker){.lock = -1};
}

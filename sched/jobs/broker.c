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

/* Where a server is made. */
struct place {
  char dir[96];
  int lock;
};

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

/* Removes the directories of this user's servers whose starters died while they started them. */
static void sweep(void) {
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

static int make_dir(struct place *to, struct err *e) {
  char making[sizeof to->dir];
  snprintf(making, sizeof making, "%s/" MAKING "XXXXXX", temporary());
  if (!mkdtemp(making)) /* mode 0700 */
    return err_set_errno(e, errno, "Cannot make a directory for Redis in %s", temporary());
  to->lock = lock_dir(making);
  snprintf(to->dir, sizeof to->dir, "%s/" PREFIX "%s", temporary(), making + strlen(making) - 6);
  if (to->lock >= 0 && rename(making, to->dir) == 0)
    return 0;
  int error = err_set_errno(e, errno, "Cannot make the directory %s", to->dir);
  rmdir(making);
  if (to->lock >= 0)
    close(to->lock);
  return error;
}

static void drop_dir(struct place *p) {
  remove_dir(p->dir);
  if (p->lock >= 0)
    close(p->lock);
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

static void forget(struct broker *b) {
  if (b->pid && b->socket >= 0)
    close(b->socket);
  *b = (struct broker){.socket = -1};
}

static bool has_ended(struct broker *b) {
  pid_t pid;
  while ((pid = waitpid(b->pid, NULL, WNOHANG)) < 0 && errno == EINTR)
    continue;
  if (pid != 0)
    forget(b);
  return pid != 0;
}

static int did_not_start(const struct place *p, const char *program, struct err *e) {
  char path[128], last[200] = "";
  snprintf(path, sizeof path, "%s/log", p->dir);
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

static int wait_until_it_answers(struct broker *b, const struct place *p, const char *program,
                                 struct err *e) {
  struct jobs_url url = {0};
  struct redis *r;
  struct err no_socket_yet;
  snprintf(url.path, sizeof url.path, "%s/sock", p->dir);
  uint64_t until = clock_mono_ns() + PATIENCE_NS;
  for (;;) {
    int error = redis_open(&r, &url, PATIENCE_NS, &no_socket_yet);
    if (!error) {
      redis_close(r);
      return 0;
    }
    if (error != ERR_GONE || has_ended(b) || clock_mono_ns() > until)
      return did_not_start(p, program, e);
    struct timespec nap = {.tv_nsec = 2000000};
    nanosleep(&nap, NULL); /* nothing tells when it is there */
  }
}

/* From here on it is reached through this descriptor alone. */
static int hold_socket(struct broker *b, const struct place *p, struct err *e) {
  char path[128];
  snprintf(path, sizeof path, "%s/sock", p->dir);
  b->socket = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
  snprintf(b->url, sizeof b->url, "unix:///proc/%d/fd/%d", (int)getpid(), b->socket);
  if (b->socket >= 0 && access(b->url + strlen("unix://"), W_OK) == 0)
    return 0;
  return err_set_errno(e, errno, "Cannot get at the socket of the private Redis server");
}

static int start(struct broker *b, const struct place *p, const char *program, struct err *e) {
  pid_t parent = getpid(), pid = fork();
  if (pid == 0)
    become_server(parent, program, p->dir);
  if (pid < 0)
    return err_set_errno(e, errno, "Cannot start the private Redis server");
  b->pid = pid;
  int error = wait_until_it_answers(b, p, program, e);
  return error ? error : hold_socket(b, p, e);
}

int broker_start(struct broker *b, struct err *e) {
  char program[512];
  struct place place;
  *b = (struct broker){.socket = -1};
  int error = broker_check(e);
  if (error)
    return error;
  find_program(program, sizeof program);
  sweep();
  error = make_dir(&place, e);
  if (error)
    return error;
  error = start(b, &place, program, e);
  drop_dir(&place);
  if (error)
    broker_stop(b);
  return error;
}

int broker_keep(struct broker *b, struct err *e) {
  return b->pid && !has_ended(b) ? 0 : broker_start(b, e);
}

void broker_stop(struct broker *b) {
  if (b->pid > 0) {
    kill(b->pid, SIGKILL); /* there is nothing that it would have to save */
    while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  }
  forget(b);
}

int broker_empty(const char *url, struct redis **r, struct err *e) {
  struct jobs_url u;
  int error = *r ? 0 : jobs_url_parse(&u, url, e);
  if (!error && !*r)
    error = redis_open(r, &u, PATIENCE_NS, e);
  if (error)
    return error;
  /* The server may still have what the dead have written; their connections came before this one.
   */
  redis_words(*r, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes", NULL);
  redis_words(*r, "FLUSHALL", NULL);
  return redis_skip(*r, 2, e);
}

#include "sched/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/control/policy.h"
#include "sched/gate/schedule.h"
#include "sched/jobs/broker.h"
#include "sched/jobs/url.h"
#include "sched/jobs/watch.h"
#include "sched/rt/gil.h"
#include "sched/run/keeper.h"
#include "sched/run/reap.h"

struct run {
  int socket, file;
  pid_t keeper;
  struct reap_spared spared;
  struct broker own;   /* zero: there is none */
  const char *created; /* the recording's path, if it has one */
  bool ended;
  bool killed; /* the keeper was, and had no time to clean up */
  struct run_end end;
  bool asked;
  struct run_question question;
  char name[256];
};

static int check_request(const struct run_request *q, struct err *e) {
  if ((q->gil_named || q->gil != GIL_NEW) && !scenario_has_gil(q->scenario))
    return err_set(e, ERR_USAGE, "%s has no GIL; leave out --gil.", q->scenario->name);
  if (q->redis && !scenario_has_jobs(q->scenario) && q->scenario != &watch_scenario)
    return err_set(e, ERR_USAGE, "%s has no job queues; leave out --redis.", q->scenario->name);
  struct jobs_url url;
  int error = q->redis                         ? jobs_url_parse(&url, q->redis, e)
              : scenario_has_jobs(q->scenario) ? broker_check(e)
                                               : 0;
  if (error || !q->policy)
    return error;
  if (q->kernel == RUN_KERNEL_PERF || q->kernel == RUN_KERNEL_PROC)
    return err_set(
        e, ERR_USAGE,
        "Under control time is virtual and the kernel's switches mean nothing; leave out "
        "--kernel, or --controlled, --policy, --seed and --schedule.");
  if (q->scenario->free_only)
    return err_set(e, ERR_USAGE,
                   "%s is about the kernel's own decisions, so it cannot run under control; leave "
                   "out --controlled, --policy, --seed and --schedule.",
                   q->scenario->name);
  if (q->redis)
    return err_set(e, ERR_USAGE,
                   "Job queues that others use cannot be controlled; leave out --redis, or "
                   "--controlled, --policy, --seed and --schedule.");
  if (q->pace > 1)
    return err_set(e, ERR_USAGE,
                   "Under control time is virtual and nothing takes long; leave out --pace, or "
                   "--controlled, --policy, --seed and --schedule.");
  if (!policy_find(q->policy, e))
    return ERR_USAGE;
  return q->schedule ? schedule_check(q->schedule, e) : 0;
}

/* A recording without a name lives in a directory that may not know O_TMPFILE. */
static int open_nameless(const char *dir) {
  int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fd;
  char path[256];
  int n = snprintf(path, sizeof path, "%s/whoruns-XXXXXX", dir);
  if (n < 0 || (size_t)n >= sizeof path || (fd = mkostemp(path, O_CLOEXEC)) < 0)
    return -1;
  unlink(path);
  return fd;
}

static int open_file(struct run *r, const struct run_request *q, struct err *e) {
  if (!q->record) {
    const char *dir = getenv("TMPDIR");
    dir = dir && *dir ? dir : "/tmp";
    snprintf(r->name, sizeof r->name, "of this run in %s", dir);
    r->file = open_nameless(dir);
    return r->file >= 0
               ? 0
               : err_set_errno(e, errno,
                               "Cannot make a temporary recording in %s (TMPDIR says where)", dir);
  }
  snprintf(r->name, sizeof r->name, "%s", q->record);
  r->file = open(q->record, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
  r->created = r->file >= 0 ? q->record : NULL;
  if (r->created)
    return 0;
  if (errno == EEXIST)
    return err_set(e, ERR_USAGE,
                   "%s exists already and would be lost; choose another name or remove it first.",
                   q->record);
  return err_set_errno(e, errno, "Cannot write the recording %s", q->record);
}

/* The program's other descriptors are none of the run's business. */
static void keep_only(int a, int b) {
  unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
  if (low > STDERR_FILENO + 1)
    close_range(STDERR_FILENO + 1, low - 1, 0);
  if (high > low + 1)
    close_range(low + 1, high - 1, 0);
  close_range(high + 1, ~0U, 0);
}

/* For scenarios with job queues, if no other server is named. */
static int get_server(struct run *r, struct run_request *q, struct err *e) {
  if (q->redis || !scenario_has_jobs(q->scenario))
    return 0;
  q->server = q->server ? q->server : &r->own;
  return broker_keep(q->server, e);
}

static int fork_keeper(struct run *r, const struct run_request *q, struct err *e) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return err_set_errno(e, errno, "Cannot make a socket");
  reap_orphans_here(&r->spared);
  r->keeper = fork();
  if (r->keeper == 0) {
    keep_only(pair[1], r->file);
    keeper_main(pair[1], r->file, r->name, q);
  }
  close(pair[1]);
  r->socket = pair[0];
  if (r->keeper < 0)
    return err_set_errno(e, errno, "Cannot start the recorder process");
  return 0;
}

int run_start(struct run **out, const struct run_request *q, struct err *e) {
  int error = check_request(q, e);
  if (error)
    return error;
  struct run *r = calloc(1, sizeof *r);
  CHECK(r);
  r->socket = r->file = -1;
  struct run_request full = *q;
  error = open_file(r, q, e);
  if (!error)
    error = get_server(r, &full, e);
  if (!error)
    error = fork_keeper(r, &full, e);
  if (error)
    run_close(r);
  else
    *out = r;
  return error;
}

int run_file(const struct run *r) {
  return r->file;
}

const char *run_name(const struct run *r) {
  return r->name;
}

int run_socket(const struct run *r) {
  return r->socket;
}

const struct run_end *run_result(const struct run *r) {
  return &r->end;
}

static bool is_empty(const struct run *r) {
  struct stat st;
  return fstat(r->file, &st) == 0 && st.st_size == 0;
}

static enum run_news keeper_is_gone(struct run *r) {
  int status = 0;
  while (waitpid(r->keeper, &status, 0) < 0 && errno == EINTR)
    continue;
  r->keeper = 0;
  r->ended = r->killed = true;
  r->end.code = ERR_SYSTEM;
  char how[64] = "ended by itself";
  if (WIFSIGNALED(status))
    snprintf(how, sizeof how, "was killed by signal %d (%s)", WTERMSIG(status),
             strsignal(WTERMSIG(status)));
  snprintf(r->end.sentence, sizeof r->end.sentence, "The recorder process %s; %s.", how,
           is_empty(r) ? "nothing was recorded" : "what it had written is intact");
  return RUN_ENDED;
}

enum run_news run_news(struct run *r) {
  enum run_news news = RUN_NOTHING;
  while (!r->ended) {
    struct run_message m = {0};
    ssize_t n = recv(r->socket, &m, sizeof m, MSG_DONTWAIT);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN)
      return news;
    if (n < (ssize_t)sizeof m.kind || (size_t)n != run_message_bytes(&m))
      return keeper_is_gone(r);
    news = m.kind > news ? (enum run_news)m.kind : news;
    if (m.kind == RUN_ENDED) {
      r->ended = true;
      r->end = m.u.end;
    } else if (m.kind == RUN_ASKS) {
      r->asked = true;
      r->question = m.u.question;
    }
  }
  return RUN_ENDED;
}

const struct run_question *run_question(const struct run *r) {
  return r->asked && !r->ended ? &r->question : NULL;
}

void run_answer(struct run *r, uint32_t actor) {
  struct run_reply reply = {.step = r->question.step, .actor = actor};
  r->asked = false;
  if (send(r->socket, &reply, sizeof reply, MSG_NOSIGNAL) < 0)
    return; /* the keeper is gone, which run_news() will tell */
}

size_t run_message_bytes(const struct run_message *m) {
  size_t head = offsetof(struct run_message, u);
  switch ((enum run_news)m->kind) {
  case RUN_NOTHING:
  case RUN_GREW:
    return head;
  case RUN_ASKS:
    return offsetof(struct run_message, u.question.move) +
           (m->u.question.n < GATE_SLOTS ? m->u.question.n : GATE_SLOTS) *
               sizeof *m->u.question.move;
  case RUN_ENDED:
    return head + sizeof m->u.end;
  }
  return head;
}

void run_stop(struct run *r) {
  shutdown(r->socket, SHUT_WR); /* for the keeper: the program wants no more */
}

void run_kill(struct run *r) {
  if (r->keeper > 0)
    kill(r->keeper, SIGKILL);
}

bool run_recorded(const struct run *r) {
  return r->created && !is_empty(r);
}

void run_clean(struct run *r) {
  if (!r->killed)
    return;
  reap_all(&r->spared, 0);
  r->killed = false;
}

void run_close(struct run *r) {
  if (r->socket >= 0)
    close(r->socket);
  while (r->keeper > 0 && waitpid(r->keeper, NULL, 0) < 0 && errno == EINTR)
    continue;
  if (!r->killed)
    reap_all(&r->spared, 0);
  run_clean(r);
  broker_stop(&r->own);
  if (r->created && is_empty(r))
    unlink(r->created);
  if (r->file >= 0)
    close(r->file);
  free(r);
}

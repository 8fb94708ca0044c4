#include "sched/run/runner.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sched/control/policy.h"
#include "sched/rt/point.h"
#include "sched/rt/process.h"

/* Terminal signals reach only the program; here everything has its default meaning again. */
static void reset_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int s = 1; s < SIGRTMIN; s++)
    signal(s, SIG_DFL);
}

static void redirect(int output) {
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0)
    dup2(null, STDIN_FILENO);
  if (null > STDERR_FILENO)
    close(null);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (output > STDERR_FILENO)
    close(output);
}

/* When memory runs out, the kernel should take the scenario and not the recording. */
static void offer_to_oom_killer(void) {
  int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  if (write(fd, "1000", 4) < 0)
    err_ignore(ERR_SYSTEM, "a hardened kernel may refuse; the run works all the same");
  close(fd);
}

void runner_pin(void) {
  cpu_set_t set;
  int cpu = sched_getcpu();
  CPU_ZERO(&set);
  CPU_SET(cpu < 0 ? 0 : (size_t)cpu, &set);
  err_ignore(sched_setaffinity(0, sizeof set, &set), "only speed depends on it");
}

/* run_start() has made sure that the policy exists. */
static void use_policy(const char *name) {
  const struct policy *p = policy_find(name, NULL);
  CHECK(p);
  gate_use(&(struct gate_hooks){
      .choose = p->choose, .decided = point_decided, .waits = point_waits, .moves = p->moves});
}

static void take_control(const struct run_request *q) {
  runner_pin();
  policy_begin(gate_self(), q->policy, q->schedule, q->seed);
  use_policy(q->policy);
  atomic_fetch_or(&region_self->mode, REGION_GATE);
}

void runner_main(pid_t keeper, int output, int start, const struct run_request *q) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper)
    _exit(127);
  reset_signals();
  redirect(output);
  offer_to_oom_killer();
  if (q->policy)
    take_control(q);
  const struct scenario *sc = q->scenario;
  for (uint32_t i = 0; i < sc->n_labels; i++)
    trace_emit_text(0, EV_LABEL, sc->labels[i].line, i, 0, sc->labels[i].name,
                    strlen(sc->labels[i].name));
  _exit(actor_run_main(sc->body, start));
}

/* NAME --program NAME REGION SLOT ARG: what wr_program() writes, and no person. */
void runner_join(int argc, char **argv, actor_body (*find)(const char *name)) {
  struct err e;
  if (argc != 6 || strcmp(argv[1], PROCESS_PROGRAM_OPTION) != 0)
    return;
  actor_body body = find(argv[2]);
  long slot = strtol(argv[4], NULL, 10);
  if (!body || slot < 0 || slot >= GATE_SLOTS || region_attach((int)strtol(argv[3], NULL, 10), &e))
    _exit(127);
  if (gate_armed())
    use_policy(gate_self()->policy);
  _exit(actor_run_program((uint32_t)slot, body, strtoll(argv[5], NULL, 10)));
}

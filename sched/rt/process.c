/* Imitates: subprocess.Popen, os.kill, os.waitid, and what fork does to memory.
 * Real: everything; the kernel does it.
 * Differs: a program that is started with wr_program() is this executable again, told to be another
 * one; after the exec it still knows the shared region, because its descriptor stays open. */
#include "sched/rt/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/proc.h"
#include "sched/rt/point.h"

/* --- programs, signals, zombies
 * ------------------------------------------------------------------- */

static void become(struct actor *self, const char *program) {
  char region[16], slot[16], arg[24];
  char option[] = PROCESS_PROGRAM_OPTION, name[64];
  snprintf(name, sizeof name, "%s", program);
  snprintf(region, sizeof region, "%d", region_self->fd);
  snprintf(slot, sizeof slot, "%d", (int)(self->slot - gate_self()->slot));
  snprintf(arg, sizeof arg, "%" PRId64, self->arg);
  char *argv[] = {name, option, name, region, slot, arg, NULL};
  trace_ring_release();
  execv("/proc/self/exe", argv);
  wr_give_up(self, "Cannot run the program \"%s\": %s.", program, strerror(errno));
}

void wr_program(struct actor *self, struct actor *child, const char *name, const char *program,
                int64_t arg) {
  if (!actor_fork(self, child, ACTOR_PROCESS, name, NULL, arg))
    return;
  POINT(child, OP_OWN(EV_EXEC, 0, 0, WHEN_EVER), (void)0,
        trace_emit_text(child->id, EV_EXEC, 0, 0, 0, program, strlen(program)));
  become(child, program);
}

/* Waits for the child's end and leaves it a zombie. */
static void await_zombie(const struct actor *child) {
  siginfo_t info;
  while (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
    continue;
}

/* What it had started dies with it. */
static void bury_children(const struct gate_slot *parent) {
  struct gate *g = gate_self();
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_FREE || g->slot + atomic_load(&s->parent) != parent)
      continue;
    if (atomic_load(&s->ended) == GATE_LIVES) {
      if (atomic_load(&s->pid) == atomic_load(&s->tid))
        actor_await_gone(atomic_load(&s->pid));
      gate_bury(s);
    }
    bury_children(s);
  }
}

/* Under control the signal's effect is part of the step: the child, parked at its gate, is gone
 * when the step is over. */
static void deliver(struct actor *child, int signal) {
  kill(child->pid, signal);
  if (!gate_armed() || atomic_load(&child->slot->ended) != GATE_LIVES)
    return;
  await_zombie(child);
  gate_bury(child->slot);
  bury_children(child->slot);
}

void wr_kill(struct actor *self, struct actor *child, int signal) {
  /* Said before it is done: the kernel may have taken the child's core away before kill() returns,
   * and an effect must not be older than its cause. */
  POINT(self, OP(EV_SEND_SIGNAL, child->id, 0, WHEN_EVER),
        trace_emit(self->id, EV_SEND_SIGNAL, child->id, 0, (uint64_t)signal),
        deliver(child, signal));
}

/* Under control nothing ever enables it: the signal is a step of who sends it. */
void wr_pause(struct actor *self) {
  trace_emit(self->id, EV_SLEEP, 0, 0, UINT64_MAX);
  POINT(self, OP_OWN(EV_WAKE, 0, 0, gate_when_equal(&self->slot->ended, UINT32_MAX)), pause(),
        trace_emit(self->id, EV_WAKE, 0, 0, 0));
}

void wr_watch(struct actor *self, struct actor *child) {
  if (!gate_armed() && atomic_load(&child->slot->ended) == GATE_LIVES)
    trace_emit(self->id, EV_JOIN_WAIT, child->id, 0, 0);
  POINT(self, OP_OWN(EV_PEEK, child->id, EV_JOIN_WAIT, gate_when_differs(&child->slot->ended, 0)),
        await_zombie(child), trace_emit(self->id, EV_PEEK, child->id, 0, 0));
}

static void need_proc(struct actor *self) {
  struct err e;
  if (proc_check(&e) != 0)
    wr_give_up(self, "%s", e.text);
}

/* The letter behind the last ')' of /proc/PID/stat; '\0' if there is no such process. */
static char proc_state(pid_t pid) {
  char path[64], stat[512];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return '\0';
  ssize_t n = read(fd, stat, sizeof stat - 1);
  close(fd);
  stat[n > 0 ? n : 0] = '\0';
  const char *end = strrchr(stat, ')');
  return end && end[1] ? end[2] : '\0';
}

static const char *state_word(char letter) {
  switch (letter) {
  case 'R':
    return "running";
  case 'S':
  case 'D':
    return "sleeping";
  case 'Z':
    return "zombie";
  case 'T':
    return "stopped";
  default:
    return "gone";
  }
}

const char *wr_look(struct actor *self, struct actor *child) {
  need_proc(self);
  const char *state;
  POINT(self, OP_OWN(EV_LOOK, child->id, 0, WHEN_EVER), state = state_word(proc_state(child->pid)),
        trace_emit_text(self->id, EV_LOOK, child->id, 0, 0, state, strlen(state)));
  return state;
}

/* --- memory of one's own
 * -------------------------------------------------------------------------- */

enum { PAGE_BYTES = 4096 };

static int64_t *word_of(const struct wr_memory *m, int page) {
  CHECK(page >= 0 && page < m->pages);
  return (int64_t *)(void *)(m->base + (size_t)page * PAGE_BYTES);
}

void wr_memory_init(struct actor *self, struct wr_memory *m, const char *name, int pages) {
  *m = (struct wr_memory){.id = region_new_id(), .pages = pages};
  size_t bytes = (size_t)pages * PAGE_BYTES;
  m->base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m->base == MAP_FAILED)
    wr_give_up(self, "Cannot get %d pages of memory: %s.", pages, strerror(errno));
  /* Being left out of core dumps makes it a mapping of its own in smaps: without a difference the
   * kernel would merge it with its neighbours. */
  madvise(m->base, bytes, MADV_DONTDUMP);
  trace_emit_text(self->id, EV_NEW, m->id, 0, OBJECT_MEMORY, name, strlen(name));
  for (int i = 0; i < pages; i++)
    *word_of(m, i) = 0;
}

void wr_poke(struct actor *self, struct wr_memory *m, int page, int64_t value) {
  POINT(self, OP_OWN(EV_POKE, m->id, 0, WHEN_EVER), *word_of(m, page) = value,
        trace_emit(self->id, EV_POKE, m->id, (uint32_t)page, (uint64_t)value));
}

int64_t wr_peek(struct actor *self, struct wr_memory *m, int page) {
  int64_t value;
  POINT(self, OP_OWN(EV_PAGE_READ, m->id, 0, WHEN_EVER), value = *word_of(m, page),
        trace_emit(self->id, EV_PAGE_READ, m->id, (uint32_t)page, (uint64_t)value));
  return value;
}

/* The kB behind "name:" in the part of smaps that describes the mapping at base. */
static long smaps_kb(FILE *smaps, const char *base, const char *const *names, size_t n) {
  char line[256];
  unsigned long begin, end, kb, at = (unsigned long)(uintptr_t)base;
  bool here = false;
  long sum = 0;
  while (fgets(line, sizeof line, smaps)) {
    if (sscanf(line, "%lx-%lx ", &begin, &end) == 2)
      here = begin <= at && at < end;
    for (size_t i = 0; here && i < n; i++)
      if (strncmp(line, names[i], strlen(names[i])) == 0 &&
          sscanf(line + strlen(names[i]), ": %lu kB", &kb) == 1)
        sum += (long)kb;
  }
  return sum;
}

static int count_pages(const struct wr_memory *m, const char *const *names, size_t n) {
  FILE *smaps = fopen("/proc/self/smaps", "r");
  if (!smaps)
    return 0;
  long kb = smaps_kb(smaps, m->base, names, n);
  fclose(smaps);
  return (int)(kb * 1024 / PAGE_BYTES);
}

int wr_pages(struct actor *self, struct wr_memory *m) {
  need_proc(self);
  static const char *const ours[] = {"Private_Clean", "Private_Dirty"};
  static const char *const both[] = {"Shared_Clean", "Shared_Dirty"};
  int own, shared;
  POINT(self, OP_OWN(EV_PAGES, m->id, 0, WHEN_EVER),
        (own = count_pages(m, ours, 2), shared = count_pages(m, both, 2)),
        trace_emit(self->id, EV_PAGES, m->id, (uint32_t)shared, (uint64_t)own));
  return own;
}

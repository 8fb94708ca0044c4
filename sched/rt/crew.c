#include "sched/rt/crew.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum crew_turn { CREW_IDLE, CREW_LIVES, CREW_ENDED };

struct crew_member {
  _Atomic uint32_t turn; /* futex: enum crew_turn */
  int result;
  struct actor *actor;
  int (*live)(struct actor *self);
  struct crew_member *next; /* of those that are idle */
};

static struct crew_member *idle;

static void futex(_Atomic uint32_t *word, int op, uint32_t value) {
  syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

static void *work(void *p) {
  struct crew_member *m = p;
  for (;;) {
    for (uint32_t seen; (seen = atomic_load(&m->turn)) != CREW_LIVES;)
      futex(&m->turn, FUTEX_WAIT, seen);
    m->result = m->live(m->actor);
    atomic_store(&m->turn, CREW_ENDED);
    futex(&m->turn, FUTEX_WAKE, 1);
  }
  return NULL;
}

static int hire(struct crew_member **out) {
  pthread_t thread;
  struct crew_member *m = calloc(1, sizeof *m);
  int error = m ? pthread_create(&thread, NULL, work, m) : ENOMEM;
  if (error) {
    free(m);
    return error;
  }
  pthread_detach(thread); /* it goes with its process */
  *out = m;
  return 0;
}

int crew_start(struct actor *child, int (*live)(struct actor *self)) {
  struct crew_member *m = idle;
  int error = m ? 0 : hire(&m);
  if (error)
    return error;
  if (m == idle)
    idle = m->next;
  m->actor = child;
  m->live = live;
  child->member = m;
  atomic_store(&m->turn, CREW_LIVES);
  futex(&m->turn, FUTEX_WAKE, 1);
  return 0;
}

int crew_join(struct actor *child) {
  struct crew_member *m = child->member;
  for (uint32_t seen; (seen = atomic_load(&m->turn)) != CREW_ENDED;)
    futex(&m->turn, FUTEX_WAIT, seen);
  int result = m->result;
  m->next = idle;
  idle = m;
  atomic_store(&m->turn, CREW_IDLE);
  return result;
}

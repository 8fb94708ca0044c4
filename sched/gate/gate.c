#include "sched/gate/gate.h"

#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct gate_hooks hooks;
static int futex_scope;

void gate_use(const struct gate_hooks *h) {
  hooks = *h;
  futex_scope = h->one_process ? FUTEX_PRIVATE_FLAG : 0;
}

static void futex_wait(_Atomic uint32_t *word, uint32_t seen) {
  syscall(SYS_futex, word, FUTEX_WAIT | futex_scope, seen, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE | futex_scope, INT32_MAX, NULL, NULL, 0);
}

struct gate_slot *gate_admit(struct gate_slot *parent, uint32_t actor) {
  struct gate *g = gate_self();
  /* The lowest free slot: the order of slots breaks ties, so it must be the same in every run. */
  for (uint32_t i = 0; i < GATE_SLOTS; i++) {
    struct gate_slot *s = &g->slot[i];
    uint32_t want = GATE_FREE;
    if (!atomic_compare_exchange_strong(&s->state, &want, GATE_COMING))
      continue;
    for (uint32_t top = atomic_load(&g->top); top <= i;)
      atomic_compare_exchange_weak(&g->top, &top, i + 1);
    s->actor = actor;
    s->birth = parent ? ++parent->births : 1;
    s->births = s->rank = s->loaded = s->holds = 0;
    atomic_store(&s->granted, 0);
    atomic_store(&s->ended, 0);
    atomic_store(&s->pid, 0);
    atomic_store(&s->life, 0);
    atomic_store(&s->mail, 0);
    atomic_store(&s->work, 0);
    atomic_store(&s->parent, parent ? (uint32_t)(parent - g->slot) : GATE_SLOTS);
    if (!parent)
      atomic_store(&s->state, GATE_MOVING); /* the first actor of all has the turn */
    else if (gate_armed())
      atomic_fetch_add(&g->coming, 1);
    return s;
  }
  return NULL;
}

static void arrived(struct gate *g) {
  atomic_fetch_sub(&g->coming, 1);
  if (!hooks.carry)
    futex_wake(&g->coming);
}

void gate_dismiss(struct gate_slot *s) {
  if (gate_armed())
    arrived(gate_self());
  gate_forget(s);
}

void gate_forget(struct gate_slot *s) {
  atomic_store(&s->parent, GATE_SLOTS);
  atomic_store(&s->state, GATE_FREE);
}

bool gate_possible(const struct gate_cond *c) {
  uint32_t word = 0;
  if (c->when != GATE_ALWAYS && c->when != GATE_TIMER)
    word = atomic_load((_Atomic uint32_t *)region_at(c->off));
  if (c->deadline_ns && atomic_load(&region_self->vclock) >= c->deadline_ns)
    return true;
  switch (c->when) {
  case GATE_ALWAYS:
  case GATE_LAST:
    return true;
  case GATE_NOBODYS:
    return word == 0;
  case GATE_EQUAL:
    return word == c->value;
  case GATE_DIFFERS:
    return word != c->value;
  case GATE_EITHER:
    return word == c->value || atomic_load((_Atomic uint32_t *)region_at(c->off2)) == c->value2;
  case GATE_ANY:
    return word & c->value || atomic_load((_Atomic uint32_t *)region_at(c->off2)) == c->value2;
  case GATE_BELOW:
    return word < c->value;
  case GATE_TIMER:
    return false;
  }
  return false;
}

void gate_spend(uint64_t ns) {
  atomic_fetch_add(&region_self->vclock, ns);
}

/* The earliest deadline of those who are parked. */
static uint64_t next_deadline(const struct gate *g) {
  uint64_t next = UINT64_MAX;
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    const struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_PARKED && s->op.cond.deadline_ns &&
        s->op.cond.deadline_ns < next)
      next = s->op.cond.deadline_ns;
  }
  return next;
}

/* Everybody is parked: time goes on to the next deadline. False if nobody waits for one. */
static bool jump(struct gate *g) {
  uint64_t next = next_deadline(g);
  if (next == UINT64_MAX)
    return false;
  atomic_store(&region_self->vclock, next);
  return true;
}

/* The keeper hears it. */
static void ring(void) {
  uint64_t one = 1;
  if (write(region_self->doorbell, &one, sizeof one) < 0)
    return; /* it is ringing already */
}

/* Nobody moves any more; the keeper ends the run. */
static void give_up(struct gate *g, enum gate_verdict v) {
  atomic_store(&g->verdict, v);
  if (hooks.over)
    hooks.over(g);
  else
    ring();
}

uint32_t gate_ask(struct gate *g) {
  uint32_t answer;
  atomic_store(&g->answer, 0);
  atomic_store(&g->question, g->steps + 1);
  ring();
  while (!(answer = atomic_load(&g->answer)))
    futex_wait(&g->answer, 0);
  atomic_store(&g->question, 0);
  return answer;
}

void gate_answer(struct gate *g, uint32_t answer) {
  atomic_store(&g->answer, answer);
  futex_wake(&g->answer);
}

bool gate_candidate(const struct gate_slot *s) {
  return atomic_load(&s->state) == GATE_PARKED && s->op.decision && s->op.cond.when != GATE_LAST &&
         gate_possible(&s->op.cond);
}

static struct gate_slot *ask_policy(struct gate *g, const uint32_t *can, uint32_t n) {
  g->candidates = n;
  int i = hooks.choose(g, can, n);
  if (i < 0)
    return NULL;
  struct gate_slot *chosen = &g->slot[can[i]];
  hooks.decided(chosen, n, g->steps++);
  return chosen;
}

/* Who has what s wants and cannot have; NULL: nobody that is known. */
static const struct gate_slot *wants_from(const struct gate *g, const struct gate_slot *s) {
  const struct gate_cond *c = &s->op.cond;
  if (atomic_load(&s->state) != GATE_PARKED || c->when != GATE_NOBODYS || c->deadline_ns)
    return NULL;
  uint32_t owner = atomic_load((_Atomic uint32_t *)region_at(c->off));
  for (uint32_t i = 0; owner && i < atomic_load(&g->top); i++)
    if (g->slot[i].actor == owner && atomic_load(&g->slot[i].state) != GATE_FREE)
      return &g->slot[i];
  return NULL;
}

/* The last one to wait closes a circle, so it is part of it. */
static bool closes_circle(const struct gate *g, const struct gate_slot *s) {
  const struct gate_slot *at = wants_from(g, s);
  for (uint32_t n = 0; at && at != s && n < atomic_load(&g->top); n++)
    at = wants_from(g, at);
  return at == s;
}

/* Must it wait, and nobody has said so yet? */
static bool is_untold(const struct gate_slot *s) {
  return atomic_load(&s->state) == GATE_PARKED && (s->op.want || s->op.within_ns) && !s->waits &&
         !gate_possible(&s->op.cond);
}

/* Says of those who cannot go on, now that somebody has moved, that they must wait. False: some of
 * them for ever. */
static bool tell_who_waits(struct gate *g) {
  bool good = true;
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    struct gate_slot *s = &g->slot[i];
    if (!is_untold(s))
      continue;
    s->waits = true;
    if (s->op.within_ns)
      s->op.cond.deadline_ns = atomic_load(&region_self->vclock) + s->op.within_ns;
    if (s->op.want)
      hooks.waits(s);
    good = good && !closes_circle(g, s);
  }
  return good;
}

static struct gate_slot *about_to_move(struct gate *g, struct gate_slot *s, const uint32_t *can,
                                       uint32_t n) {
  if (!hooks.moves || hooks.moves(g, s, can, n))
    return s;
  give_up(g, GATE_DIVERGED);
  return NULL;
}

/* Who moves next, once all are parked; NULL: nobody ever. */
static struct gate_slot *decide(struct gate *g) {
  for (uint32_t n; (n = atomic_load(&g->coming)) > 0;)
    futex_wait(&g->coming, n);
  if (!tell_who_waits(g)) {
    give_up(g, GATE_DEADLOCK);
    return NULL;
  }
  uint32_t can[GATE_SLOTS], n, parked;
  struct gate_slot *computes;
  do {
    n = parked = 0;
    computes = NULL;
    for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
      struct gate_slot *s = &g->slot[i];
      if (atomic_load(&s->state) != GATE_PARKED)
        continue;
      parked++;
      if (s->op.cond.when == GATE_LAST) {
        computes = computes ? computes : s;
        continue;
      }
      if (!gate_possible(&s->op.cond))
        continue;
      if (!s->op.decision)
        return about_to_move(g, s, NULL, 0);
      can[n++] = i;
    }
  } while (n == 0 && !computes && jump(g));
  if (n == 0 && computes)
    return about_to_move(g, computes, NULL, 0);
  if (n == 0) {
    if (parked)
      give_up(g, GATE_DEADLOCK);
    return NULL;
  }
  struct gate_slot *chosen = n == 1 ? &g->slot[can[0]] : ask_policy(g, can, n);
  if (!chosen) {
    give_up(g, GATE_DIVERGED);
    return NULL;
  }
  g->turn = (uint32_t)(chosen - g->slot);
  return about_to_move(g, chosen, can, n);
}

static void hand_on(struct gate *g, const struct gate_slot *me) {
  struct gate_slot *next = decide(g);
  if (next) {
    gate_spend(GATE_STEP_NS);
    atomic_store(&next->state, GATE_MOVING);
  }
  if (next == me && hooks.carry)
    return;
  if (hooks.carry) {
    hooks.carry(me, next);
  } else if (next) {
    atomic_store(&next->granted, 1);
    if (next != me)
      futex_wake(&next->granted);
  }
}

void gate_arrive(struct gate_slot *s, const struct gate_op *op) {
  s->op = *op;
  s->waits = false;
  atomic_store(&s->state, GATE_PARKED);
  arrived(gate_self());
}

void gate_pass(struct gate_slot *s, const struct gate_op *op) {
  struct gate *g = gate_self();
  bool first = atomic_load(&s->state) == GATE_COMING;
  if (first) {
    gate_arrive(s, op);
  } else {
    s->op = *op;
    s->waits = false;
    atomic_store(&s->state, GATE_PARKED);
    hand_on(g, s);
  }
  while (!hooks.carry && !atomic_load(&s->granted))
    futex_wait(&s->granted, 0);
  atomic_store(&s->granted, 0);
  atomic_store(&g->due_ns, 0);
  /* Whoever looked at our op has moved the clock since. So those looks come before our next write,
   * also where the turn came through another process, which a thread sanitizer does not see. */
  atomic_load(&region_self->vclock);
}

void gate_leave(struct gate_slot *s) {
  atomic_store(&s->state, GATE_ENDED);
  if (gate_armed() && s->parent < GATE_SLOTS)
    hand_on(gate_self(), s);
  else if (hooks.carry)
    hooks.carry(s, NULL);
}

void gate_again(void) {
  struct gate *g = gate_self();
  for (uint32_t i = 0; i < atomic_load(&g->top); i++)
    atomic_store(&g->slot[i].state, GATE_FREE);
  atomic_store(&g->coming, 0);
  atomic_store(&g->verdict, GATE_GOES_ON);
  atomic_store(&g->top, 0);
  atomic_store(&g->due_ns, 0);
  g->steps = 0;
  g->turn = g->schedule_at = g->schedule_done = 0;
}

void gate_bury(struct gate_slot *s) {
  atomic_store(&s->ended, GATE_WAS_KILLED);
  atomic_store(&s->state, GATE_ENDED);
}

/* Could anybody but those who compute move now, or begin to wait? */
static bool somebody_can(const struct gate *g) {
  if (atomic_load(&g->coming) > 0)
    return true; /* nobody knows yet */
  for (uint32_t i = 0; i < atomic_load(&g->top); i++) {
    const struct gate_slot *s = &g->slot[i];
    if (atomic_load(&s->state) == GATE_PARKED && s->op.cond.when != GATE_LAST &&
        (gate_possible(&s->op.cond) || is_untold(s)))
      return true;
  }
  return false;
}

void gate_compute(struct gate_slot *s, uint64_t ns) {
  struct gate *g = gate_self();
  gate_spend(ns);
  /* Until the next deadline nothing can change: who has the turn is the only one that moves. */
  while (atomic_load(&region_self->vclock) >= atomic_load(&g->due_ns)) {
    atomic_store(&g->due_ns, next_deadline(g));
    if (!somebody_can(g))
      return;
    gate_pass(s, &(struct gate_op){.cond = {.when = GATE_LAST}});
  }
}

static size_t add_path(const struct gate *g, const struct gate_slot *s, char *out, int depth) {
  if (s->parent >= GATE_SLOTS || depth == 0) {
    memcpy(out, "main", sizeof "main");
    return strlen("main");
  }
  size_t n = add_path(g, &g->slot[s->parent], out, depth - 1);
  int k = snprintf(out + n, GATE_PATH_MAX - n, ".%u", s->birth);
  return k < 0 || n + (size_t)k >= GATE_PATH_MAX ? n : n + (size_t)k;
}

size_t gate_path(const struct gate_slot *s, char out[GATE_PATH_MAX]) {
  return add_path(gate_self(), s, out, 24);
}

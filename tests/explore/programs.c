/* Textbook programs, explored: what check.py compares with spin and with its own enumeration. Each
 * step on a shared object here is one step there.
 *
 * usage: programs NAME [reduce | all | states]      prints lines of NAME=VALUE, and "final TIMES
 * TEXT" */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sched/rt/cond.h"
#include "sched/rt/lock.h"
#include "sched/rt/point.h"
#include "sched/rt/var.h"
#include "sched/run/explorer.h"

struct share {
  struct wr_var flag[2], turn, owner, count;
  struct wr_lock lock;
  struct wr_cond room, something;
  int wrong; /* seen by the program itself */
};

/* A busy wait, as one step: goes on when a is `x` or b is `y`. */
static void until(struct actor *self, struct wr_var *a, int64_t x, struct wr_var *b, int64_t y) {
  struct gate_cond either = {.when = GATE_EITHER,
                             .off = region_offset(&a->value),
                             .value = (uint32_t)x,
                             .off2 = region_offset(&b->value),
                             .value2 = (uint32_t)y};
  POINT(self, OP(EV_FLAG_PASS, a->id, 0, either), (void)0, (void)0);
}

/* Nobody else may write between our own write and our read. */
static void critical(struct actor *self, struct share *s, int me) {
  wr_at(self, 10);
  wr_store(self, &s->owner, me + 1);
  wr_at(self, 11);
  s->wrong |= wr_load(self, &s->owner) != me + 1;
}

/* --- mutual exclusion ------------------------------------------------------------------------- */

static int peterson(struct actor *self, struct share *s) {
  int me = (int)self->arg, other = 1 - me;
  wr_at(self, 1);
  wr_store(self, &s->flag[me], 1);
  wr_at(self, 2);
  wr_store(self, &s->turn, other);
  wr_at(self, 3);
  until(self, &s->flag[other], 0, &s->turn, me);
  critical(self, s, me);
  wr_at(self, 4);
  wr_store(self, &s->flag[me], 0);
  return 0;
}

/* The two stores at the beginning in the wrong order: it excludes nobody. */
static int peterson_wrong(struct actor *self, struct share *s) {
  int me = (int)self->arg, other = 1 - me;
  wr_at(self, 1);
  wr_store(self, &s->turn, other);
  wr_at(self, 2);
  wr_store(self, &s->flag[me], 1);
  wr_at(self, 3);
  until(self, &s->flag[other], 0, &s->turn, me);
  critical(self, s, me);
  wr_at(self, 4);
  wr_store(self, &s->flag[me], 0);
  return 0;
}

static int dekker(struct actor *self, struct share *s) {
  int me = (int)self->arg, other = 1 - me;
  wr_at(self, 1);
  wr_store(self, &s->flag[me], 1);
  for (;;) {
    wr_at(self, 2);
    if (!wr_load(self, &s->flag[other]))
      break;
    wr_at(self, 3);
    if (wr_load(self, &s->turn) == me) {
      wr_at(self, 4);
      until(self, &s->flag[other], 0, &s->turn, other);
      continue;
    }
    wr_at(self, 5);
    wr_store(self, &s->flag[me], 0);
    wr_at(self, 6);
    until(self, &s->turn, me, &s->turn, me);
    wr_at(self, 7);
    wr_store(self, &s->flag[me], 1);
  }
  critical(self, s, me);
  wr_at(self, 8);
  wr_store(self, &s->turn, other);
  wr_at(self, 9);
  wr_store(self, &s->flag[me], 0);
  return 0;
}

static int mutual(struct actor *self, struct share *s, actor_body body) {
  struct actor who[2];
  wr_var_init(self, &s->flag[0], "flag 0", 0);
  wr_var_init(self, &s->flag[1], "flag 1", 0);
  wr_var_init(self, &s->turn, "turn", 0);
  wr_var_init(self, &s->owner, "owner", 0);
  wr_thread(self, &who[0], "one", body, 0);
  wr_thread(self, &who[1], "two", body, 1);
  wr_join(self, &who[0]);
  wr_join(self, &who[1]);
  wr_at(self, 20);
  wr_print(self, "%d%d turn %d owner %d", (int)s->flag[0].value, (int)s->flag[1].value,
           (int)s->turn.value, (int)s->owner.value);
  return s->wrong;
}

static int peterson_main(struct actor *self, struct share *s) {
  return mutual(self, s, peterson);
}
static int peterson_wrong_main(struct actor *self, struct share *s) {
  return mutual(self, s, peterson_wrong);
}
static int dekker_main(struct actor *self, struct share *s) {
  return mutual(self, s, dekker);
}

/* --- a buffer for one item, and `if` where `while` should be -----------------------------------
 */

static void step(struct actor *self, struct share *s, uint32_t line, int64_t full, int64_t by,
                 struct wr_cond *mine, struct wr_cond *others) {
  wr_at(self, line + 1);
  wr_lock(self, &s->lock);
  wr_at(self, line + 2);
  if (wr_load(self, &s->count) == full) {
    wr_at(self, line + 3);
    wr_cond_wait(self, mine);
  }
  wr_at(self, line + 4);
  int64_t count = wr_load(self, &s->count);
  if (count == full)
    s->wrong = 1;
  wr_at(self, line + 5);
  wr_store(self, &s->count, count + by);
  wr_at(self, line + 6);
  wr_cond_notify(self, others, 1);
  wr_at(self, line + 7);
  wr_unlock(self, &s->lock);
}

static int consume(struct actor *self, struct share *s) {
  step(self, s, 0, 0, -1, &s->something, &s->room);
  return 0;
}

static int produce(struct actor *self, struct share *s) {
  step(self, s, 0, 1, 1, &s->room, &s->something);
  step(self, s, 10, 1, 1, &s->room, &s->something);
  return 0;
}

static int buffer_main(struct actor *self, struct share *s) {
  struct actor who[3];
  wr_lock_init(self, &s->lock, "lock");
  wr_cond_init(self, &s->room, &s->lock, "room");
  wr_cond_init(self, &s->something, &s->lock, "something");
  wr_var_init(self, &s->count, "count", 0);
  wr_thread(self, &who[0], "consumer 1", consume, 0);
  wr_thread(self, &who[1], "consumer 2", consume, 0);
  wr_thread(self, &who[2], "producer", produce, 0);
  for (int i = 0; i < 3; i++)
    wr_join(self, &who[i]);
  wr_at(self, 20);
  wr_print(self, "count %d", (int)s->count.value);
  return s->wrong;
}

/* --- exploring -------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  actor_body body;
} programs[] = {{"peterson", peterson_main},
                {"peterson-wrong", peterson_wrong_main},
                {"dekker", dekker_main},
                {"buffer", buffer_main}};

static bool go_on(void *ctx, const struct explorer_result *r) {
  (void)ctx, (void)r;
  return false;
}

static void tell(const struct explorer *x) {
  const struct explorer_result *r = explorer_result(x);
  printf("interleavings=%" PRIu64 "\nstates=%" PRIu64 "\ncomplete=%d\ndeadlocks=%" PRIu64
         "\nfailed=%" PRIu64 "\n",
         r->runs, r->states, r->complete, r->worst[EXPLORER_DEADLOCK].times,
         r->worst[EXPLORER_FAILED].times);
  for (uint32_t i = 0; i < r->n_outcomes; i++) {
    const struct explorer_outcome *o = &explorer_outcomes(x)[i];
    printf("final %" PRIu64 " %.*s", o->times, (int)o->text_bytes, explorer_text(x, o->text));
    if (o->text_bytes == 0)
      puts("");
  }
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "", *how = argc > 2 ? argv[2] : "all";
  static const size_t share_bytes = sizeof(struct share);
  struct scenario sc = {.name = name, .family = "threads", .share_bytes = &share_bytes};
  for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
    if (strcmp(programs[i].name, name) == 0)
      sc.body = programs[i].body;
  struct explorer_request q = {.scenario = &sc,
                               .no_reduction = strcmp(how, "reduce") != 0,
                               .count_states = strcmp(how, "states") == 0,
                               .ignore_rounds = true,
                               .runs = UINT64_MAX / 2,
                               .memory = 64u << 20};
  struct explorer *x = NULL;
  struct err e = {.text = "there is no such program"};
  int error = sc.body ? explorer_run(&x, &q, go_on, NULL, &e) : ERR_USAGE;
  if (error)
    fprintf(stderr, "programs: %s\n", e.text);
  else
    tell(x);
  explorer_close(x);
  return error ? 1 : 0;
}

#include "sched/rt/carrier.h"

#include "sched/rt/fiber.h"
#include "sched/rt/point.h"
#include "sched/rt/value.h"

/* By slot. `self` lies on the stack of whoever made the actor. */
static struct carrier {
  struct actor *self;
  struct fiber *fiber; /* NULL: nobody */
  struct fiber_place place;
  int result;
} carriers[GATE_SLOTS];
static struct fiber_place root;

static struct carrier *carrier_of(const struct gate_slot *s) {
  return &carriers[s - gate_self()->slot];
}

void carrier_carry(const struct gate_slot *me, const struct gate_slot *next) {
  struct actor *who = actor_now;
  fiber_jump(&carrier_of(me)->place, next ? &carrier_of(next)->place : &root);
  actor_now = who;
}

/* It ends at its last gate, and never returns. */
static void live(void *p) {
  struct carrier *c = p;
  struct actor *self = c->self;
  fiber_note_root(&root);
  actor_started(self);
  actor_live(self);
}

static bool set_up(struct actor *self) {
  struct carrier *c = carrier_of(self->slot);
  *c = (struct carrier){.self = self, .fiber = fiber_new(live, c)};
  if (!c->fiber)
    return false;
  c->place = fiber_place_of(c->fiber);
  return true;
}

bool carrier_start(struct actor *child) {
  if (!set_up(child))
    return false;
  gate_arrive(child->slot, OP_OWN(EV_START, child->id, 0, WHEN_EVER));
  return true;
}

void carrier_end(struct actor *self, int result) {
  carrier_of(self->slot)->result = result;
}

int carrier_join(struct actor *child) {
  struct carrier *c = carrier_of(child->slot);
  fiber_free(c->fiber);
  c->fiber = NULL;
  return c->result;
}

void carrier_run(actor_body body) {
  struct actor self;
  actor_make_main(&self, body);
  if (!set_up(&self))
    wr_give_up(&self, "There is no memory for the stack of main.");
  fiber_jump(&root, &carrier_of(self.slot)->place);
  for (uint32_t i = 0; i < atomic_load(&gate_self()->top); i++) {
    struct carrier *c = &carriers[i];
    if (!c->fiber)
      continue;
    while (gate_self()->slot[i].state != GATE_ENDED && c->self->frame)
      frame_leave(c->self, NONE_VALUE);
    fiber_free(c->fiber);
    c->fiber = NULL;
  }
}

void carrier_fini(void) {
  fiber_pool_fini();
}

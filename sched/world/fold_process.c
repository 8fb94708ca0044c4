/* The fold of processes: signals, zombies, private memory. */
#include "sched/world/fold.h"

void fold_signal(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_find(w->head, e->a, ENTITY_ACTOR) : NULL;
  if (!x)
    return;
  x->u.actor.killer = e->actor;
  x->u.actor.kill_event = w->head->events;
}

void fold_peek(struct world *w, const struct event *e) {
  const struct world_entity *x = fold_acting(w, e) ? fold_find(w->head, e->a, ENTITY_ACTOR) : NULL;
  if (!x)
    w->head->odd++;
}

/* Memory is private: each process has its own values in it, so the world keeps none. */
void fold_memory(struct world *w, const struct event *e) {
  struct world_entity *x = fold_acting(w, e) ? fold_object(w->head, e->a, OBJECT_MEMORY) : NULL;
  if (!x)
    return;
  x->u.object.uses++;
  x->u.object.last = e->actor;
  x->u.object.last_event = w->head->events;
}

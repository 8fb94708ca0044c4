#include "sched/run/places.h"

static bool is_place(const struct places *p, uint64_t run) {
  return run && run % ((uint64_t)PLACES_APART << p->doubled) == 0;
}

static void spread(struct places *p) {
  uint32_t n = 0;
  p->doubled++;
  for (uint32_t i = 0; i < p->n; i++)
    if (is_place(p, p->place[i].run))
      p->place[n++] = p->place[i];
  p->n = n;
}

void places_note(struct places *p, uint64_t runs, const struct explore *x) {
  if (!is_place(p, runs))
    return;
  if (p->n && p->place[p->n - 1].run == runs)
    p->n--; /* what came after it was cut off: the next run begins elsewhere */
  if (p->n == PLACES)
    spread(p);
  if (!is_place(p, runs) || !explore_keep(x, &p->place[p->n].search))
    return;
  p->place[p->n++].run = runs;
}

const struct place *places_before(const struct places *p, uint64_t run) {
  const struct place *found = NULL;
  for (uint32_t i = 0; i < p->n && p->place[i].run <= run; i++)
    found = &p->place[i];
  return found;
}

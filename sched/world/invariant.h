#ifndef WORLD_INVARIANT_H
#define WORLD_INVARIANT_H

/* What must hold in every world. The fold checks each rule at the events that can break it and
 * keeps the first violation in the head; end conditions are checked by invariant_end(), only for a
 * whole recording. After LOST the affected entities are unknown, and no rule speaks of them until
 * they are seen again. */
#include "sched/base/buf.h"
#include "sched/trace/reader.h"
#include "sched/world/world.h"

enum invariant_rule {
#define RULE(NAME, text) RULE_##NAME,
#include "sched/world/invariants.def"
#undef RULE
  INVARIANT_RULES
};

/* Records a violation, unless one is known already or an entity concerned is unknown. For the fold.
 */
void invariant_broken(struct world *w, enum invariant_rule rule, uint32_t a, uint32_t b);
/* The first violation in words, with its event; false if there is none. */
bool invariant_text(struct buf *out, struct trace_reader *r, const struct world *w);
/* The end conditions of a run that has ended well; false, and the sentence, if one does not hold.
 * True for a recording without a VERDICT, or with one that reports a failure: nothing is promised
 * then. The caller asks only for whole recordings. */
bool invariant_end(struct buf *out, struct trace_reader *r, const struct world *w);

#endif

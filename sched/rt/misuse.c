#include "sched/rt/misuse.h"

#include <string.h>

#include "sched/rt/point.h"

static const char *const texts[] = {
    [MISUSE_NONE] = "",
#define MISUSE(NAME, text) [MISUSE_##NAME] = text,
#include "sched/rt/misuse.def"
#undef MISUSE
};

int misuse(struct actor *self, uint32_t object, enum misuse_rule rule) {
  POINT(self, OP(EV_MISUSE, object, 0, WHEN_EVER), (void)0,
        trace_emit_text(self->id, EV_MISUSE, object, 0, rule, texts[rule], strlen(texts[rule])));
  return ERR_USAGE;
}

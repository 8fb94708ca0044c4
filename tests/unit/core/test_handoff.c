/* Hand-offs: found from the trace alone, so the same from whichever side the playhead comes; where
 * the token is follows from the playhead's time alone. */
#include "ui/core/handoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/recording.h"

static void the_same_forwards_and_backwards(void **state) {
  (void)state;
  struct session s;
  recording_open(&s);
  uint64_t n = session_events(&s), found = 0;
  struct handoff *seen = calloc(n + 1, sizeof *seen);
  assert_non_null(seen);
  for (uint64_t i = 0; i <= n; i++) {
    session_go_event(&s, i);
    seen[i] = s.handoff;
  }
  for (uint64_t i = n + 1; i-- > 0;) {
    session_go_event(&s, i);
    assert_memory_equal(&seen[i], &s.handoff, sizeof s.handoff);
    if (!seen[i].event)
      continue;
    found++;
    assert_true(seen[i].event <= i && seen[i].cause < seen[i].event);
    assert_true(seen[i].from && seen[i].to && seen[i].from != seen[i].to);
    assert_int_equal(seen[i].t_ns, session_event_at(&s, seen[i].event - 1)->t_ns);
    assert_true(*handoff_reason(&seen[i], s.reader));
  }
  assert_true(found > 0);
  free(seen);
  session_close(&s);
}

static void the_token_only_goes_on(void **state) {
  (void)state;
  const struct handoff h = {.event = 1, .t_ns = 1000};
  int before = 0;
  assert_int_equal(handoff_share(&h, 0, 500), 0);
  for (uint64_t t = 1000; t < 1500; t++) {
    int share = handoff_share(&h, t, 500);
    assert_true(share >= before && share < HANDOFF_WHOLE_WAY);
    assert_true(share == handoff_share(&h, t, 500));
    before = share;
  }
  assert_int_equal(handoff_share(&h, 1250, 500), HANDOFF_WHOLE_WAY / 2);
  assert_int_equal(handoff_share(&h, 1500, 500), HANDOFF_WHOLE_WAY);
  assert_int_equal(handoff_share(&h, UINT64_MAX, 500), HANDOFF_WHOLE_WAY);
}

/* What the cores' lanes are drawn from says the same as the world at each moment. */
static void cores_as_the_world_has_them(void **state) {
  (void)state;
  struct session s;
  recording_open(&s);
  uint64_t n = session_events(&s);
  for (uint64_t i = 1; i <= n; i++) {
    session_go_event(&s, i);
    uint64_t t = s.now.head->t_ns;
    if (i < n && session_event_at(&s, i)->t_ns <= t)
      continue; /* not the last one of its moment */
    for (uint32_t core = 0; core < s.now.head->cores; core++) {
      uint32_t changes;
      assert_int_equal(history_core(s.history, core, t, t + 1, &changes),
                       s.now.head->core[core].actor);
    }
  }
  session_close(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_forwards_and_backwards),
      cmocka_unit_test(the_token_only_goes_on),
      cmocka_unit_test(cores_as_the_world_has_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

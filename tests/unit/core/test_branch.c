/* The tree of decisions, beside a model of it: a list of all ways that were ever gone, as strings.
 * SEED=N repeats a run. */
#include "ui/core/branch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void expect_way(const struct branches *b, uint32_t node, const char *way) {
  struct buf text = {0};
  branch_schedule(b, node, &text);
  assert_string_equal(buf_text(&text), way);
  buf_fini(&text);
}

static void both_ways_are_kept(void **state) {
  (void)state;
  struct branches b;
  branch_init(&b);
  assert_false(branch_undo(&b));
  assert_false(branch_switch(&b));
  for (int i = 0; i < 10; i++)
    branch_take(&b, i % 2 ? "main.2" : "main.1", false);
  branch_ended(&b, 0, "first");
  for (int i = 0; i < 5; i++)
    assert_true(branch_undo(&b));
  expect_way(&b, b.at, "main.1 main.2 main.1 main.2 main.1");
  branch_take(&b, "main.1", false);
  branch_take(&b, "main.1", true); /* of the same choice */
  branch_ended(&b, 0, "second");
  assert_int_equal(b.count, 2);
  assert_int_equal(b.node[branch_first(&b, 1)].depth, 6);
  expect_way(&b, branch_leaf(&b, 1), "main.1 main.2 main.1 main.2 main.1*3");
  assert_true(branch_undo(&b));
  assert_int_equal(b.node[b.at].depth, 5);
  assert_true(branch_redo(&b));
  assert_int_equal(b.at, branch_leaf(&b, 1));
  assert_true(branch_switch(&b));
  expect_way(&b, b.at, "main.1 main.2 main.1 main.2 main.1 main.2 main.1 main.2 main.1 main.2");
  assert_string_equal(b.node[b.at].outcome, "first");
  assert_true(branch_switch(&b));
  assert_string_equal(b.node[b.at].outcome, "second");
  branch_go(&b, 2);
  expect_way(&b, b.at, "main.1 main.2");
  branch_fini(&b);
}

static uint64_t state_of_draw;

static unsigned draw(void) {
  state_of_draw = state_of_draw * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(state_of_draw >> 33);
}

enum { DEEPEST = 12, WAYS = 4096 };

/* What was gone is found again, and nothing else; letters belong to one fork each. */
static void random_ways(void **state) {
  (void)state;
  const char *wanted = getenv("SEED");
  unsigned seed = wanted ? (unsigned)strtoul(wanted, NULL, 10) : (unsigned)time(NULL);
  print_message("SEED=%u\n", seed);
  state_of_draw = seed;
  static char known[WAYS][DEEPEST + 1];
  char here[DEEPEST + 1] = "";
  int n = 0;
  struct branches b;
  branch_init(&b);
  for (int step = 0; step < 3000; step++) {
    size_t len = strlen(here);
    if (draw() % 3 == 0 && len) {
      assert_true(branch_undo(&b));
      here[len - 1] = '\0';
    } else if (len < DEEPEST && n < WAYS) {
      char path[16] = "main.1";
      path[5] = (char)('1' + draw() % 3);
      branch_take(&b, path, false);
      here[len] = path[5];
      here[len + 1] = '\0';
      int i = 0;
      while (i < n && strcmp(known[i], here) != 0)
        i++;
      if (i == n)
        memcpy(known[n++], here, sizeof here);
    } else {
      assert_true(branch_undo(&b));
      here[len - 1] = '\0';
    }
    assert_int_equal(b.n, n + 1);
    assert_int_equal(b.node[b.at].depth, strlen(here));
    uint32_t node = b.at;
    for (size_t i = strlen(here); i > 0; i--, node = b.node[node].parent)
      assert_int_equal(branch_who(&b, node)[0], here[i - 1]);
  }
  for (uint32_t i = 0; i < b.count; i++)
    assert_int_equal(b.node[branch_leaf(&b, i)].branch, i);
  branch_fini(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_ways_are_kept),
      cmocka_unit_test(random_ways),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Drawing into cells: clipping, wide and combining characters, ASCII, cutting and wrapping. */
#include "ui/core/cells.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct cells cells;

static void expect(const char *text) {
  struct buf b = {0};
  cells_text(&cells, false, &b);
  assert_string_equal(buf_text(&b), text);
  buf_fini(&b);
}

static struct pane fresh(int w, int h) {
  cells.ascii = false;
  cells_resize(&cells, w, h);
  return pane_of(&cells);
}

static void text_is_clipped_at_every_side(void **state) {
  (void)state;
  struct pane p = fresh(4, 2);
  assert_int_equal(pane_text(&p, -2, 0, ROLE_TEXT, "abcdefgh"), 6);
  pane_text(&p, 0, -1, ROLE_TEXT, "above");
  pane_text(&p, 0, 2, ROLE_TEXT, "below");
  pane_text(&p, 3, 1, ROLE_TEXT, "xyz");
  expect("cdef|\n   x|\n");
}

static void a_wide_character_takes_two_cells_or_none(void **state) {
  (void)state;
  struct pane p = fresh(5, 1);
  assert_int_equal(pane_text(&p, 0, 0, ROLE_TEXT, "世界世"), 6);
  expect("世界 |\n");
  pane_text(&p, 1, 0, ROLE_TEXT, "x"); /* one half overwritten blanks the other */
  expect(" x界 |\n");
}

static void a_combining_mark_joins_its_character(void **state) {
  (void)state;
  struct pane p = fresh(3, 1);
  assert_int_equal(pane_text(&p, 0, 0, ROLE_TEXT, "e\xcc\x81x"), 2);
  expect("e\xcc\x81x |\n");
  assert_int_equal(cells.cell[1].cp, 'x');
}

static void controls_and_bytes_that_are_no_text_become_question_marks(void **state) {
  (void)state;
  struct pane p = fresh(6, 1);
  pane_text(&p, 0, 0, ROLE_TEXT, "a\x1b[\xff\n!");
  expect("a?[?"
         "?!|\n"); /* in two, or it would be a trigraph */
}

static void ascii_draws_nothing_else(void **state) {
  (void)state;
  struct pane p = fresh(9, 3);
  cells.ascii = true;
  struct pane in = pane_box(&p, "", ROLE_FRAME);
  pane_text(&in, 0, 0, ROLE_TEXT, "é世");
  for (int g = 0; g < GLYPHS; g++)
    pane_glyph(&in, 4, 0, ROLE_TEXT, (enum glyph)g);
  for (int i = 0; i < cells.w * cells.h; i++)
    assert_in_range(cells.cell[i].cp ? cells.cell[i].cp : ' ', ' ', '~');
}

static void what_is_cut_says_so(void **state) {
  (void)state;
  struct pane p = fresh(8, 2);
  assert_int_equal(pane_cut(&p, 0, 0, 5, ROLE_TEXT, "abcdefgh"), 5);
  assert_int_equal(pane_cut(&p, 0, 1, 5, ROLE_TEXT, "abcde"), 5);
  expect("abcd…   |\nabcde   |\n");
}

static void words_wrap_at_blanks_and_long_ones_break(void **state) {
  (void)state;
  struct pane p = fresh(6, 4);
  assert_int_equal(pane_wrap(&p, 0, ROLE_TEXT, "to be or nottobethat"), 4);
  expect("to be |\nor    |\nnottob|\nethat |\n");
  struct pane none = pane_sub(&p, 0, 0, 0, 0);
  assert_int_equal(pane_wrap(&none, 0, ROLE_TEXT, "text"), 0);
}

static void a_pane_never_leaves_its_parent(void **state) {
  (void)state;
  struct pane p = fresh(6, 4);
  for (int x = -3; x < 9; x++)
    for (int y = -3; y < 7; y++)
      for (int w = -2; w < 9; w++) {
        struct pane sub = pane_sub(&p, x, y, w, w), in = pane_box(&sub, "title", ROLE_FRAME);
        pane_fill(&in, ROLE_TEXT);
        pane_select(&in, -5, 0, 20);
        assert_true(in.w >= 0 && in.h >= 0 && in.x + in.w <= 6 && in.y + in.h <= 4);
      }
}

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_is_clipped_at_every_side),
      cmocka_unit_test(a_wide_character_takes_two_cells_or_none),
      cmocka_unit_test(a_combining_mark_joins_its_character),
      cmocka_unit_test(controls_and_bytes_that_are_no_text_become_question_marks),
      cmocka_unit_test(ascii_draws_nothing_else),
      cmocka_unit_test(what_is_cut_says_so),
      cmocka_unit_test(words_wrap_at_blanks_and_long_ones_break),
      cmocka_unit_test(a_pane_never_leaves_its_parent),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  cells_fini(&cells);
  return failed;
}

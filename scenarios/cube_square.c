/* Threads: one prints the square of a number, the other one its cube.
 *
 * Shows: two threads of one process that see the same memory and run at the same time. Their lines
 * come in either order; "Done!" comes last, because main joins both.
 * Real: pthreads. Differs: Python's threads would take turns under the GIL; here nobody has to. */
#define SCENARIO cube_square
#include "scenarios/body.h"

struct share {
  int64_t number;
};

static int print_square(struct actor *self, struct share *s) {
  AT(self, square);
  wr_print(self, "Square: %lld", (long long)(s->number * s->number));
  return 0;
}

static int print_cube(struct actor *self, struct share *s) {
  AT(self, cube);
  wr_print(self, "Cube:%lld", (long long)(s->number * s->number * s->number));
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor square, cube;
  s->number = PARAM(self, number);

  AT(self, start_square);
  wr_thread(self, &square, "square", print_square, 0);
  AT(self, start_cube);
  wr_thread(self, &cube, "cube", print_cube, 0);

  AT(self, join_square);
  wr_join(self, &square);
  AT(self, join_cube);
  wr_join(self, &cube);

  AT(self, done);
  wr_print(self, "Done!");
  return 0;
}

/* Processes: each one has its own memory, and gets it page by page.
 *
 * Shows: after a fork, parent and child have the same values in the same pages. The child changes
 * x; the parent never sees it, because the kernel copies a page before the first write to it. Real:
 * fork(2)'s copy-on-write; the page counts are the kernel's own, from /proc/self/smaps. Python's
 * objects lie in such pages too, but even reading one writes to it: its reference count changes. */
#define SCENARIO separate_memory
#include "scenarios/body.h"
#include "sched/rt/process.h"

struct share {
  int writes;
  /* The parent's memory; what it points to is a copy in the child. */
  struct wr_memory memory;
};

static int change(struct actor *self, struct share *s) {
  struct wr_memory memory = s->memory;
  AT(self, count_before);
  int before = wr_pages(self, &memory);
  for (int page = 0; page < s->writes; page++) {
    AT(self, write);
    wr_poke(self, &memory, page, wr_peek(self, &memory, page) + 10);
  }
  AT(self, count_after);
  int after = wr_pages(self, &memory);
  AT(self, print_child);
  wr_print(self, "child: x is %lld", (long long)wr_peek(self, &memory, 0));
  AT(self, print_pages);
  wr_print(self, "child: %d pages of its own before writing, %d after", before, after);
  return 0;
}

SCENARIO_MAIN(self, s) {
  struct actor child;
  int pages = (int)PARAM(self, pages), writes = (int)PARAM(self, writes);
  s->writes = writes < pages ? writes : pages;
  wr_memory_init(self, &s->memory, "x and more", pages);

  AT(self, print_first);
  wr_print(self, "parent: x is %lld", (long long)wr_peek(self, &s->memory, 0));
  AT(self, start);
  wr_process(self, &child, "child", change, 0);
  AT(self, join);
  wr_join(self, &child);
  AT(self, print_last);
  wr_print(self, "parent: x is still %lld", (long long)wr_peek(self, &s->memory, 0));
  AT(self, print_end);
  wr_print(self, "parent: %d of %d pages are its own again", wr_pages(self, &s->memory), pages);
  return 0;
}

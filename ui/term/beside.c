#include "ui/term/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/check.h"

enum { MOST_NAMES = 1000 };

void beside_begin(struct beside *b, const char *record) {
  beside_fini(b);
  b->record = record;
}

void beside_fini(struct beside *b) {
  free(b->branch);
  *b = (struct beside){0};
}

bool beside_copy(int from, int to) {
  char piece[65536];
  off_t at = 0;
  ssize_t n;
  while ((n = pread(from, piece, sizeof piece, at)) > 0 && write(to, piece, (size_t)n) == n)
    at += n;
  return n == 0;
}

/* How far a run has come at a node, to be compared along one branch; 0: nothing was decided. */
static uint64_t reached(const struct branches *tree, uint32_t node) {
  const struct branch_node *x = &tree->node[node];
  return 2 * (uint64_t)x->depth + x->ended;
}

static struct beside_branch *branch_of(struct beside *b, uint32_t branch) {
  if (branch >= b->n) {
    b->branch = mem_realloc(b->branch, (branch + 1) * sizeof *b->branch);
    CHECK(b->branch);
    memset(b->branch + b->n, 0, (branch + 1 - b->n) * sizeof *b->branch);
    b->n = branch + 1;
  }
  return &b->branch[branch];
}

void beside_first(struct beside *b, const struct branches *tree, uint32_t node) {
  branch_of(b, tree->node[node].branch)->reached = reached(tree, node);
}

static void add_name(const struct beside *b, uint32_t branch, uint32_t number, struct buf *name) {
  const char *slash = strrchr(b->record, '/'), *file = slash ? slash + 1 : b->record;
  const char *dot = strrchr(file, '.');
  size_t stem = dot && dot > file ? (size_t)(dot - b->record) : strlen(b->record);
  char letter[8];
  branch_name(letter, branch);
  buf_printf(name, "%.*s.%s", (int)stem, b->record, letter);
  if (number > 1)
    buf_printf(name, "%u", number);
  buf_puts(name, b->record + stem);
}

bool beside_name(const struct beside *b, uint32_t branch, struct buf *name) {
  if (!b->record || branch >= b->n || !b->branch[branch].reached)
    return false;
  if (b->branch[branch].number)
    add_name(b, branch, b->branch[branch].number, name);
  else
    buf_puts(name, b->record);
  return true;
}

/* One that is not there, or the one that is ours. */
static int open_branch(struct beside *b, uint32_t branch, struct buf *name) {
  struct beside_branch *x = branch_of(b, branch);
  if (x->number) {
    add_name(b, branch, x->number, name);
    return open(buf_text(name), O_WRONLY | O_TRUNC | O_CLOEXEC);
  }
  int fd = -1;
  for (uint32_t i = 1; i < MOST_NAMES && fd < 0; i++) {
    name->len = 0;
    add_name(b, branch, i, name);
    fd = open(buf_text(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0)
      x->number = i;
    else if (errno != EEXIST)
      break;
  }
  return fd;
}

bool beside_keep(struct beside *b, const struct branches *tree, uint32_t node, int file,
                 struct buf *name) {
  uint32_t branch = tree->node[node].branch;
  uint64_t now = reached(tree, node);
  if (now <= branch_of(b, branch)->reached)
    return true;
  int to = open_branch(b, branch, name);
  bool whole = to >= 0 && beside_copy(file, to);
  if (to >= 0)
    whole = close(to) == 0 && whole;
  if (whole)
    branch_of(b, branch)->reached = now;
  return whole;
}

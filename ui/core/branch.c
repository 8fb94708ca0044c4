#include "ui/core/branch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/check.h"

static void *grown(void *p, size_t n, size_t bytes) {
  p = mem_realloc(p, n * bytes);
  CHECK(p);
  return p;
}

static uint32_t add_node(struct branches *b, struct branch_node node) {
  if (b->n == b->cap) {
    b->cap = b->cap ? 2 * b->cap : 64;
    b->node = grown(b->node, b->cap, sizeof *b->node);
  }
  b->node[b->n] = node;
  return b->n++;
}

void branch_init(struct branches *b) {
  *b = (struct branches){0};
  add_node(b, (struct branch_node){0});
}

void branch_fini(struct branches *b) {
  for (uint32_t i = 0; i < b->n; i++)
    free(b->node[i].outcome);
  free(b->node);
  free(b->path);
  *b = (struct branches){0};
}

static uint32_t path_index(struct branches *b, const char *path) {
  for (uint32_t i = 0; i < b->n_paths; i++)
    if (strcmp(b->path[i], path) == 0)
      return i;
  b->path = grown(b->path, b->n_paths + 1, sizeof *b->path);
  snprintf(b->path[b->n_paths], BRANCH_PATH_MAX, "%s", path);
  return b->n_paths++;
}

void branch_to(struct branches *b, uint32_t node) {
  b->at = node;
  for (uint32_t i = node; i != BRANCH_ROOT; i = b->node[i].parent)
    if (b->node[b->node[i].parent].last != i) /* what need not be written need not be copied */
      b->node[b->node[i].parent].last = i;
}

void branch_take(struct branches *b, const char *path, bool follows) {
  uint32_t who = path_index(b, path), *link = &b->node[b->at].child;
  while (*link && b->node[*link].path != who)
    link = &b->node[*link].sibling;
  uint32_t to = *link;
  if (!to) {
    const struct branch_node *from = &b->node[b->at];
    bool forks = from->child || (from->ended && b->at != BRANCH_ROOT);
    if (b->count == 0 || forks)
      b->count++;
    uint32_t branch = forks || b->at == BRANCH_ROOT ? b->count - 1 : from->branch;
    *link = b->n; /* before the nodes may move */
    to = add_node(b, (struct branch_node){.parent = b->at,
                                          .depth = from->depth + 1,
                                          .branch = branch,
                                          .path = who,
                                          .follows = follows});
  }
  b->node[b->at].last = to; /* those above lead here already */
  b->at = to;
}

bool branch_undo(struct branches *b) {
  if (b->at == BRANCH_ROOT)
    return false;
  while (b->node[b->at].follows && b->node[b->at].parent != BRANCH_ROOT)
    b->at = b->node[b->at].parent;
  b->at = b->node[b->at].parent;
  return true;
}

bool branch_redo(struct branches *b) {
  uint32_t next = b->node[b->at].last;
  if (!next)
    return false;
  do
    b->at = next;
  while ((next = b->node[b->at].last) && b->node[next].follows);
  return true;
}

uint32_t branch_leaf(const struct branches *b, uint32_t branch) {
  uint32_t leaf = BRANCH_ROOT;
  for (uint32_t i = 1; i < b->n; i++)
    if (b->node[i].branch == branch && b->node[i].depth > b->node[leaf].depth)
      leaf = i;
  return leaf;
}

uint32_t branch_first(const struct branches *b, uint32_t branch) {
  for (uint32_t i = 1; i < b->n; i++)
    if (b->node[i].branch == branch)
      return i;
  return BRANCH_ROOT;
}

/* The branch that the way gone last from here belongs to. */
static uint32_t branch_here(const struct branches *b) {
  uint32_t node = b->at;
  while (b->node[node].last)
    node = b->node[node].last;
  return b->node[node].branch;
}

bool branch_switch(struct branches *b) {
  if (b->count < 2)
    return false;
  branch_to(b, branch_leaf(b, (branch_here(b) + 1) % b->count));
  return true;
}

void branch_go(struct branches *b, uint32_t depth) {
  while (b->node[b->at].depth > depth)
    b->at = b->node[b->at].parent;
  while (b->node[b->at].depth < depth && b->node[b->at].last)
    b->at = b->node[b->at].last;
}

void branch_ended(struct branches *b, int32_t code, const char *outcome) {
  struct branch_node *n = &b->node[b->at];
  n->ended = true;
  n->code = code;
  free(n->outcome);
  n->outcome = strdup(outcome);
}

void branch_name(char out[8], uint32_t branch) {
  if (branch < 26)
    snprintf(out, 8, "%c", (char)('A' + branch));
  else
    snprintf(out, 8, "%c%u", (char)('A' + branch % 26), branch / 26 % 1000);
}

const char *branch_who(const struct branches *b, uint32_t node) {
  const char *path = b->path[b->node[node].path];
  return strncmp(path, "main.", 5) == 0 ? path + 5 : path;
}

void branch_schedule(const struct branches *b, uint32_t node, struct buf *out) {
  uint32_t n = b->node[node].depth;
  uint32_t *way = grown(NULL, n + 1, sizeof *way);
  for (uint32_t i = n; i > 0; i--, node = b->node[node].parent)
    way[i - 1] = b->node[node].path;
  for (uint32_t i = 0, times; i < n; i += times) {
    for (times = 1; i + times < n && way[i + times] == way[i];)
      times++;
    buf_printf(out, "%s%s", i ? " " : "", b->path[way[i]]);
    if (times > 1)
      buf_printf(out, "*%u", times);
  }
  free(way);
}

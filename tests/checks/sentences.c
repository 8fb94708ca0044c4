/* What a recording says of its events and actors in words: a finished sentence for each event, and
 * for each actor after what it did; in none of them an internal id. For that there is a second
 * recording, the same but for its ids: the words must be the same.
 *
 * usage: sentences FILE       prints what is wrong; exit code 1 if anything is */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sched/trace/writer.h"
#include "sched/world/why.h"

enum { SHIFT = 1000, MOST_FAULTS = 20 };

static int faults;

static void fault(const struct event *e, const char *what, const struct buf *text) {
  if (faults++ < MOST_FAULTS)
    printf("%s: %s: %s\n", event_desc(e->type)->name, what, buf_text((struct buf *)text));
}

static struct event with_other_ids(const struct event *e) {
  const struct event_desc *d = event_desc(e->type);
  struct event x = *e;
  x.actor += x.actor ? SHIFT : 0;
  x.a += x.a && d->field[SLOT_A].kind == FIELD_ID ? SHIFT : 0;
  x.b += x.b && d->field[SLOT_B].kind == FIELD_ID ? SHIFT : 0;
  x.c += x.c && d->field[SLOT_C].kind == FIELD_ID ? SHIFT : 0;
  return x;
}

static struct trace_reader *copy_with_other_ids(struct trace_reader *r, struct err *error) {
  const char *const keys[] = {"mode", "policy"};
  struct trace_meta meta[2];
  struct trace_writer *w = NULL;
  struct trace_reader *copy = NULL;
  const struct event_batch *b;
  int fd = memfd_create("copy", MFD_CLOEXEC);
  for (size_t i = 0; i < 2; i++)
    meta[i] = (struct trace_meta){keys[i], trace_reader_meta(r, keys[i])};
  if (fd < 0 || trace_writer_open(&w, fd, "a copy", meta, 2, NULL, error) != 0)
    return NULL;
  uint64_t first, events = 0;
  for (; (b = trace_reader_batch(r, events, &first)); events = first + b->n) {
    struct event *x = calloc(b->n, sizeof *x);
    struct event_batch other = *b;
    for (size_t i = 0; x && i < b->n; i++)
      x[i] = with_other_ids(&b->events[i]);
    other.events = x;
    bool added = x && trace_writer_add(w, &other, error) == 0;
    free(x);
    if (!added)
      return NULL;
  }
  return trace_writer_close(w, error) == 0 && trace_reader_open_fd(&copy, fd, "a copy", error) == 0
             ? copy
             : NULL;
}

static void check(const struct event *e, struct buf *text, struct buf *other) {
  static const char *const unfinished[] = {
      "  ", "unknown", " .", "without a name", "of this version", " ,"};
  const char *s = buf_text(text);
  if (text->len < 5 || s[text->len - 1] != '.')
    fault(e, "this is no finished sentence", text);
  if (strcmp(s, buf_text(other)) != 0)
    fault(e, "this names an internal id", text);
  /* What a scenario prints is its own affair. */
  for (size_t i = 0; !e->text && i < sizeof unfinished / sizeof *unfinished; i++)
    if (strstr(s, unfinished[i]))
      fault(e, "something is missing", text);
  text->len = other->len = 0;
}

int main(int argc, char **argv) {
  struct trace_reader *r = NULL, *copy = NULL;
  struct err error = {0};
  if (argc != 2 || trace_reader_open(&r, argv[1], &error) != 0 ||
      !(copy = copy_with_other_ids(r, &error))) {
    fprintf(stderr, "%s\n", argc == 2 ? error.text : "usage: sentences FILE");
    return 2;
  }
  struct world w = {0}, shifted = {0};
  struct buf text = {0}, other = {0};
  world_init(&w);
  world_init(&shifted);
  uint64_t first, events = 0;
  const struct event_batch *b;
  for (; (b = trace_reader_batch(r, events, &first)); events = first + b->n)
    for (size_t i = 0; i < b->n; i++) {
      struct event e = b->events[i], x = with_other_ids(&e);
      why_event(&text, r, &w, &e);
      why_event(&other, copy, &shifted, &x);
      check(&e, &text, &other);
      world_apply(&w, &e);
      world_apply(&shifted, &x);
      if (!world_actor(&w, e.actor))
        continue;
      why_actor(&text, r, &w, e.actor);
      why_actor(&other, copy, &shifted, x.actor);
      check(&e, &text, &other);
    }
  if (events == 0)
    printf("%s holds no events.\n", argv[1]);
  return faults || events == 0;
}

#include "sched/world/why.h"

#include <inttypes.h>
#include <string.h>

#include "sched/world/races.h"
#include "sched/world/seek.h"
#include "ui/cli/cli.h"
#include "ui/core/moment.h"

enum { FLUSH_AT = 1 << 16 };

/* How many actors, or jobs, have that name; the first of them. */
static int find_named(struct trace_reader *r, const struct world *w, const char *name, bool jobs,
                      uint32_t *found) {
  int same = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    const struct world_entity *x = world_entity(w, id);
    size_t n;
    if (!x || (jobs ? !world_job(w, id) : x->kind != ENTITY_ACTOR))
      continue;
    const char *text = trace_reader_text(r, x->name, &n);
    if (strlen(name) == n && memcmp(text, name, n) == 0 && same++ == 0)
      *found = id;
  }
  return same;
}

/* An actor by its spawn path, else by its name, or a job by its name, which must be that of one
 * only. 0 and a sentence. */
static uint32_t find_actor(struct trace_reader *r, const struct world *w, const char *name,
                           struct err *e) {
  uint32_t found = world_find_path(w, name);
  if (found)
    return found;
  bool jobs = false;
  int same = find_named(r, w, name, jobs, &found);
  if (same == 0)
    same = find_named(r, w, name, jobs = true, &found);
  if (same == 1)
    return found;
  if (same == 0)
    err_set(e, ERR_USAGE, "There is no actor and no job \"%.60s\" at that moment.", name);
  else if (jobs)
    err_set(e, ERR_USAGE, "%d jobs are called \"%.60s\", so it does not say which.", same, name);
  else
    err_set(e, ERR_USAGE, "%d actors are called \"%.60s\"; give a spawn path such as main.1.", same,
            name);
  return 0;
}

/* An event that takes part in a race or a lost update: what the other side is. */
static void add_race(struct trace_reader *r, struct world_timeline *t, struct world *w,
                     uint64_t ordinal, struct buf *out) {
  struct races *races = races_new();
  races_watch(races, ordinal);
  world_seek(t, w, trace_reader_events(r));
  races_read(races, r, w);
  races_of_event(out, r, w, races, ordinal);
  races_free(races);
}

static void explain_event(struct trace_reader *r, struct world_timeline *t, struct world *w,
                          const struct event *event, struct buf *out) {
  bool access = event->type == EV_LOAD || event->type == EV_STORE;
  why_event(out, r, w, event);
  if (access)
    add_race(r, t, w, w->head->events, out);
}

static int explain(struct trace_reader *r, const char *at, const char *actor, struct buf *out,
                   struct err *e) {
  struct moment moment;
  int error = moment_parse(&moment, r, at, e);
  if (error)
    return error;
  uint64_t events = moment.events;
  struct world w = {0};
  struct world_timeline *t = world_timeline_new(r);
  world_init(&w);
  world_seek(t, &w, actor || events == 0 ? events : events - 1);
  if (actor)
    world_pass(&w, moment.t_ns);
  uint32_t id = actor ? find_actor(r, &w, actor, e) : 0;
  const struct event *event = actor || events == 0 ? NULL : trace_reader_event(r, events - 1);
  if (id && world_job(&w, id))
    why_job(out, r, &w, id);
  else if (id)
    why_actor(out, r, &w, id);
  else if (event)
    explain_event(r, t, &w, event, out);
  else if (actor)
    error = e->code;
  else
    error = err_set(e, ERR_RANGE, "Nothing has happened yet at %.40s.", at);
  world_timeline_free(t);
  world_fini(&w);
  return error;
}

/* Every event in words, and which one caused it. */
static void tell(struct trace_reader *r, struct buf *out) {
  struct world w = {0};
  const struct event_batch *b;
  uint64_t first = 0;
  bool read_on = true;
  world_init(&w);
  for (uint64_t n = 0; read_on && (b = trace_reader_batch(r, n, &first)); n = first + b->n) {
    for (size_t i = 0; i < b->n && read_on; i++) {
      const struct event *e = &b->events[i];
      uint64_t cause = why_cause(&w, e);
      buf_printf(out, "#%-4" PRIu64 " ", first + i);
      why_event(out, r, &w, e);
      if (cause)
        buf_printf(out, " [#%" PRIu64 "]", cause - 1);
      buf_puts(out, "\n");
      world_apply(&w, e);
      if (out->len >= FLUSH_AT)
        read_on = cli_flush(out);
    }
  }
  cli_flush(out);
  world_fini(&w);
}

int cli_why(int argc, char **argv) {
  const char *at = NULL, *actor = NULL;
  char *rest[2] = {argv[0], NULL};
  int n = 1;
  for (int i = 1; i < argc; i++) {
    const char **to = strcmp(argv[i], "--at") == 0      ? &at
                      : strcmp(argv[i], "--actor") == 0 ? &actor
                                                        : NULL;
    if (to && i + 1 == argc)
      return cli_usage("why", "%s needs a value.", argv[i]);
    if (to)
      *to = argv[++i];
    else if (n == 2)
      return cli_too_many("why", argv[i]);
    else
      rest[n++] = argv[i];
  }
  if (actor && !at)
    return cli_usage("why", "why needs a moment: --at 12.5ms, --at 50%% or --at #123.");
  struct trace_reader *r = NULL;
  int code = cli_open(n, rest, &r, NULL);
  if (code)
    return code;
  struct buf out = {0};
  struct err e;
  if (!at)
    tell(r, &out);
  else if (explain(r, at, actor, &out, &e) != 0)
    code = cli_fail(&e);
  else
    puts(buf_text(&out));
  buf_fini(&out);
  return cli_close(r, code);
}

#include "tests/bench/kit/mix.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"

/* What an actor does, over and over: three plain pieces of work and one under a lock; the print is
 * left out in three rounds of four. */
enum step { LINE, LOAD, CALC, STORE, WORK, TAKE, DROP, PRINT };
static const uint8_t script[] = {LINE,  LOAD, CALC, STORE, WORK, LINE,  LOAD, CALC,
                                 STORE, WORK, LINE, LOAD,  CALC, STORE, WORK, LINE,
                                 TAKE,  LOAD, CALC, STORE, DROP, PRINT};

struct player {
  uint32_t at, rounds;
  uint32_t variable, lock;
  bool blocked;
  int64_t value;
};

struct object {
  uint32_t seq;
  bool held;
  int64_t value;
};

/* Ids: actors, then the stream, variables, locks. */
struct mix {
  uint32_t actors, variables, locks;
  struct player *player;
  struct object *object; /* of id actors + 1 + i */
  uint64_t made;         /* of the events that introduce everybody */
  uint64_t random, t_ns;
  struct event *events;
  size_t cap;
  struct buf texts, text_end;
  uint32_t first_text;
  struct event_batch batch;
};

static void *zeroed(size_t n, size_t bytes) {
  void *p = calloc(n, bytes);
  CHECK(p != NULL);
  return p;
}

struct mix *mix_new(uint32_t actors) {
  struct mix *m = zeroed(1, sizeof *m);
  m->actors = m->variables = actors;
  m->locks = actors / 2 + 1;
  m->player = zeroed(actors + 1, sizeof *m->player);
  m->object = zeroed(1 + m->variables + m->locks, sizeof *m->object);
  m->random = 88172645463325252u;
  m->first_text = 1;
  return m;
}

void mix_free(struct mix *m) {
  buf_fini(&m->texts);
  buf_fini(&m->text_end);
  free(m->events);
  free(m->object);
  free(m->player);
  free(m);
}

static uint64_t draw(struct mix *m) {
  m->random ^= m->random << 13;
  m->random ^= m->random >> 7;
  m->random ^= m->random << 17;
  return m->random;
}

static uint32_t below(struct mix *m, uint32_t n) {
  return (uint32_t)((draw(m) >> 32) * n >> 32);
}

static uint32_t stream(const struct mix *m) {
  return m->actors + 1;
}

static struct object *object(struct mix *m, uint32_t id) {
  return &m->object[id - m->actors - 1];
}

__attribute__((format(printf, 2, 3))) static uint32_t text(struct mix *m, const char *fmt, ...) {
  char line[64];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(line, sizeof line, fmt, ap);
  va_end(ap);
  buf_add(&m->texts, line, (size_t)n);
  uint32_t end = (uint32_t)m->texts.len;
  buf_add(&m->text_end, &end, sizeof end);
  return m->first_text + (uint32_t)(m->text_end.len / sizeof end) - 1;
}

/* The first events: everybody is spawned and starts, then everything is made. */
static bool introduce(struct mix *m, struct event *e) {
  uint64_t i = m->made++;
  uint32_t id = (uint32_t)(i / 2 + 1);
  if (i < 2 * (uint64_t)m->actors) {
    e->actor = i == 0 ? 0 : i % 2 ? id : 1;
    e->type = i % 2 ? EV_START : EV_SPAWN;
    e->a = id;
    e->b = i % 2 ? 2 : 1;
    e->c = i % 2 ? (uint64_t)id << 32 | id : ACTOR_THREAD;
    e->text = i % 2 ? 0 : text(m, "worker %u", id);
    return true;
  }
  i -= 2 * (uint64_t)m->actors;
  if (i > m->variables + m->locks)
    return false;
  e->actor = 1;
  e->type = EV_NEW;
  e->a = stream(m) + (uint32_t)i;
  e->c = i == 0 ? OBJECT_STREAM : i <= m->variables ? OBJECT_VARIABLE : OBJECT_LOCK;
  e->text = text(m, "object %u", e->a);
  return true;
}

static void on_object(struct mix *m, struct event *e, enum event_type type, uint32_t id) {
  e->type = (uint16_t)type;
  e->a = id;
  e->b = ++object(m, id)->seq;
}

/* False: the actor waits for a lock that is still held. */
static bool take(struct mix *m, struct player *p, struct event *e) {
  if (!p->blocked)
    p->lock = stream(m) + 1 + m->variables + below(m, m->locks);
  struct object *lock = object(m, p->lock);
  if (!lock->held) {
    lock->held = true;
    p->blocked = false;
    on_object(m, e, EV_LOCK_TAKE, p->lock);
    return true;
  }
  if (p->blocked)
    return false;
  p->blocked = true;
  e->type = EV_LOCK_WANT;
  e->a = p->lock;
  return true;
}

static bool move(struct mix *m, uint32_t actor, struct event *e) {
  struct player *p = &m->player[actor];
  e->actor = actor;
  switch ((enum step)script[p->at]) {
  case LINE:
    p->variable = stream(m) + 1 + below(m, m->variables);
    e->type = EV_LINE;
    e->b = p->at;
    break;
  case LOAD:
    on_object(m, e, EV_LOAD, p->variable);
    p->value = object(m, p->variable)->value;
    e->c = (uint64_t)p->value;
    break;
  case CALC:
    e->type = EV_CALC;
    e->a = p->variable;
    e->c = (uint64_t)++p->value;
    break;
  case STORE:
    on_object(m, e, EV_STORE, p->variable);
    object(m, p->variable)->value = p->value;
    e->c = (uint64_t)p->value;
    break;
  case WORK:
    e->type = EV_WORK;
    e->c = 1000 * (1 + draw(m) % 500);
    break;
  case TAKE:
    if (!take(m, p, e))
      return false;
    if (p->blocked)
      return true; /* it will take the lock later */
    break;
  case DROP:
    on_object(m, e, EV_LOCK_DROP, p->lock);
    object(m, p->lock)->held = false;
    break;
  case PRINT:
    on_object(m, e, EV_OUT, stream(m));
    e->text = text(m, "%u: %lld\n", actor, (long long)p->value);
    break;
  }
  if (++p->at == sizeof script - 1 && ++p->rounds % 4)
    p->at++;
  p->at %= sizeof script;
  return true;
}

const struct event_batch *mix_next(struct mix *m, size_t n) {
  if (n > m->cap) {
    free(m->events);
    m->events = zeroed(n, sizeof *m->events);
    m->cap = n;
  }
  m->first_text += (uint32_t)(m->text_end.len / sizeof(uint32_t));
  m->texts.len = m->text_end.len = 0;
  for (size_t i = 0; i < n; i++) {
    struct event *e = &m->events[i];
    uint64_t r = draw(m);
    m->t_ns += 20 + r % 512 + (r >> 32 & 255 ? 0 : 50000);
    *e = (struct event){.t_ns = m->t_ns};
    if (introduce(m, e))
      continue;
    while (!move(m, 1 + below(m, m->actors), e))
      ;
  }
  m->batch = (struct event_batch){.events = m->events,
                                  .n = n,
                                  .first_text = m->first_text,
                                  .n_texts = (uint32_t)(m->text_end.len / sizeof(uint32_t)),
                                  .text_end = (const uint32_t *)(const void *)m->text_end.data,
                                  .texts = m->texts.data};
  return &m->batch;
}

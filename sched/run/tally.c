#include "sched/run/tally.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/buf.h"
#include "sched/gate/schedule.h"
#include "sched/trace/ring.h"

void tally_init(struct tally *t, const struct scenario *s, char *rest, size_t bytes) {
  t->any_order = s->order == SCENARIO_SET;
  t->r.lines = (uint32_t)(s->n_labels < TALLY_LABELS ? s->n_labels : TALLY_LABELS);
  t->most_texts = (uint32_t)(bytes / 2 < UINT32_MAX / 2 ? bytes / 2 : UINT32_MAX / 2);
  t->all_text = rest;
  t->hashes = (void *)(rest + (t->most_texts + 63) / 64 * 64);
  t->most_hashes = 1;
  while ((uint64_t)t->most_hashes * 2 * sizeof *t->hashes <= bytes / 2 - 64 &&
         t->most_hashes < 1u << 30)
    t->most_hashes *= 2;
}

void tally_begin(struct tally *t) {
  t->lines = t->bytes = 0;
  t->misuse = t->gave_up = false;
  t->status = 0;
  t->bad = 0;
}

bool tally_add_hash(struct tally *t, uint64_t hash) {
  hash = hash ? hash : 1;
  uint32_t mask = t->most_hashes - 1;
  for (uint32_t i = (uint32_t)(hash * 0x9e3779b97f4a7c15u >> 32);; i++) {
    uint64_t *h = &t->hashes[i & mask];
    if (*h == hash)
      return false;
    if (*h)
      continue;
    if (t->n_hashes >= t->most_hashes / 4 * 3) {
      t->r.uncounted = true;
      return false;
    }
    *h = hash;
    t->n_hashes++;
    return true;
  }
}

/* --- the events of a run ---------------------------------------------------------------------- */

static void copy_text(char *to, const struct trace_slot *slots, uint64_t mask, uint64_t at,
                      uint32_t bytes) {
  for (uint32_t done = 0; done < bytes; done += sizeof *slots, at++)
    memcpy(to + done, &slots[at & mask],
           bytes - done < sizeof *slots ? bytes - done : sizeof *slots);
}

static void add_line(struct tally *t, const struct trace_slot *slots, uint64_t mask, uint64_t at) {
  const struct trace_slot *e = &slots[at & mask];
  if (t->lines == TALLY_LINES || t->bytes + e->text_bytes > TALLY_LINE_BYTES)
    return;
  t->line[t->lines++] = (struct tally_line){e->b, t->bytes, e->text_bytes};
  copy_text(t->text + t->bytes, slots, mask, at + 1, e->text_bytes);
  t->bytes += e->text_bytes;
}

static void see(struct tally *t, const struct trace_slot *slots, uint64_t mask, uint64_t at) {
  const struct trace_slot *e = &slots[at & mask];
  if (t->fold)
    t->fold(e->actor, e->type, e->a, e->b, e->c);
  switch (e->type) {
  case EV_OUT:
    add_line(t, slots, mask, at);
    return;
  case EV_LINE:
    if (e->b < t->r.lines && !t->seen[e->b]) {
      t->seen[e->b] = true;
      t->r.lines_seen++;
    }
    return;
  case EV_MISUSE:
    t->misuse = true;
    return;
  case EV_VERDICT:
    t->gave_up = true;
    t->bytes = e->text_bytes;
    copy_text(t->text, slots, mask, at + 1, e->text_bytes);
    return;
  case EV_END:
    if (e->actor == 1) /* main's ids are the first */
      t->status = (int64_t)e->c;
    return;
  default:
    return;
  }
}

void tally_drain(struct tally *t) {
  struct trace_rings *rs = region_section(REGION_RINGS);
  for (uint32_t i = 0; i < rs->n_rings; i++) {
    struct trace_ring *r = &rs->ring[i];
    uint64_t owner = atomic_load(&r->owner);
    if (owner == RING_FREE)
      continue;
    uint64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    uint64_t at = atomic_load_explicit(&r->tail, memory_order_relaxed), mask = rs->n_slots - 1;
    const struct trace_slot *slots = trace_ring_slots(rs, i);
    for (; at < head; at += 1 + trace_text_slots(slots[at & mask].text_bytes))
      see(t, slots, mask, at);
    atomic_store_explicit(&r->tail, head, memory_order_release);
    if (owner == RING_RELEASED)
      atomic_store(&r->owner, RING_FREE);
  }
}

/* --- schedules -------------------------------------------------------------------------------- */

/* Appends the spawn path of whoever made the move; actors may have had its slot later. */
static void add_path(struct buf *b, const struct explore *x, uint32_t move) {
  const struct explore_move *m = &x->move[move];
  if (m->parent >= EXPLORE_SLOTS) {
    buf_puts(b, "main");
    return;
  }
  uint32_t up = move;
  while (up > 0 && x->move[up].slot != m->parent)
    up--;
  add_path(b, x, up);
  buf_printf(b, ".%u", m->birth);
}

uint32_t tally_schedule(struct tally *t, const struct explore *x, uint32_t *at) {
  struct buf text = {0}, path = {0};
  struct schedule_step last = {.path = ""};
  for (uint32_t i = 0; i < x->moves; i++) {
    if (!x->move[i].node)
      continue;
    path.len = 0;
    add_path(&path, x, i);
    schedule_add(&text, buf_text(&path), &last);
  }
  buf_fini(&path);
  uint32_t n = (uint32_t)text.len;
  bool fits = !buf_failed(&text) && t->texts + n <= t->most_texts;
  if (fits && n) {
    *at = t->texts;
    memcpy(t->all_text + t->texts, text.data, n);
    t->texts += n;
  }
  buf_fini(&text);
  return fits ? n : 0;
}

/* --- outcomes --------------------------------------------------------------------------------- */

static const char *sorted_text;

static int by_seq(const void *a, const void *b) {
  const struct tally_line *p = a, *q = b;
  return p->seq < q->seq ? -1 : p->seq > q->seq;
}

static int by_text(const void *a, const void *b) {
  const struct tally_line *p = a, *q = b;
  size_t n = p->bytes < q->bytes ? p->bytes : q->bytes;
  int c = memcmp(sorted_text + p->from, sorted_text + q->from, n);
  return c ? c : p->bytes < q->bytes ? -1 : p->bytes > q->bytes;
}

static uint64_t mix(uint64_t h, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
  return h;
}

/* A state in which it ended badly is another outcome, whatever was printed. */
static uint64_t outcome_hash(struct tally *t) {
  uint32_t how = t->bad & (1u << EXPLORER_DEADLOCK | 1u << EXPLORER_CRASH | 1u << EXPLORER_FAILED |
                           (uint32_t)t->lost_differs << EXPLORER_LOST_UPDATE);
  uint64_t h = 0xcbf29ce484222325u + how;
  sorted_text = t->text;
  qsort(t->line, t->lines, sizeof *t->line, t->any_order ? by_text : by_seq);
  for (uint32_t i = 0; i < t->lines; i++)
    h = mix(mix(h, t->text + t->line[i].from, t->line[i].bytes), "\n", 1);
  return h ? h : 1;
}

static void keep_text(struct tally *t, struct explorer_outcome *o) {
  o->text = t->texts;
  for (uint32_t i = 0; i < t->lines && t->texts + t->line[i].bytes < t->most_texts; i++) {
    memcpy(t->all_text + t->texts, t->text + t->line[i].from, t->line[i].bytes);
    t->texts += t->line[i].bytes;
    t->all_text[t->texts++] = '\n';
  }
  o->text_bytes = t->texts - o->text;
}

static struct explorer_outcome *outcome_of(struct tally *t, const struct explore *x) {
  uint64_t hash = outcome_hash(t);
  struct explorer_outcome *o = t->outcome, *end = o + t->r.n_outcomes;
  while (o < end && o->hash != hash)
    o++;
  if (o == t->outcome + TALLY_OUTCOMES) {
    t->r.elsewhere += !t->quiet;
    return NULL;
  }
  if (o == end) {
    *o = (struct explorer_outcome){.hash = hash, .bad = t->bad, .switches = UINT32_MAX};
    keep_text(t, o);
    t->r.n_outcomes++;
  }
  o->times += !t->quiet;
  if (x->switches < o->switches) {
    uint32_t n = tally_schedule(t, x, &o->schedule);
    o->schedule_bytes = n;
    o->switches = x->switches;
  }
  return o;
}

/* Stores over what others have written since the actor read it. */
static bool loses_updates(const struct explore *x) {
  for (uint32_t i = 0; i < x->moves; i++) {
    const struct explore_move *m = &x->move[i];
    if (m->event != EV_STORE)
      continue;
    bool written = false;
    for (uint32_t j = i; j-- > 0;) {
      const struct explore_move *b = &x->move[j];
      if (b->object != m->object)
        continue;
      if (b->slot == m->slot && (b->event == EV_STORE || b->event == EV_LOAD)) {
        if (b->event == EV_LOAD && written)
          return true;
        break;
      }
      written = written || b->event == EV_STORE;
    }
  }
  return false;
}

static void note_worst(struct tally *t, const struct explore *x, const struct explorer_outcome *o) {
  for (uint32_t i = 0; i < EXPLORER_BADS; i++) {
    struct explorer_worst *w = &t->r.worst[i];
    if (!(t->bad & 1u << i))
      continue;
    bool first = w->times == 0;
    w->times += !t->quiet;
    if (!first && x->switches >= w->switches)
      continue;
    w->switches = x->switches;
    w->outcome = o ? (uint32_t)(o - t->outcome) : TALLY_OUTCOMES;
    w->schedule_bytes = tally_schedule(t, x, &w->schedule);
  }
}

void tally_end(struct tally *t, const struct explore *x, bool deadlock, int crashed) {
  t->bad = (deadlock ? 1u << EXPLORER_DEADLOCK : 0) | (crashed ? 1u << EXPLORER_CRASH : 0) |
           (t->misuse || t->status ? 1u << EXPLORER_FAILED : 0) |
           (loses_updates(x) ? 1u << EXPLORER_LOST_UPDATE : 0);
  const struct explorer_outcome *o = outcome_of(t, x);
  note_worst(t, x, o);
  if (t->quiet)
    return;
  if (t->r.runs >= t->first_leaf && t->r.n_leaves < EXPLORER_LEAVES) {
    struct explorer_leaf *l = &t->leaf[t->r.n_leaves];
    l->outcome = o ? (uint32_t)(o - t->outcome) : EXPLORER_NOWHERE;
    l->schedule_bytes = tally_schedule(t, x, &l->schedule);
    atomic_signal_fence(memory_order_release); /* whoever looks on must find it whole */
    t->r.n_leaves++;
  }
  t->r.runs++;
  t->r.switches += x->switches;
  uint64_t steps = 0;
  for (uint32_t i = 0; i < x->moves; i++)
    steps += x->move[i].could != 0;
  t->r.steps += steps;
  t->r.longest = steps > t->r.longest ? steps : t->r.longest;
}

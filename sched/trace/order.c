#include "sched/trace/order.h"

#include <string.h>

#include "sched/base/check.h"

#define OBJECTS_MAX (1u << 26) /* ids beyond are ordered by time alone */
#define GAP_MAX (1u << 24)     /* a number further ahead is no number */

enum type_flag {
  KNOWN = 1,
  A_IS_ID = 2,
  HAS_SEQ = 4,
  HAS_TEXT = 8,
  NOTED = 16, /* the hub has to look at it */
};

static void learn_types(struct trace_order *o) {
  for (uint16_t type = 0; type < EV_LIMIT; type++) {
    const struct event_desc *d = event_desc(type);
    uint32_t flags = d->name ? KNOWN : 0;
    if (d->field[SLOT_A].kind == FIELD_ID)
      flags |= A_IS_ID;
    if (d->field[SLOT_A].kind == FIELD_ID && d->field[SLOT_B].kind == FIELD_SEQ)
      flags |= HAS_SEQ;
    if (d->field[SLOT_T].kind != FIELD_NONE)
      flags |= HAS_TEXT;
    if (type == EV_LOST || type == EV_DIED || (type >= EV_CORE_IN && type <= EV_CORE_LOST))
      flags |= NOTED;
    o->flags[type] = (uint8_t)flags;
  }
}

int trace_order_init(struct trace_order *o) {
  *o = (struct trace_order){0};
  learn_types(o);
  int error = trace_inbox_init(&o->in);
  if (error)
    return error;
  o->heap = mem_realloc(NULL, trace_inbox_sources(&o->in) * sizeof *o->heap);
  return o->heap ? 0 : ERR_MEMORY;
}

void trace_order_fini(struct trace_order *o) {
  trace_inbox_fini(&o->in);
  trace_tray_fini(&o->tray);
  free(o->heap);
  free(o->objects);
  *o = (struct trace_order){0};
}

/* --- what makes sense ------------------------------------------------------------------------- */

static inline struct trace_slot *first_of(const struct trace_source *s) {
  return &s->slots[s->first];
}

/* Is the first record of the source one that an emitter can have made? */
static inline bool sane(const struct trace_order *o, const struct trace_source *s) {
  const struct trace_slot *r = first_of(s);
  uint32_t flags = r->type < EV_LIMIT ? o->flags[r->type] : 0;
  if (unlikely(!flags || r->actor >= o->ids || r->stamp > o->newest))
    return false;
  if ((flags & A_IS_ID) && unlikely(r->a >= o->ids))
    return false;
  uint32_t bytes = inbox_text_bytes(r);
  return likely(bytes == 0) || ((flags & HAS_TEXT) && bytes <= TRACE_TEXT_MAX &&
                                trace_text_slots(bytes) < s->end - s->first);
}

/* Replaces the senseless records at the head of the source by one LOST. If a length is wrong nobody
 * knows where the next record begins, so everything that is there goes. */
static void scrub(struct trace_order *o, struct trace_source *s) {
  uint64_t lost = 0;
  while (s->first < s->end && !sane(o, s)) {
    uint32_t bytes = inbox_text_bytes(first_of(s));
    size_t n = 1 + trace_text_slots(bytes);
    if (bytes > TRACE_TEXT_MAX || n > s->end - s->first) {
      lost += s->end - s->first;
      s->first = s->end;
    } else {
      lost++;
      s->first += n;
    }
  }
  s->slots[--s->first] = (struct trace_slot){
      .stamp = INBOX_NO_STAMP, .c = lost, .a = s->actor < o->ids ? s->actor : 0, .type = EV_LOST};
}

/* The first record of the source becomes a LOST. */
static struct trace_slot *drop_first(struct trace_source *s) {
  uint32_t actor = first_of(s)->actor;
  s->first += trace_text_slots(inbox_text_bytes(first_of(s)));
  *first_of(s) = (struct trace_slot){.stamp = INBOX_NO_STAMP, .c = 1, .a = actor, .type = EV_LOST};
  return first_of(s);
}

/* Makes the first record of the source sane; false if there is none. */
static inline bool has_record(struct trace_order *o, struct trace_source *s) {
  if (unlikely(s->first == s->end))
    return false;
  if (unlikely(!sane(o, s)))
    scrub(o, s);
  return true;
}

/* --- the heap --------------------------------------------------------------------------------- */

static inline bool before(const struct trace_order_entry *x, const struct trace_order_entry *y) {
  return x->stamp < y->stamp || (x->stamp == y->stamp && x->tie < y->tie);
}

static void sift_down(struct trace_order *o, uint32_t at, struct trace_order_entry e) {
  for (uint32_t child; (child = 2 * at + 1) < o->heap_n; at = child) {
    child += child + 1 < o->heap_n && before(&o->heap[child + 1], &o->heap[child]);
    if (!before(&o->heap[child], &e))
      break;
    o->heap[at] = o->heap[child];
  }
  o->heap[at] = e;
}

static void sift_up(struct trace_order *o, struct trace_order_entry e) {
  uint32_t at = o->heap_n++;
  for (uint32_t parent; at && (parent = (at - 1) / 2, before(&e, &o->heap[parent])); at = parent)
    o->heap[at] = o->heap[parent];
  o->heap[at] = e;
}

static void drop_top(struct trace_order *o) {
  struct trace_order_entry last = o->heap[--o->heap_n];
  if (o->heap_n)
    sift_down(o, 0, last);
}

/* The recorder's own events come last among equals. */
static inline struct trace_order_entry key_of(const struct trace_order *o, uint32_t i) {
  const struct trace_slot *r = first_of(&o->in.source[i]);
  uint32_t tie = !o->equal_stamps ? 0 : i == trace_inbox_own(&o->in) ? UINT32_MAX : r->actor;
  return (struct trace_order_entry){.stamp = r->stamp, .tie = tie, .source = i};
}

static void enter(struct trace_order *o, uint32_t i) {
  o->in.source[i].place = INBOX_ORDERED;
  sift_up(o, key_of(o, i));
}

/* After keys were changed. */
static void sift_all(struct trace_order *o) {
  for (uint32_t at = o->heap_n / 2; at-- > 0;)
    sift_down(o, at, o->heap[at]);
}

/* --- numbers on objects ----------------------------------------------------------------------- */

static bool room_for_object(struct trace_order *o, uint32_t id) {
  if (likely(id < o->n_objects) || id >= OBJECTS_MAX)
    return true;
  uint32_t n = o->n_objects ? o->n_objects : 1024;
  while (n <= id)
    n *= 2;
  struct trace_order_object *objects = mem_realloc(o->objects, n * sizeof *objects);
  if (!objects)
    return trace_tray_full(&o->tray);
  memset(objects + o->n_objects, 0, (n - o->n_objects) * sizeof *objects);
  o->objects = objects;
  o->n_objects = n;
  return true;
}

/* Numbers go up by one and skip 0. */
static inline uint32_t expected(const struct trace_order_object *x) {
  return x->last + 1 + (x->last == UINT32_MAX);
}

static inline int32_t ahead(const struct trace_order_object *x, uint32_t b) {
  return (int32_t)(b - expected(x));
}

/* So far ahead of its predecessors that they cannot all be missing. */
static inline bool is_absurd(const struct trace_order *o, const struct trace_slot *r) {
  return r->a < o->n_objects && ahead(&o->objects[r->a], r->b) > (int32_t)GAP_MAX;
}

/* Nothing comes out that is more than a window younger than an event that waits for its number. */
static void hold(struct trace_order *o, const struct trace_source *s) {
  uint64_t line = first_of(s)->stamp + o->window_raw;
  if (!o->equal_stamps && !s->passed && line < o->line)
    o->line = line;
}

/* Who waits for what others have already been let past for holds nobody up any more. */
static void park(struct trace_order *o, uint32_t i, struct trace_order_object *x) {
  struct trace_source *s = &o->in.source[i];
  s->place = INBOX_PARKED;
  s->parked_ns = o->now_ns;
  s->passed = x->waiters && o->in.source[x->waiters - 1].passed;
  s->next = x->waiters;
  x->waiters = i + 1;
  o->parked++;
  hold(o, s);
}

/* The object's number has moved: who waited for that is woken. */
static void unpark(struct trace_order *o, struct trace_order_object *x) {
  for (uint32_t *link = &x->waiters; *link;) {
    uint32_t i = *link - 1;
    struct trace_source *s = &o->in.source[i];
    if (ahead(x, first_of(s)->b) > 0) {
      link = &s->next;
      continue;
    }
    *link = s->next;
    s->next = o->woken;
    o->woken = i + 1;
    o->parked--;
  }
}

static void enter_held(struct trace_order *o) {
  uint32_t fed = trace_inbox_fed(&o->in);
  if (o->in.source[fed].place == INBOX_HELD)
    enter(o, fed);
}

static void enter_woken(struct trace_order *o) {
  if (o->woken)
    enter_held(o);
  while (o->woken) {
    uint32_t i = o->woken - 1;
    o->woken = o->in.source[i].next;
    enter(o, i);
  }
}

/* An emitter may lose its core between taking a number and reading the clock. But it took the
 * number before those who wait for it read theirs. */
static void correct_stamp(const struct trace_order *o, const struct trace_order_object *x,
                          struct trace_slot *r) {
  uint64_t least = UINT64_MAX - o->window_raw;
  for (uint32_t i = x->waiters; i; i = o->in.source[i - 1].next) {
    uint64_t stamp = first_of(&o->in.source[i - 1])->stamp;
    least = stamp < least ? stamp : least;
  }
  if (r->stamp > least + o->window_raw)
    r->stamp = least;
}

/* The number of the first record of source i: false if it must wait for others, which parks it. */
static bool take_number(struct trace_order *o, uint32_t i, struct trace_slot *r) {
  if (unlikely(r->a >= o->n_objects))
    return true;
  struct trace_order_object *x = &o->objects[r->a];
  int32_t by = ahead(x, r->b);
  if (by > 0) {
    park(o, i, x);
    return false;
  }
  if (likely(by == 0)) {
    if (x->waiters)
      correct_stamp(o, x, r);
    x->last = r->b;
    if (x->waiters)
      unpark(o, x);
  }
  return true;
}

/* --- the line --------------------------------------------------------------------------------- */

/* Draws the line anew; true: there is something behind it that may come out. */
static bool draw_line(struct trace_order *o) {
  o->line = o->end;
  for (uint32_t i = 0; o->parked && i < trace_inbox_sources(&o->in); i++)
    if (o->in.source[i].place == INBOX_PARKED)
      hold(o, &o->in.source[i]);
  return o->heap_n && o->heap[0].stamp < o->line;
}

/* Numbers that others wait for, and whose stamps are beyond the line: true if one need no longer
 * wait for its time. */
static bool pull(struct trace_order *o) {
  for (uint32_t at = 0; at < o->heap_n; at++) {
    uint32_t i = o->heap[at].source;
    struct trace_slot *r = first_of(&o->in.source[i]);
    if (!r->b || !(o->flags[r->type] & HAS_SEQ) || r->a >= o->n_objects)
      continue;
    struct trace_order_object *x = &o->objects[r->a];
    if (!x->waiters || ahead(x, r->b) != 0)
      continue;
    correct_stamp(o, x, r);
    o->heap[at] = key_of(o, i);
  }
  sift_all(o);
  return o->heap_n && o->heap[0].stamp < o->line;
}

/* Is an event older than this one parked? */
static bool is_behind_parked(const struct trace_order *o, const struct trace_slot *r) {
  if (o->equal_stamps)
    return false;
  for (uint32_t i = 0; o->parked && i < trace_inbox_sources(&o->in); i++) {
    const struct trace_source *s = &o->in.source[i];
    if (s->place == INBOX_PARKED && !s->passed && first_of(s)->stamp <= r->stamp)
      return true;
  }
  return false;
}

/* --- missing numbers -------------------------------------------------------------------------- */

/* How many numbers are missing before the lowest that waits for the object. */
static uint32_t gap(const struct trace_order *o, const struct trace_order_object *x) {
  int32_t least = INT32_MAX;
  for (uint32_t i = x->waiters; i; i = o->in.source[i - 1].next) {
    int32_t by = ahead(x, first_of(&o->in.source[i - 1])->b);
    least = by < least ? by : least;
  }
  return (uint32_t)least;
}

/* The first record of a source that has a number on this object, or NULL. */
static const struct trace_slot *find_number(const struct trace_order *o,
                                            const struct trace_source *s, uint32_t id) {
  const struct trace_slot *r;
  for (size_t at = s->first; at < s->end; at += 1 + trace_text_slots(inbox_text_bytes(r))) {
    r = &s->slots[at];
    if (r->a == id && r->b && r->type < EV_LIMIT && (o->flags[r->type] & HAS_SEQ))
      return r;
  }
  return NULL;
}

/* Is one of the missing numbers in a queue, only not at its turn yet? The numbers in one queue
 * rise, so the first is the lowest. */
static bool is_coming(const struct trace_order *o, uint32_t id) {
  const struct trace_order_object *x = &o->objects[id];
  uint32_t missing = gap(o, x);
  for (uint32_t i = 0; i < trace_inbox_sources(&o->in); i++) {
    const struct trace_slot *r = find_number(o, &o->in.source[i], id);
    if (r && r->b - expected(x) < missing)
      return true;
  }
  return false;
}

/* Nothing will bring the next number of the object: go on with the lowest that is there. */
static void skip(struct trace_order *o, uint32_t id) {
  struct trace_order_object *x = &o->objects[id];
  uint32_t missing = gap(o, x);
  uint32_t next = expected(x) + missing;
  if (next < expected(x))
    missing--; /* 0 is no number */
  o->lost += missing;
  trace_tray_say(&o->tray, EV_LOST, id, missing);
  x->last = next - 1;
  unpark(o, x);
  enter_woken(o);
}

/* Has the first record of a parked source been waited with for long enough? What counts is its age
 * and not how long it was first: of a hundred gaps in a row each has had its time then. */
static bool is_stuck(const struct trace_order *o, const struct trace_source *s) {
  if (s->place != INBOX_PARKED)
    return false;
  return o->final ||
         (o->equal_stamps ? s->parked_ns < o->stuck_ns : first_of(s)->stamp < o->stuck_end);
}

/* Of the stuck sources whose number is in a queue (`coming`) or in none, the one with the oldest
 * record. */
static const struct trace_slot *most_stuck(const struct trace_order *o, bool coming) {
  const struct trace_slot *oldest = NULL;
  for (uint32_t i = 0; o->parked && i < trace_inbox_sources(&o->in); i++) {
    if (!is_stuck(o, &o->in.source[i]))
      continue;
    const struct trace_slot *r = first_of(&o->in.source[i]);
    if ((!oldest || r->stamp < oldest->stamp) && is_coming(o, r->a) == coming)
      oldest = r;
  }
  return oldest;
}

/* Who is stuck holds the others up no longer. True if anybody did. */
static bool let_pass(struct trace_order *o) {
  bool any = false;
  for (uint32_t i = 0; o->parked && !o->equal_stamps && i < trace_inbox_sources(&o->in); i++) {
    struct trace_source *s = &o->in.source[i];
    if (!is_stuck(o, s) || s->passed)
      continue;
    s->passed = any = true;
  }
  if (any)
    enter_held(o);
  return any;
}

/* --- the order -------------------------------------------------------------------------------- */

/* Its place is more than a window behind its time, or whoever fed it says so. */
static inline bool is_late(const struct trace_order *o, const struct trace_slot *r) {
  return r->stamp + o->window_raw < o->tray.last_out || (r->text_bytes & INBOX_LATE);
}

/* Before the event itself, which comes with the next step. */
static void tell_late(struct trace_order *o, struct trace_slot *r) {
  uint64_t last = o->tray.last_out;
  r->text_bytes |= INBOX_TOLD;
  o->late++;
  trace_tray_say(
      &o->tray, EV_LATE, r->actor,
      r->stamp < last ? trace_tray_time(&o->tray, last) - trace_tray_time(&o->tray, r->stamp) : 0);
}

static void note(struct trace_order *o, const struct trace_slot *r) {
  if (r->type == EV_LOST || r->type == EV_CORE_LOST)
    o->lost += r->c;
  else if (r->type == EV_DIED)
    o->in.deaths++; /* it may have held numbers */
}

/* Puts out records of source i as long as they are older than `end`, nobody is woken, and there is
 * room. False if the source has none to go on with. */
static bool run(struct trace_order *o, uint32_t i, uint64_t end) {
  struct trace_source *s = &o->in.source[i];
  struct trace_slot *r = first_of(s);
  while (trace_tray_room(&o->tray)) {
    uint32_t flags = o->flags[r->type];
    uint32_t bytes = inbox_text_bytes(r);
    bool numbered = r->b && (flags & HAS_SEQ);
    if ((numbered && !room_for_object(o, r->a)) ||
        (unlikely(bytes) && !trace_tray_room_for_text(&o->tray, bytes)))
      return true;
    if (numbered && unlikely(is_absurd(o, r))) {
      r = drop_first(s);
      continue;
    }
    if (unlikely(i == trace_inbox_fed(&o->in)) && is_behind_parked(o, r)) {
      s->place = INBOX_HELD;
      return false;
    }
    if (likely(!(r->text_bytes & INBOX_TOLD))) {
      if (numbered && !take_number(o, i, r))
        return false;
      if (unlikely(is_late(o, r)) && r->stamp != INBOX_NO_STAMP) {
        tell_late(o, r);
        continue;
      }
    }
    if (unlikely(flags & NOTED))
      note(o, r);
    s->actor = r->actor;
    trace_tray_put(&o->tray, r, likely(!bytes) ? 0 : trace_tray_text(&o->tray, r + 1, bytes));
    s->first += 1 + trace_text_slots(bytes);
    if (unlikely(!has_record(o, s))) {
      s->place = INBOX_EMPTY;
      return false;
    }
    r = first_of(s);
    if (r->stamp >= end || unlikely(o->woken))
      return true;
  }
  return true;
}

/* Is the record one that need only be put out: sane, in time, without text, its number due and
 * nobody waiting for it? Takes the number if so. */
static inline bool take_plain(struct trace_order *o, const struct trace_slot *r, uint64_t end) {
  uint32_t flags = r->type < EV_LIMIT ? o->flags[r->type] : NOTED;
  if (unlikely((flags & (KNOWN | NOTED)) != KNOWN || r->text_bytes || r->stamp >= end ||
               r->stamp == INBOX_NO_STAMP || r->actor >= o->ids || is_late(o, r)))
    return false;
  if (!(flags & A_IS_ID))
    return true;
  if (unlikely(r->a >= o->ids))
    return false;
  if (!(flags & HAS_SEQ) || !r->b)
    return true;
  if (unlikely(r->a >= o->n_objects))
    return false;
  struct trace_order_object *x = &o->objects[r->a];
  if (r->b != expected(x) || unlikely(x->waiters))
    return false;
  x->last = r->b;
  return true;
}

static void leave_at(struct trace_order *o, struct trace_source *s, const struct trace_slot *r) {
  size_t at = (size_t)(r - s->slots);
  if (at > s->first)
    s->actor = r[-1].actor;
  s->first = at;
  has_record(o, s);
}

/* One busy ring is copied straight through. */
static void straight(struct trace_order *o) {
  uint32_t i = o->heap[0].source;
  struct trace_source *s = &o->in.source[i];
  const struct trace_slot *x = first_of(s), *x_last = s->slots + s->end - 1;
  while (x < x_last && trace_tray_room(&o->tray) && take_plain(o, x, o->line))
    trace_tray_put(&o->tray, x++, 0);
  leave_at(o, s, x);
  o->heap[0] = key_of(o, i);
}

/* Which of two busy rings is next is a toss that no branch predictor wins. So plain records of the
 * two sources at the top are merged without a branch on it. */
static void duel(struct trace_order *o) {
  uint32_t at = o->heap_n > 2 && before(&o->heap[2], &o->heap[1]) ? 2 : 1;
  uint32_t i = o->heap[0].source, k = o->heap[at].source;
  uint64_t end = o->line;
  if (o->heap_n > 2 && o->heap[3 - at].stamp < end)
    end = o->heap[3 - at].stamp;
  for (uint32_t child = 2 * at + 1; child < o->heap_n && child <= 2 * at + 2; child++)
    end = o->heap[child].stamp < end ? o->heap[child].stamp : end;
  struct trace_source *s = &o->in.source[i], *t = &o->in.source[k];
  const struct trace_slot *x = first_of(s), *y = first_of(t);
  const struct trace_slot *x_last = s->slots + s->end - 1, *y_last = t->slots + t->end - 1;
  while (x < x_last && y < y_last && trace_tray_room(&o->tray)) {
    bool second = y->stamp < x->stamp;
    const struct trace_slot *r = second ? y : x;
    if (!take_plain(o, r, end))
      break;
    trace_tray_put(&o->tray, r, 0);
    x += !second;
    y += second;
  }
  leave_at(o, s, x);
  leave_at(o, t, y);
  sift_down(o, at, key_of(o, k));
  sift_down(o, 0, key_of(o, i));
}

/* Up to where the source at the top may run: to the first record of any other. Stamps that may be
 * equal are compared one by one. */
static uint64_t run_end(const struct trace_order *o) {
  if (o->equal_stamps)
    return 0;
  uint64_t end = o->line - 1;
  if (o->heap_n > 1 && o->heap[1].stamp < end)
    end = o->heap[1].stamp;
  if (o->heap_n > 2 && o->heap[2].stamp < end)
    end = o->heap[2].stamp;
  return end + 1;
}

static bool may_come_out(const struct trace_order *o) {
  return o->heap_n && o->tray.n < o->tray.most && o->heap[0].stamp < o->line;
}

static void merge(struct trace_order *o) {
  while (may_come_out(o)) {
    if (!o->equal_stamps) {
      if (o->heap_n > 1)
        duel(o);
      else
        straight(o);
      if (!may_come_out(o))
        return;
    }
    uint32_t i = o->heap[0].source;
    if (run(o, i, run_end(o)))
      sift_down(o, 0, key_of(o, i));
    else
      drop_top(o);
    enter_woken(o);
  }
}

bool trace_order_merge(struct trace_order *o) {
  bool missing = false;
  for (uint32_t i = 0; i < trace_inbox_sources(&o->in); i++)
    if (o->in.source[i].place == INBOX_EMPTY && has_record(o, &o->in.source[i]))
      enter(o, i);
  enter_held(o);
  draw_line(o);
  for (;;) {
    merge(o);
    if (o->tray.n >= o->tray.most)
      return false;
    if ((o->line < o->end && draw_line(o)) || (o->parked && pull(o)))
      continue;
    const struct trace_slot *r = most_stuck(o, false);
    if (r && !o->final && !o->blame && r->type != EV_DIED) {
      missing = true;
      r = NULL;
    }
    if (!r && let_pass(o))
      continue;
    /* At the end what makes no sense must not hold the rest up. */
    if (!r && o->final)
      r = most_stuck(o, true);
    if (!r)
      return missing;
    skip(o, r->a);
  }
}

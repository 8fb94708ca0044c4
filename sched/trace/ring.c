#include "sched/trace/ring.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096u
#define WAIT_SLICE_NS 100000000 /* how long a waiting emitter trusts that the keeper lives */

__thread struct trace_tls trace_tls;

static struct trace_rings *rings(void) {
  return region_section(REGION_RINGS);
}

uint64_t trace_rings_bytes(uint32_t n_rings, uint32_t n_slots) {
  uint64_t head = sizeof(struct trace_rings) + (uint64_t)n_rings * sizeof(struct trace_ring);
  return (head + PAGE - 1) / PAGE * PAGE + (uint64_t)n_rings * n_slots * sizeof(struct trace_slot);
}

void trace_rings_init(uint32_t n_rings, uint32_t n_slots) {
  struct trace_rings *rs = rings();
  CHECK(n_slots >= TRACE_SLOTS_MIN && (n_slots & (n_slots - 1)) == 0);
  rs->n_rings = n_rings;
  rs->n_slots = n_slots;
  rs->slots_off = trace_rings_bytes(n_rings, 0);
}

uint64_t trace_stamp_slowly(enum clock_kind kind) {
  return kind == CLOCK_KIND_MONO ? clock_mono_ns()
                                 : atomic_load_explicit(&region_self->vclock, memory_order_relaxed);
}

static void forget_ring_in_child(void) {
  trace_tls = (struct trace_tls){0};
}

static void register_fork_handler(void) {
  pthread_atfork(NULL, NULL, forget_ring_in_child);
}

/* Sleeps in the kernel until *word is no longer `seen`, at most one slice; then makes sure that
 * somebody is still there to collect, because nobody would ever wake us otherwise. */
static void wait_slice(_Atomic uint32_t *word, uint32_t seen) {
  struct timespec slice = {.tv_nsec = WAIT_SLICE_NS};
  syscall(SYS_futex, word, FUTEX_WAIT, seen, &slice, NULL, 0);
  struct pollfd lifeline = {.fd = region_self->lifeline, .events = POLLIN};
  if (lifeline.fd >= 0 && poll(&lifeline, 1, 0) > 0 && (lifeline.revents & POLLHUP))
    _exit(127);
}

static void ring_doorbell(void) {
  uint64_t one = 1;
  if (region_self->doorbell >= 0 && write(region_self->doorbell, &one, sizeof one) < 0)
    return; /* EAGAIN: it is ringing already */
}

static void own(struct trace_rings *rs, uint32_t i) {
  struct trace_ring *r = &rs->ring[i];
  struct trace_tls *t = &trace_tls;
  t->ring = r;
  t->slots = trace_ring_slots(rs, i);
  t->mask = rs->n_slots - 1;
  t->clock = region_self->clock;
  t->head = t->limit = atomic_load_explicit(&r->head, memory_order_relaxed);
  t->real = t->head / TRACE_SLOTS_MIN * TRACE_SLOTS_MIN;
  t->pieces = rs->n_slots / TRACE_SLOTS_MIN;
}

/* Page faults belong here and not into the events that would otherwise take them. Piece by piece
 * until the ring is whole: a thread that says little has started before a large ring would be. */
static void make_real(struct trace_tls *t, uint64_t until) {
  while (t->real < until) {
    madvise(t->slots + (t->real & t->mask), TRACE_SLOTS_MIN * sizeof *t->slots,
            MADV_POPULATE_WRITE);
    t->real = --t->pieces ? t->real + TRACE_SLOTS_MIN : UINT64_MAX;
  }
}

/* Looks at every ring: one that is already ours is what this thread had before it called exec. */
static bool find_ring(struct trace_rings *rs) {
  uint64_t me = (uint64_t)getpid() << 32 | (uint32_t)syscall(SYS_gettid);
  bool found = false;
  for (uint32_t i = 0; i < rs->n_rings; i++) {
    struct trace_ring *r = &rs->ring[i];
    uint64_t owner = atomic_load_explicit(&r->owner, memory_order_relaxed);
    if (owner == me && trace_tls.ring != r)
      atomic_compare_exchange_strong(&r->owner, &owner, RING_RELEASED);
    /* Acquire: pairs with the hub's release in freeing it, so that the head we go on from is the
     * last one and the slots are read. */
    else if (owner == RING_FREE && !found &&
             atomic_compare_exchange_strong(&r->owner, &owner, me)) {
      own(rs, i);
      found = true;
    }
  }
  return found;
}

/* One slot that there is room for. */
static void put(uint32_t actor, uint16_t type, uint64_t c) {
  struct trace_tls *t = &trace_tls;
  t->slots[t->head & t->mask] =
      (struct trace_slot){.stamp = trace_stamp(t->clock), .c = c, .actor = actor, .type = type};
  atomic_store_explicit(&t->ring->head, ++t->head, memory_order_release);
}

/* Is a wait for the recorder worth telling? */
static bool takes_time(uint32_t actor) {
  return actor && region_self->clock != CLOCK_KIND_VIRTUAL;
}

/* False: none is free, and the mode says not to wait. If it had to, *since_ns is since when. */
static bool take_ring(uint32_t actor, uint64_t *since_ns) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, register_fork_handler);
  struct trace_rings *rs = rings();
  for (;;) {
    uint32_t seen = atomic_load(&rs->freed);
    if (find_ring(rs))
      return true;
    atomic_fetch_add(&rs->exhausted, 1);
    if (region_mode() & REGION_DROP) {
      atomic_store_explicit(&rs->actor, actor, memory_order_relaxed);
      atomic_fetch_add_explicit(&rs->dropped, 1, memory_order_release);
      return false;
    }
    if (takes_time(actor) && !*since_ns)
      *since_ns = clock_mono_ns();
    ring_doorbell(); /* the hub looks for rings whose owners are gone */
    wait_slice(&rs->freed, seen);
  }
}

static bool make_room(uint32_t actor, uint32_t n) {
  struct trace_tls *t = &trace_tls;
  uint64_t since_ns = 0;                           /* when it began to wait */
  uint32_t spare = !(region_mode() & REGION_DROP); /* for HELD_UP */
  if (!t->ring && !take_ring(actor, &since_ns))
    return false;
  struct trace_ring *r = t->ring;
  uint64_t size = t->mask + 1;
  for (;;) {
    /* Acquire: the hub has read the slots that it freed, so they may be written again. */
    uint64_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);
    uint64_t used = t->head - tail;
    if (used + n > size / 2 && t->rang != tail + 1) {
      t->rang = tail + 1;
      ring_doorbell();
    }
    if (size - used >= n + spare + (since_ns != 0)) {
      if (since_ns)
        put(actor, EV_LET_ON, clock_mono_ns() - since_ns);
      /* Come back at half full, then at full; before that, where there is no memory yet. */
      t->limit = used + n <= size / 2 ? tail + size / 2 : tail + size - spare;
      make_real(t, t->head + n);
      t->limit = t->limit < t->real ? t->limit : t->real;
      return true;
    }
    if (region_mode() & REGION_DROP) {
      atomic_store_explicit(&r->actor, actor, memory_order_relaxed);
      atomic_fetch_add_explicit(&r->dropped, 1, memory_order_release);
      return false;
    }
    if (!since_ns && takes_time(actor)) {
      since_ns = clock_mono_ns();
      put(actor, EV_HELD_UP, 0);
    }
    /* The hub moves the tail and then looks at `waiting`; we set `waiting` and then look at the
     * tail. All four are sequentially consistent, so one of us sees the other. */
    atomic_store(&r->waiting, 1);
    if (atomic_load(&r->tail) == tail)
      wait_slice(&r->waiting, 1);
  }
}

bool trace_ring_room(uint32_t actor, uint32_t n) {
  int saved = errno; /* a hook must not be noticed by the code around it */
  bool room = make_room(actor, n);
  errno = saved;
  return room;
}

/* `stamp` 0: now. */
static void emit(uint64_t stamp, const struct event *e, const char *text, size_t bytes) {
  if (!trace_on())
    return;
  if (bytes > TRACE_TEXT_MAX)
    bytes = TRACE_TEXT_MAX;
  uint32_t n = 1 + trace_text_slots((uint32_t)bytes);
  struct trace_tls *t = &trace_tls;
  if (t->limit - t->head < n && !trace_ring_room(e->actor, n))
    return;
  struct trace_slot *s = &t->slots[t->head & t->mask];
  *s = (struct trace_slot){.stamp = stamp ? stamp : trace_stamp(t->clock),
                           .c = e->c,
                           .actor = e->actor,
                           .a = e->a,
                           .b = e->b,
                           .type = e->type,
                           .text_bytes = (uint16_t)bytes};
  for (uint32_t i = 1; i < n; i++) {
    size_t from = (i - 1) * sizeof *s;
    size_t part = bytes - from < sizeof *s ? bytes - from : sizeof *s;
    memcpy(&t->slots[(t->head + i) & t->mask], text + from, part);
  }
  t->head += n;
  atomic_store_explicit(&t->ring->head, t->head, memory_order_release);
}

void trace_emit_at(uint64_t stamp, const struct event *e, const char *text, size_t bytes) {
  emit(stamp, e, text, bytes);
}

void trace_emit_text(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c,
                     const char *text, size_t bytes) {
  struct event e = {.type = type, .actor = actor, .a = a, .b = b, .c = c};
  emit(0, &e, text, bytes);
}

void trace_ring_release(void) {
  if (trace_tls.ring)
    atomic_store_explicit(&trace_tls.ring->owner, RING_RELEASED, memory_order_release);
  trace_tls = (struct trace_tls){0};
}

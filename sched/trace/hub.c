#include "sched/trace/hub.h"

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/trace/inbox.h"
#include "sched/trace/order.h"
#include "sched/trace/tray.h"

#define WINDOW_NS 2000000u
#define PATIENCE_NS 1000000000u
#define CALIBRATE_FIRST_NS 4000000u /* then twice as long, until ... */
#define CALIBRATE_NS 1000000000u
#define FUTURE_NS 1000000000u /* a stamp so far ahead is no stamp */
#define SETTLE_NS                                                                \
  20000000u /* virtual time: how long nothing moves before a step counts as over \
             */
#define NAP_MIN_NS 200000u
#define NAP_MAX_NS 5000000u

struct trace_hub {
  struct trace_order order;
  struct trace_hub_options opt;
  struct trace_hub_stats stats;
  struct event_batch batch;
  uint64_t start_ns;
  uint64_t fed_ns; /* what was fed is complete up to here; UINT64_MAX: nothing is fed */
  uint64_t calibrated_ns, calibrate_in_ns;
  bool clock_due;     /* a CLOCK event should come out ... */
  uint64_t clock_out; /* ... behind another event than the last one did */
  uint64_t now_raw;   /* of this collection, before the rings were read */
  /* virtual time: since when nothing has moved */
  uint64_t still_raw, still_drained, still_ns;
};

static bool is_virtual(const struct trace_hub *h) {
  return h->order.equal_stamps;
}

static enum clock_kind clock_of(const struct trace_hub *h) {
  return h->order.tray.scale.kind;
}

static uint64_t raw_ticks(const struct trace_hub *h, uint64_t ns) {
  return (uint64_t)(((clock_wide)ns << 32) / (clock_wide)h->order.tray.scale.mult);
}

static uint64_t minus(uint64_t from, uint64_t n) {
  return from > n ? from - n : 0;
}

int trace_hub_new(struct trace_hub **out, const struct trace_hub_options *options) {
  struct trace_hub *h = mem_realloc(NULL, sizeof *h);
  if (!h)
    return ERR_MEMORY;
  *h = (struct trace_hub){0};
  if (options)
    h->opt = *options;
  h->opt.window_ns = h->opt.window_ns ? h->opt.window_ns : WINDOW_NS;
  h->opt.patience_ns = h->opt.patience_ns ? h->opt.patience_ns : PATIENCE_NS;
  struct trace_order *o = &h->order;
  int error = trace_order_init(o);
  if (error) {
    trace_hub_free(h);
    return error;
  }
  enum clock_kind kind = (enum clock_kind)region_self->clock;
  clock_scale_init(&o->tray.scale, kind);
  h->start_ns = h->calibrated_ns = clock_mono_ns();
  h->calibrate_in_ns = CALIBRATE_FIRST_NS;
  h->fed_ns = UINT64_MAX;
  o->equal_stamps = kind == CLOCK_KIND_VIRTUAL;
  o->tray.zero_ns = o->equal_stamps ? 0 : h->start_ns;
  o->window_raw = o->equal_stamps ? 0 : raw_ticks(h, h->opt.window_ns);
  *out = h;
  return 0;
}

void trace_hub_free(struct trace_hub *h) {
  if (h)
    trace_order_fini(&h->order);
  free(h);
}

/* Reads the clock before the rings: an event that is older and not there yet is on its way. */
static void look_at_clock(struct trace_hub *h, bool final) {
  struct trace_order *o = &h->order;
  o->now_ns = clock_mono_ns();
  h->now_raw = is_virtual(h) ? atomic_load(&region_self->vclock) : trace_stamp(clock_of(h));
  o->final = final;
  o->blame = o->in.deaths > 0;
  o->end = final ? UINT64_MAX : is_virtual(h) ? h->now_raw : minus(h->now_raw, o->window_raw);
  if (h->fed_ns != UINT64_MAX) {
    uint64_t fed = clock_scale_raw(&o->tray.scale, h->fed_ns);
    o->end = fed < o->end && !final ? fed : o->end;
  }
  o->stuck_end = minus(h->now_raw, raw_ticks(h, h->opt.patience_ns));
  o->stuck_ns = minus(o->now_ns, h->opt.patience_ns);
}

/* What the rings held can be no newer than this. */
static void set_bounds(struct trace_hub *h) {
  struct trace_order *o = &h->order;
  o->newest = trace_stamp(clock_of(h)) + (is_virtual(h) ? 0 : raw_ticks(h, FUTURE_NS));
  o->ids = atomic_load(&region_self->next_id);
}

/* In virtual time the step that is going on is complete when nothing moves any more. */
static void settle(struct trace_hub *h) {
  struct trace_order *o = &h->order;
  if (h->now_raw != h->still_raw || o->in.drained != h->still_drained) {
    h->still_raw = h->now_raw;
    h->still_drained = o->in.drained;
    h->still_ns = o->now_ns;
  } else if (o->now_ns - h->still_ns >= SETTLE_NS && !o->final) {
    o->end = h->now_raw + 1;
  }
}

/* The longer the two clocks are watched the better their ratio is known. */
void trace_hub_calibrate(struct trace_hub *h) {
  struct trace_order *o = &h->order;
  uint64_t now = clock_mono_ns();
  if (clock_of(h) != CLOCK_KIND_COUNTER || now - h->calibrated_ns < h->calibrate_in_ns)
    return;
  clock_scale_update(&o->tray.scale);
  o->window_raw = raw_ticks(h, h->opt.window_ns);
  h->calibrated_ns = now;
  h->clock_due = h->calibrate_in_ns == CALIBRATE_NS;
  h->calibrate_in_ns =
      h->calibrate_in_ns < CALIBRATE_NS / 2 ? h->calibrate_in_ns * 2 : CALIBRATE_NS;
}

/* A point of the calibration is any stamp with its time; that of the last event makes time neither
 * leap nor step back. */
static void tell_clock(struct trace_hub *h) {
  struct trace_tray *t = &h->order.tray;
  if (!h->clock_due || t->last_out == h->clock_out)
    return;
  h->clock_due = false;
  h->clock_out = t->last_out;
  trace_tray_say(t, EV_CLOCK, 0, h->clock_out);
}

const struct event_batch *trace_hub_collect(struct trace_hub *h, size_t most, bool final) {
  struct trace_order *o = &h->order;
  trace_tray_clear(&o->tray, most ? most : SIZE_MAX);
  trace_hub_calibrate(h);
  look_at_clock(h, final);
  tell_clock(h);
  trace_inbox_drain(&o->in, final, o->now_ns);
  set_bounds(h);
  if (is_virtual(h))
    settle(h);
  if (trace_order_merge(o))
    trace_inbox_find_dead(&o->in, o->now_ns, h->opt.patience_ns);
  h->stats = (struct trace_hub_stats){.events = h->stats.events + o->tray.n,
                                      .lost = o->lost,
                                      .late = o->late,
                                      .fullest = o->in.fullest};
  h->batch = trace_tray_batch(&o->tray);
  return &h->batch;
}

/* The stamp of a moment since the start, but not before what is out already. */
static uint64_t raw_at(const struct trace_hub *h, uint64_t t_ns) {
  const struct trace_tray *t = &h->order.tray;
  uint64_t raw = is_virtual(h) ? t_ns : clock_scale_raw(&t->scale, t->zero_ns + t_ns);
  return raw > t->last_out ? raw : t->last_out;
}

void trace_hub_say(struct trace_hub *h, const struct event *e, const char *text, size_t bytes) {
  if (bytes > TRACE_TEXT_MAX)
    bytes = TRACE_TEXT_MAX;
  const struct trace_slot s = {.stamp = e->t_ns ? raw_at(h, e->t_ns) : trace_stamp(clock_of(h)),
                               .c = e->c,
                               .actor = e->actor,
                               .a = e->a,
                               .b = e->b,
                               .type = e->type,
                               .text_bytes = (uint16_t)bytes};
  struct trace_inbox *in = &h->order.in;
  if (!trace_inbox_add(in, trace_inbox_own(in), &s, text))
    h->order.lost++;
}

void trace_hub_watch_births(struct trace_hub *h) {
  h->order.in.watch_births = true;
}

bool trace_hub_born(struct trace_hub *h, uint32_t *actor, uint32_t *tid) {
  struct trace_inbox *in = &h->order.in;
  if (in->n_births == 0)
    return false;
  const struct trace_birth *b = &in->births[--in->n_births];
  *actor = b->actor;
  *tid = b->tid;
  return true;
}

void trace_hub_feed(struct trace_hub *h, const struct event *e) {
  struct trace_order *o = &h->order;
  struct trace_slot s = {.stamp = clock_scale_raw(&o->tray.scale, e->t_ns),
                         .c = e->c,
                         .actor = e->actor,
                         .a = e->a,
                         .b = e->b,
                         .type = e->type};
  if (h->fed_ns != UINT64_MAX && e->t_ns < h->fed_ns)
    s.text_bytes = INBOX_LATE;
  if (!trace_inbox_add(&o->in, trace_inbox_fed(&o->in), &s, ""))
    o->lost++;
}

void trace_hub_fed(struct trace_hub *h, uint64_t mono_ns) {
  h->fed_ns = mono_ns;
}

uint64_t trace_hub_start_ns(const struct trace_hub *h) {
  return h->start_ns;
}

uint64_t trace_hub_now_ns(const struct trace_hub *h) {
  return trace_tray_time(&h->order.tray, trace_stamp(clock_of(h)));
}

uint64_t trace_hub_nap_ns(const struct trace_hub *h) {
  const struct trace_inbox *in = &h->order.in;
  uint64_t ns = in->n_slots / 4 * 1000000u / (in->slots_per_ms + 1);
  return ns < NAP_MIN_NS ? NAP_MIN_NS : ns > NAP_MAX_NS ? NAP_MAX_NS : ns;
}

bool trace_hub_idle(const struct trace_hub *h) {
  return trace_inbox_empty(&h->order.in);
}

const struct trace_hub_stats *trace_hub_stats(const struct trace_hub *h) {
  return &h->stats;
}

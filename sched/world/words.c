#include "sched/world/words.h"

#include <inttypes.h>
#include <string.h>
#include <sys/wait.h>

#include "sched/base/check.h"
#include "sched/base/utf8.h"
#include "sched/world/why.h"

void words_text(struct buf *out, struct trace_reader *r, uint32_t text) {
  size_t n = 0;
  const char *s = text && r ? trace_reader_text(r, text, &n) : "";
  unsigned char odd = 0;
  for (size_t i = 0; i < n; i++)
    odd |= (unsigned char)((unsigned char)s[i] - 0x20) >= 0x5f;
  if (odd)
    utf8_add_safe(out, s, n);
  else
    buf_add(out, s, n);
}

bool words_controlled(const struct trace_reader *r) {
  const char *mode = r ? trace_reader_meta(r, "mode") : NULL;
  return mode && strcmp(mode, "controlled") == 0;
}

/* Of n bytes, those that have room; adds what columns they take. */
static size_t fitting(const char *text, size_t n, int cols, int *used) {
  size_t at = 0;
  while (at < n) {
    int32_t cp;
    size_t len = utf8_decode(text + at, n - at, &cp);
    int width = utf8_width(text + at, len);
    if (*used + width > cols)
      break;
    *used += width;
    at += len;
  }
  return at;
}

const char *words_path_of(const char *name, size_t n) {
  const char *path = n && name[n - 1] == ')' ? memrchr(name, ' ', n) : NULL;
  return path && path[1] == '(' ? path : NULL;
}

void words_column(struct buf *out, const struct buf *text, int cols) {
  const char *name = text->len ? text->data : "", *path = words_path_of(name, text->len);
  size_t behind = path ? text->len - (size_t)(path - name) : 0;
  int used = 0, kept = path ? utf8_width(path, behind) : 0;
  if (utf8_width(name, text->len) <= cols || kept + 4 > cols)
    behind = (size_t)(kept = 0);
  buf_add(out, name, fitting(name, text->len - behind, cols - kept, &used));
  buf_add(out, path ? path : "", behind);
  for (used += kept; used < cols; used++)
    buf_puts(out, " ");
}

/* --- names --- */

/* Beyond so many actors nobody looks whether a name is taken twice: the path is always said. */
enum { CROWD = 1000, SLOTS_OF_NAMES = 2048 };

/* A hash table of the names of all actors, open addressing. It is made anew when there are more
 * actors than before, or fewer: a trace only adds actors, so their number says which they are. */
struct words_names {
  struct trace_reader *r;
  uint32_t actors;
  struct {
    uint32_t text; /* one that bears the name; 0 = free */
    uint32_t actors;
  } slot[SLOTS_OF_NAMES];
};
_Static_assert(SLOTS_OF_NAMES >= 2 * CROWD, "there is always a free slot");

struct words_names *words_names_new(void) {
  struct words_names *names = mem_realloc(NULL, sizeof *names);
  CHECK(names != NULL);
  memset(names, 0, sizeof *names);
  return names;
}

/* The slot of a name, or the free one where it belongs. */
static uint32_t slot_of(const struct words_names *names, uint32_t text) {
  size_t n, n_other;
  const char *s = trace_reader_text(names->r, text, &n);
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ (unsigned char)s[i]) * 16777619u;
  for (uint32_t at = hash % SLOTS_OF_NAMES;; at = (at + 1) % SLOTS_OF_NAMES) {
    uint32_t there = names->slot[at].text;
    if (there == 0 || there == text)
      return at;
    const char *other = trace_reader_text(names->r, there, &n_other);
    if (n == n_other && memcmp(s, other, n) == 0)
      return at;
  }
}

static void count_names(struct words_names *names, struct trace_reader *r, const struct world *w) {
  memset(names, 0, sizeof *names);
  names->r = r;
  names->actors = w->head->actors;
  for (uint32_t id = 1, n = 0; id < w->head->top && n < CROWD; id++) {
    const struct world_entity *x = world_entity(w, id);
    if (!x || x->kind != ENTITY_ACTOR || x->name == 0)
      continue;
    uint32_t at = slot_of(names, x->name);
    names->slot[at].text = x->name;
    names->slot[at].actors++;
    n++;
  }
}

static bool name_is_taken(struct trace_reader *r, const struct world *w, uint32_t id) {
  if (w->head->actors > CROWD)
    return true;
  struct words_names *names = w->names;
  if (names->r != r || names->actors != w->head->actors)
    count_names(names, r, w);
  return names->slot[slot_of(names, world_entity(w, id)->name)].actors > 1;
}

static void actor_name(struct buf *out, struct trace_reader *r, const struct world *w,
                       uint32_t id) {
  char path[256];
  size_t before = out->len;
  words_text(out, r, world_entity(w, id)->name);
  bool nameless = out->len == before;
  if (!nameless && !name_is_taken(r, w, id))
    return;
  world_path(w, id, path, sizeof path);
  buf_puts(out, nameless ? "" : " (");
  buf_puts(out, path);
  buf_puts(out, nameless ? "" : ")");
}

static bool is_alone(uint64_t what) {
  return what == OBJECT_GIL || what == OBJECT_LOOP;
}

static void object_name(struct buf *out, struct trace_reader *r, uint64_t what, uint32_t text) {
  const char *kind = object_kind_name(what);
  size_t n = 0;
  const char *s = text && r ? trace_reader_text(r, text, &n) : "";
  if (n == 0) {
    buf_printf(out, is_alone(what) ? "the %s" : "a nameless %s", kind);
  } else if (strspn(s, "0123456789") >= n) {
    buf_printf(out, "%s ", kind);
    words_text(out, r, text);
  } else {
    buf_printf(out, "the %s \"", kind);
    words_text(out, r, text);
    buf_puts(out, "\"");
  }
}

void why_name(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  if (!x)
    buf_puts(out, id == 0 ? "the recorder" : "somebody unknown");
  else if (x->kind == ENTITY_ACTOR)
    actor_name(out, r, w, id);
  else
    object_name(out, r, x->what, x->name);
}

void why_title(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  const struct world_entity *x = world_entity(w, id);
  if (!x || x->kind == ENTITY_ACTOR || x->name == 0) {
    why_name(out, r, w, id);
    return;
  }
  buf_puts(out, object_kind_name(x->what));
  buf_puts(out, " ");
  words_text(out, r, x->name);
}

bool words_several(struct buf *out, struct trace_reader *r, const struct world *w,
                   const uint32_t *first, uint32_t n, uint32_t most) {
  uint32_t named = n < most ? n : most;
  for (uint32_t i = 0; i < named; i++) {
    if (i > 0)
      buf_puts(out, i + 1 == n ? " and " : ", ");
    why_name(out, r, w, first[i]);
  }
  if (n > named)
    buf_printf(out, " and %" PRIu32 " other%s", n - named, n - named > 1 ? "s" : "");
  return n > 0;
}

bool words_waiters(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  uint32_t first[WORDS_NAMED], n = 0;
  for (uint32_t i = 1; i < w->head->top; i++) {
    const struct world_actor *a = world_actor(w, i);
    if (!a || a->waits_for != id || (a->state != ACTOR_BLOCKED && a->state != ACTOR_WAITING))
      continue;
    if (n && world_entity(w, i)->what == ACTOR_TASK) { /* of tasks only who came first is woken */
      if (a->since_ns < world_actor(w, first[0])->since_ns)
        first[0] = i;
      continue;
    }
    if (n < WORDS_NAMED)
      first[n] = i;
    n++;
  }
  return words_several(out, r, w, first, n, WORDS_NAMED);
}

bool words_users(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t id) {
  uint32_t first[WORDS_NAMED], n = 0;
  for (uint32_t i = 0; (i = world_link(w, id, 0, i)) < w->head->links; i++) {
    if (n < WORDS_NAMED)
      first[n] = w->head->link[i].actor;
    n++;
  }
  return words_several(out, r, w, first, n, WORDS_NAMED);
}

void words_wait(struct buf *out, struct trace_reader *r, const struct world *w,
                const struct world_actor *a) {
  const struct world_entity *x = world_entity(w, a->waits_for);
  const char *before = "for ", *after = "";
  if (x && x->kind == ENTITY_ACTOR)
    after = x->what == ACTOR_GENERATOR ? " to yield" : " to finish";
  else if (x && x->what == OBJECT_LOOP)
    before = "for something to do in ";
  else if (a->wants == EV_COND_WAKE || a->wants == EV_BARRIER_GO)
    before = "at ";
  else if (a->wants == EV_SEM_TAKE)
    before = "for a permit of ";
  else if (a->wants == EV_READ_TAKE)
    before = "to read under ";
  else if (a->wants == EV_PUT)
    before = "for room in ";
  else if (a->wants == EV_GET)
    before = "for an item in ";
  else if (a->wants == EV_FLAG_PASS)
    after = " to be set";
  else if (a->wants == EV_JOB_TAKEN)
    before = "for a job in ";
  else if (a->wants == EV_JOB_SEEN)
    after = " to come to its end";
  buf_puts(out, before);
  why_name(out, r, w, a->waits_for);
  buf_puts(out, after);
}

void words_held_up(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t by) {
  if (by == 0) {
    buf_puts(out, "by whoruns, for want of room for its next event");
    return;
  }
  size_t before = out->len;
  buf_puts(out, "at the lock inside ");
  why_name(out, r, w, by);
  if (!world_object(w, by)) {
    out->len = before;
    buf_puts(out, "at a lock inside something unknown");
  }
}

bool words_reason(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t actor) {
  const struct world_actor *a = world_actor(w, actor);
  if (!a)
    return false;
  if (world_thread(a)->place.held_up) {
    buf_puts(out, "it is held up ");
    words_held_up(out, r, w, world_thread(a)->place.held_by);
    return true;
  }
  switch ((enum actor_state)a->state) {
  case ACTOR_BLOCKED:
  case ACTOR_WAITING:
    if (a->waits_for) {
      buf_puts(out, "it waits ");
      words_wait(out, r, w, a);
    } else {
      buf_puts(out, "it sleeps");
    }
    return true;
  case ACTOR_DONE:
  case ACTOR_GONE:
    buf_puts(out, "it has finished");
    return true;
  case ACTOR_UNSEEN:
    buf_puts(out, "it has not come to its first instruction yet");
    return true;
  case ACTOR_RUNNING:
  case ACTOR_UNKNOWN:
  case ACTOR_READY:
  case ACTOR_PAUSED:
  case ACTOR_STATES:
    break;
  }
  buf_puts(out, "it waits for something that only the kernel knows, such as a page of memory");
  return true;
}

static bool gil_words(struct buf *out, const char *const *words, size_t n, uint64_t why) {
  if (why >= n || !words[why])
    return false;
  buf_puts(out, words[why]);
  return true;
}

bool words_gil_before(struct buf *out, uint64_t why) {
  static const char *const words[] = {
      [GIL_THREAD] = "begins its work",
      [GIL_BLOCKING] = "is back from a call",
      [GIL_ASKED] = "has stood back",
      [GIL_TICKS] = "has let it go for a moment",
  };
  return gil_words(out, words, sizeof words / sizeof *words, why);
}

bool words_gil_after(struct buf *out, uint64_t why) {
  static const char *const words[] = {
      [GIL_THREAD] = "has no more Python code to run",
      [GIL_BLOCKING] = "is about to make a call that may block",
      [GIL_ASKED] = "sees at its next bytecode that it was asked",
      [GIL_TICKS] = "has executed its share of bytecodes",
  };
  return gil_words(out, words, sizeof words / sizeof *words, why);
}

bool words_label(struct buf *out, struct trace_reader *r, const struct world *w, uint32_t label) {
  const struct world_label *l = world_label(w, label);
  if (!l)
    return false;
  buf_printf(out, "line %" PRIu32, l->line);
  size_t before = out->len;
  buf_puts(out, " (");
  size_t name = out->len;
  words_text(out, r, l->name);
  if (out->len == name)
    out->len = before;
  else
    buf_puts(out, ")");
  return true;
}

/* --- numbers --- */

/* Three digits, rounded half up: v is in 1/1000 of the unit. */
static void three_digits(struct buf *out, uint64_t v, const char *unit) {
  if (v < 10000) {
    v = (v + 5) / 10;
    buf_printf(out, "%" PRIu64 ".%02" PRIu64 " %s", v / 100, v % 100, unit);
  } else if (v < 100000) {
    v = (v + 50) / 100;
    buf_printf(out, "%" PRIu64 ".%" PRIu64 " %s", v / 10, v % 10, unit);
  } else {
    buf_printf(out, "%" PRIu64 " %s", (v + 500) / 1000, unit);
  }
}

/* What would round up to 10.0 or 100 with a digit too many is handed on as just that. */
static uint64_t settle(uint64_t v) {
  return v >= 9995 && v < 10000 ? 10000 : v >= 99950 && v < 100000 ? 100000 : v;
}

void why_span(struct buf *out, uint64_t ns) {
  static const struct {
    uint64_t below, unit; /* ns */
    const char *name;
  } units[] = {{999500, 1000, "us"},
               {999500000, 1000000, "ms"},
               {UINT64_C(120000000000), 1000000000, "s"},
               {UINT64_C(7200000000000), UINT64_C(60000000000), "min"},
               {UINT64_MAX, UINT64_C(3600000000000), "h"}};
  if (ns < 1000) {
    buf_printf(out, "%" PRIu64 " ns", ns);
    return;
  }
  size_t i = 0;
  while (ns >= units[i].below && i + 1 < sizeof units / sizeof *units)
    i++;
  three_digits(out, settle(ns / (units[i].unit / 1000)), units[i].name);
}

void words_span(struct buf *out, uint64_t ns) {
  if (ns)
    why_span(out, ns);
  else
    buf_puts(out, "a moment");
}

void why_count(struct buf *out, uint64_t n, const char *what) {
  size_t length = strlen(what);
  bool hisses = length > 2 && strcmp(what + length - 2, "ch") == 0;
  buf_u64(out, n);
  buf_printf(out, " %s%s", what, n == 1 ? "" : hisses ? "es" : "s");
}

bool why_doubt(struct buf *out, const struct world *w) {
  const struct world_head *h = w->head;
  if (h->lost) {
    why_count(out, h->lost, "event");
    buf_printf(
        out,
        " %s missing, so what is told of this run is not all that happened, and what is said "
        "of cores may be wrong.",
        h->lost == 1 ? "is" : "are");
  }
  if (h->lost && h->late)
    buf_puts(out, " ");
  if (h->late) {
    why_count(out, h->late, "event");
    buf_puts(out,
             " reached the recorder too late for a place in the order of time, so spans there, "
             "and what is said of cores, may be wrong.");
  }
  return h->lost || h->late;
}

static const char *signal_name(int sig, char *room, size_t n) {
  const char *name = sigabbrev_np(sig);
  if (name)
    snprintf(room, n, "SIG%s", name);
  else
    snprintf(room, n, "signal %d", sig);
  return room;
}

bool words_fine(uint64_t status, bool dead) {
  return status == 0 && !dead;
}

void words_status(struct buf *out, uint64_t status, uint8_t kind, bool dead) {
  int st = (int)(status & 0xffff);
  char room[32];
  if (kind == ACTOR_GENERATOR || kind == ACTOR_TASK) {
    buf_puts(out, status ? "an exception came out of it" : "returned");
  } else if (kind != ACTOR_PROCESS && kind != ACTOR_WORKER && !dead) {
    buf_puts(out, "returned ");
    buf_i64(out, (int64_t)status);
  } else if (WIFSIGNALED(st)) {
    buf_printf(out, "killed by %s", signal_name(WTERMSIG(st), room, sizeof room));
  } else if (WIFEXITED(st)) {
    buf_printf(out, "exit code %d", WEXITSTATUS(st));
  } else {
    buf_printf(out, "wait status 0x%04x", (unsigned)st);
  }
}

static bool status_field(struct buf *out, const struct world *w, const struct event *e) {
  const struct world_actor *a = world_actor(w, e->a);
  words_status(out, e->c, a ? a->kind : 0, e->type == EV_DIED || (a && a->dead));
  return true;
}

static bool text_field(struct buf *out, struct trace_reader *r, uint64_t text) {
  size_t before = out->len;
  words_text(out, r, text <= UINT32_MAX ? (uint32_t)text : 0);
  return out->len > before;
}

static bool id_field(struct buf *out, struct trace_reader *r, const struct world *w,
                     const struct event *e, uint64_t id) {
  if (e->type == EV_SPAWN) /* it does not exist yet: its name comes along */
    return text_field(out, r, e->text);
  if (e->type == EV_NEW) {
    object_name(out, r, e->c, e->text);
    return true;
  }
  if (id > UINT32_MAX || !world_entity(w, (uint32_t)id))
    return false;
  why_name(out, r, w, (uint32_t)id);
  return true;
}

const char *words_how(const struct event *e) {
  static const char *const resume[] = {
      [RESUME_NEXT] = "next",   [RESUME_SEND] = "send",       [RESUME_THROW] = "throw",
      [RESUME_CLOSE] = "close", [RESUME_FROM] = "yield from", [RESUME_ANEXT] = "anext",
  };
  static const char *const step[] = {
      [STEP_FIRST] = "first", [STEP_ON] = "goes on", [STEP_THROWN] = "with an exception"};
  static const char *const await[] = {
      [AWAIT_OBJECT] = "", [AWAIT_SLEEP] = "sleep", [AWAIT_TURN] = "turn"};
  static const char *const done[] = {
      [DONE_RESULT] = "result", [DONE_ERROR] = "error", [DONE_CANCELLED] = "cancelled"};
  static const char *const io[] = {NULL, "to read", "to write"};
  static const char *const left[] = {"returned", "raised"};
#define WORD(words) (e->b < sizeof(words) / sizeof *(words) ? (words)[e->b] : NULL)
  switch (e->type) {
  case EV_RESUME:
    return WORD(resume);
  case EV_STEP:
    return WORD(step);
  case EV_AWAIT:
    return WORD(await);
  case EV_FUTURE_DONE:
    return WORD(done);
  case EV_IO_READY:
    return WORD(io);
  case EV_RETURN:
  case EV_LEAVE:
    return WORD(left);
  }
#undef WORD
  return NULL;
}

bool words_field(struct buf *out, struct trace_reader *r, const struct world *w,
                 const struct event *e, const struct field_desc *f, enum field_slot slot) {
  uint64_t v = event_field(e, slot);
  switch (f->kind) {
  case FIELD_NONE:
    return false;
  case FIELD_ID:
    return id_field(out, r, w, e, v);
  case FIELD_SEQ:
  case FIELD_U32:
  case FIELD_U64:
    buf_u64(out, v);
    return true;
  case FIELD_I64:
    buf_i64(out, (int64_t)v);
    return true;
  case FIELD_NS:
    if (v == UINT64_MAX)
      buf_puts(out, "for ever");
    else
      why_span(out, v);
    return true;
  case FIELD_AKIND:
    buf_puts(out, actor_kind_name(v));
    return true;
  case FIELD_OKIND:
    buf_puts(out, object_kind_name(v));
    return true;
  case FIELD_STATUS:
    return status_field(out, w, e);
  case FIELD_LABEL:
    return v <= UINT32_MAX && words_label(out, r, w, (uint32_t)v);
  case FIELD_PID:
    if (v == UINT64_MAX)
      buf_puts(out, "no process of this run");
    else
      buf_printf(out, "pid %" PRIu64 ", tid %" PRIu64, v >> 32, v & UINT32_MAX);
    return true;
  case FIELD_TEXT:
    return text_field(out, r, v);
  case FIELD_SIGNAL: {
    char room[32];
    buf_puts(out, signal_name(v < 128 ? (int)v : 0, room, sizeof room));
    return true;
  }
  }
  return false;
}

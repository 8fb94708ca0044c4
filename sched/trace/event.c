#include "sched/trace/event.h"

#include <string.h>

#define NONE \
  { .kind = FIELD_NONE }
#define FIELD(k, n, who, d) \
  { .kind = FIELD_##k, .host = WHO_##who, .name = #n, .doc = d }
#define WHO_STABLE false
#define WHO_HOST true
#define A FIELD
#define B FIELD
#define C FIELD
#define T FIELD

static const struct event_desc descs[EV_LIMIT] = {
#define EVENT(id, NAME, n, fa, fb, fc, ft, d, s) \
  [id] = {.name = n, .doc = d, .sentence = s, .field = {fa, fb, fc, ft}},
#include "sched/trace/events.def"
#undef EVENT
};

static const struct event_desc unknown;

const struct event_desc *event_desc(uint16_t type) {
  return type < EV_LIMIT ? &descs[type] : &unknown;
}

static const char *const kind_names[] = {"none",  "id",  "seq",   "u32",   "u64",
                                         "i64",   "ns",  "akind", "okind", "status",
                                         "label", "pid", "text",  "signal"};

const char *field_kind_name(enum field_kind kind) {
  return (size_t)kind < sizeof kind_names / sizeof *kind_names ? kind_names[kind] : "none";
}

enum field_kind field_kind_from(const char *name, size_t n) {
  for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
    if (strlen(kind_names[i]) == n && memcmp(kind_names[i], name, n) == 0)
      return (enum field_kind)i;
  return FIELD_NONE;
}

const char *actor_kind_name(uint64_t kind) {
  static const char *const names[] = {"actor", "process", "thread", "generator", "task", "worker"};
  return names[kind < sizeof names / sizeof *names ? kind : 0];
}

const char *object_kind_name(uint64_t kind) {
  static const char *const names[OBJECT_KINDS] = {
      [0] = "object",
      [OBJECT_STREAM] = "stream",
      [OBJECT_VARIABLE] = "variable",
      [OBJECT_LOCK] = "lock",
      [OBJECT_MEMORY] = "memory",
      [OBJECT_RLOCK] = "recursive lock",
      [OBJECT_RWLOCK] = "read-write lock",
      [OBJECT_CONDITION] = "condition",
      [OBJECT_SEMAPHORE] = "semaphore",
      [OBJECT_BARRIER] = "barrier",
      [OBJECT_FLAG] = "flag",
      [OBJECT_QUEUE] = "queue",
      [OBJECT_PIPE] = "pipe",
      [OBJECT_GIL] = "GIL",
      [OBJECT_LOOP] = "event loop",
      [OBJECT_CALLBACK] = "callback",
      [OBJECT_FUTURE] = "future",
      [OBJECT_COROUTINE] = "coroutine",
      [OBJECT_GROUP] = "group",
      [OBJECT_SOCKET] = "socket",
      [OBJECT_JOB_QUEUE] = "job queue",
      [OBJECT_JOB] = "job",
  };
  return names[kind < OBJECT_KINDS ? kind : 0];
}

const char *job_state_name(uint64_t state) {
  static const char *const names[JOB_STATES] = {"unknown",  "queued",  "taken",    "started",
                                                "finished", "failed",  "deferred", "scheduled",
                                                "stopped",  "canceled"};
  return names[state < JOB_STATES ? state : 0];
}

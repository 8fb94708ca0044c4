#ifndef TRACE_EVENT_H
#define TRACE_EVENT_H

/* An event as the program sees it once it is collected or read back, and the description of every
 * event, made from events.def. An event has a time, an actor and up to four fields in fixed places;
 * what they mean is data (struct event_desc), so that encoding, decoding and printing are written
 * once for all events.
 *
 * Text is named by number: the texts of one recording are numbered in the order of their events,
 * from 1; 0 is none. The number means the same wherever one starts reading. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_type {
#define EVENT(id, NAME, name, a, b, c, t, doc, sentence) EV_##NAME = (id),
#include "sched/trace/events.def"
#undef EVENT
  EV_LIMIT /* one more than the greatest id, which is the last in the table */
};

enum actor_kind { ACTOR_PROCESS = 1, ACTOR_THREAD, ACTOR_GENERATOR, ACTOR_TASK, ACTOR_WORKER };
enum object_kind {
  OBJECT_STREAM = 1,
  OBJECT_VARIABLE,
  OBJECT_LOCK,
  OBJECT_MEMORY,
  OBJECT_RLOCK,
  OBJECT_RWLOCK,
  OBJECT_CONDITION,
  OBJECT_SEMAPHORE,
  OBJECT_BARRIER,
  OBJECT_FLAG,
  OBJECT_QUEUE,
  OBJECT_PIPE, /* a queue that the kernel keeps */
  OBJECT_GIL,
  OBJECT_LOOP,
  OBJECT_CALLBACK, /* a function that a loop calls */
  OBJECT_FUTURE,
  OBJECT_COROUTINE, /* called, but not awaited yet, or awaited within a task */
  OBJECT_GROUP,     /* what waits for several: gather, wait, a TaskGroup, a timeout */
  OBJECT_SOCKET,
  OBJECT_JOB_QUEUE, /* of a job system, kept by a server */
  OBJECT_JOB,
  OBJECT_KINDS
};

/* Why a thread takes a GIL or lets it go: field c of the gil- events. */
enum gil_why {
  GIL_THREAD = 1, /* the thread begins or ends */
  GIL_BLOCKING,   /* it returns from a call that may block, or is about to make one */
  GIL_ASKED,      /* another thread asked for it */
  GIL_TICKS,      /* it has executed its number of bytecodes: the GIL of old */
};

/* How a generator is resumed: field b of RESUME. */
enum resume_how {
  RESUME_NEXT = 1,
  RESUME_SEND,
  RESUME_THROW,
  RESUME_CLOSE,
  RESUME_FROM,  /* as next() does, by `yield from` */
  RESUME_ANEXT, /* as next() does, by anext() or `async for` */
};
/* How a task goes on: field b of STEP. */
enum step_how { STEP_FIRST = 1, STEP_ON, STEP_THROWN };
/* What a task awaits: field b of AWAIT. */
enum await_how {
  AWAIT_OBJECT = 1, /* what field a names */
  AWAIT_SLEEP,      /* a timer */
  AWAIT_TURN,       /* sleep(0): one turn of the loop */
};
/* Which item of a queue is next: field b of SIZE. */
enum queue_order { QUEUE_FIFO, QUEUE_LIFO, QUEUE_PRIORITY };
/* What has become of a job: RQ's own words, and TAKEN, which RQ has no word for: out of its queue
 * and in no registry yet. */
enum job_state {
  JOB_NONE,
  JOB_QUEUED,
  JOB_TAKEN,
  JOB_STARTED,
  JOB_FINISHED,
  JOB_FAILED,
  JOB_DEFERRED,
  JOB_SCHEDULED,
  JOB_STOPPED,
  JOB_CANCELED,
  JOB_STATES
};
/* How a future got done: field b of FUTURE_DONE. */
enum done_how { DONE_RESULT = 1, DONE_ERROR, DONE_CANCELLED };

struct event {
  uint64_t t_ns; /* since the recording began; its own stamp, so it may step back: see FORMAT.md */
  uint64_t c;
  uint32_t actor; /* 0: the recorder or the controller */
  uint32_t a;
  uint32_t b;
  uint32_t text; /* number of the text, 0 = none */
  uint16_t type; /* an enum event_type, or an id from a newer version */
  uint16_t zero[3];
};

enum field_kind {
  FIELD_NONE,
  FIELD_ID,
  FIELD_SEQ,
  FIELD_U32,
  FIELD_U64,
  FIELD_I64,
  FIELD_NS,
  FIELD_AKIND,
  FIELD_OKIND,
  FIELD_STATUS,
  FIELD_LABEL,
  FIELD_PID,
  FIELD_TEXT,
  FIELD_SIGNAL,
};
enum field_slot { SLOT_A, SLOT_B, SLOT_C, SLOT_T, SLOTS };

struct field_desc {
  enum field_kind kind;
  bool host; /* decided by the machine, not by the program */
  const char *name;
  const char *doc;
};

struct event_desc {
  const char *name; /* NULL: no such event */
  const char *doc;
  const char *sentence;
  struct field_desc field[SLOTS];
};

/* Never NULL; .name is NULL for an id that this version does not know. */
const struct event_desc *event_desc(uint16_t type);
/* The name of a field kind as the schema chunk and FORMAT.md spell it, and back (FIELD_NONE if
 * unknown). */
const char *field_kind_name(enum field_kind kind);
enum field_kind field_kind_from(const char *name, size_t n);
const char *actor_kind_name(uint64_t kind);
const char *object_kind_name(uint64_t kind);
const char *job_state_name(uint64_t state); /* as RQ spells it; "unknown" for JOB_NONE */

static inline uint64_t event_field(const struct event *e, enum field_slot slot) {
  return slot == SLOT_A ? e->a : slot == SLOT_B ? e->b : slot == SLOT_C ? e->c : e->text;
}

/* A run of events in order with their texts: what the hub hands to the writer and the reader hands
 * to everybody. Text number first_text + i is texts[text_end[i-1] .. text_end[i]). */
struct event_batch {
  const struct event *events;
  size_t n;
  uint32_t first_text;
  uint32_t n_texts;
  const uint32_t *text_end;
  const char *texts;
};

#endif

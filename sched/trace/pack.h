#ifndef TRACE_PACK_H
#define TRACE_PACK_H

/* The payload of an EVENTS chunk: up to TRACE_CHUNK_EVENTS events and their texts, as columns.
 *
 *   bytes before the texts | types | time, type, actor | a b c t of each type | text lengths |
 * texts
 *
 * Time, type and actor are columns over all events in order. The fields are columns over the events
 * of one type, because numbers of one meaning are alike and a field that a type lacks costs one
 * byte. Nothing depends on what a type means: events of types that this version does not know come
 * through unchanged. FORMAT.md has the bytes. */
#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "sched/trace/event.h"

/* Scratch memory. */
struct trace_pack;
struct trace_unpack;

/* NULL if memory is out. */
struct trace_pack *trace_pack_new(void);
void trace_pack_free(struct trace_pack *p);
/* Appends the payload for b to out. The batch's first text begins at texts + text_start. Returns
 * the greatest stamp. */
uint64_t trace_pack_events(struct trace_pack *p, struct buf *out, const struct event_batch *b,
                           uint32_t text_start);

struct trace_unpack *trace_unpack_new(void);
void trace_unpack_free(struct trace_unpack *u);
/* Fills events[0 .. b->n) and text_end[0 .. b->n_texts) from a payload that is not trusted; b says
 * how many there must be, and gets the pointers. 0, ERR_DAMAGED or ERR_MEMORY. */
ERR_MUST_USE int trace_unpack_events(struct trace_unpack *u, const void *payload, size_t bytes,
                                     struct event_batch *b, struct event *events,
                                     uint32_t *text_end);
/* The same for the texts alone; the rest is not looked at. */
ERR_MUST_USE int trace_unpack_texts(const void *payload, size_t bytes, struct event_batch *b,
                                    uint32_t *text_end);

#endif

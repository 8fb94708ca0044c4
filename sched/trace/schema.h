#ifndef TRACE_SCHEMA_H
#define TRACE_SCHEMA_H

/* The SCHEMA chunk: the table of events as the program that wrote the file had it, so that a later
 * reader, or an earlier one, can name and print what it does not know. Lines of text, parts
 * separated by tabs:
 *
 *   event <id> <name> <doc> <sentence>       ascending by id
 *   field <a|b|c|t> <kind> <stable|host> <name> <doc>     of the event above
 *
 * What is read goes to terminals, so only printable ASCII is taken. */
#include "sched/base/buf.h"
#include "sched/base/err.h"
#include "sched/trace/event.h"

/* Zeroed is empty. */
struct trace_schema {
  char *text; /* private, as everything here */
  struct trace_schema_event {
    uint16_t type;
    struct event_desc desc;
  } * events;
  size_t n, cap;
};

void trace_schema_put(struct buf *out);
/* 0, ERR_DAMAGED or ERR_MEMORY; s is empty then. */
ERR_MUST_USE int trace_schema_load(struct trace_schema *s, const char *text, size_t n);
void trace_schema_fini(struct trace_schema *s);
/* This program's own description if it knows the event, else the file's. Never NULL. */
const struct event_desc *trace_schema_desc(const struct trace_schema *s, uint16_t type);

#endif

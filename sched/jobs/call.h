#ifndef JOBS_CALL_H
#define JOBS_CALL_H

/* What is compressed, serialised or encoded within RQ's hashes; part of layout.h, for layout.c. */
#include "sched/jobs/layout.h"

/* These return NULL, or what is wrong, as the end of a sentence. */
const char *rq_call_decode(struct rq_call *c, struct rq_text data, struct rq_room *room);
const char *rq_expand_text(struct rq_text *out, struct rq_text data, struct buf *room);
/* These lie in room. */
struct rq_text rq_call_encode(const struct rq_call *c, struct rq_room *room);
struct rq_text rq_compress(struct rq_text text, struct buf *room);
/* "[1, 2]" as numbers; how many. */
size_t rq_intervals(int64_t out[RQ_INTERVALS], struct rq_text json);
/* The first of ["a", "b"]. */
struct rq_text rq_first_id(struct rq_text json, struct buf *room);
/* The value of a field; s is NULL if there is none. */
struct rq_text rq_field(const struct rq_field *fields, size_t n, const char *name);

#endif

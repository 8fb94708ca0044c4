#ifndef JOBS_SCRIPT_H
#define JOBS_SCRIPT_H

/* The steps of jobs, as scripts that the server runs: each is one transaction, which also numbers
 * the step. Only rq:... keys are RQ's; the numbers lie in fields of the job's hash that begin with
 * the run's mark, and in one key of that name, which RQ does not look at.
 *
 * A connection may be lost in the middle. Then nobody knows whether the script ran, so it is sent
 * again with the same operation number, under which the server has kept what it answered. */
#include "sched/jobs/redis.h"
#include "sched/rt/actor.h"

enum script {
  SCRIPT_QUEUE,  /* queue id how now, fields...         -> {step, place}; how: front, failed */
  SCRIPT_ASIDE,  /* queue id status score, fields...    -> {step, 0}: scheduled or deferred */
  SCRIPT_DEFER,  /* queue id other now, fields...       -> {step, place}; place 0: deferred */
  SCRIPT_TAKE,   /* worker again queues...              -> {queue, id, step, number, hash} or nil */
  SCRIPT_MEET,   /* id entity                           -> nil */
  SCRIPT_START,  /* queue id worker now score           -> {step, run}; {0}: somebody else has it */
  SCRIPT_FINISH, /* queue id worker now score ttl, result... -> {step, 0, {id, step, place}...} */
  SCRIPT_FAIL,   /* the same; or {0, 0, status}: it has ended already */
  SCRIPT_AGAIN,  /* queue id worker now due             -> {step, place}: raised and put back */
  SCRIPT_CANCEL, /* queue id now                        -> {step, 0}; {0}: too late */
  SCRIPT_DUE,    /* now score queues...                 -> {queue, id, step, place}... */
  SCRIPT_LOST,   /* queues...                           -> names of workers that beat no more */
  SCRIPT_RECOVER, /* now worker queues...                -> {queue, id, step, place}... */
  SCRIPTS
};

/* A connection of one process, with what numbers its operations. */
struct jobs_link {
  struct redis *redis;
  char name[64]; /* of the connection */
  char mark[32]; /* the run's */
  uint32_t who;  /* the actor; with ops, an operation number that nobody else has */
  uint32_t lost; /* ro: how often it was lost */
  uint64_t ops;
};

/* Opens. If the server cannot be reached, a run that has never reached it is given up; if it is
 * `known` to be there, it is waited for. */
void jobs_link_open(struct actor *self, struct jobs_link *l, const char *name, const char *mark,
                    bool known);
void jobs_link_close(struct jobs_link *l);
/* The connection is lost: says so, connects again, says so. */
void jobs_link_again(struct actor *self, struct jobs_link *l, const struct err *why);
/* A script and the words that it is given. */
struct jobs_words {
  enum script script;
  size_t n;
  struct {
    const char *s;
    size_t n;
  } word[64];
};
void jobs_word(struct jobs_words *w, const char *s);
void jobs_word_bytes(struct jobs_words *w, const char *s, size_t n);
/* Runs it until it is answered. The reply belongs to the link until the next call. */
const redisReply *jobs_link_run(struct actor *self, struct jobs_link *l, struct jobs_words *w);
/* A plain command of words; it may be done twice. */
const redisReply *jobs_link_ask(struct actor *self, struct jobs_link *l, const char *const *words,
                                size_t n);

#endif

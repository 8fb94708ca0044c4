#include "sched/jobs/script.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sched/base/clock.h"
#include "sched/rt/point.h"

/* KEYS[1] is the mark, ARGV[1] the operation. step() numbers a step of a job and keeps the answer;
 * done() is that answer, if this operation was done before, and nothing else since; first() and
 * made() are the same for how a job came to be, whatever has happened to it since. leave() takes a
 * job from where its worker has it, or returns what to answer if it is not there. free() queues
 * what waited for a job, in an order that is the same every time. worker() writes to the hash of a
 * worker, unless it has expired: written anew it would stay for ever, and so the worker would never
 * be taken for dead. */
#define COMMON                                                                                 \
  "local mark, op, A = KEYS[1], ARGV[1], ARGV\n"                                               \
  "local function job(id) return 'rq:job:' .. id end\n"                                        \
  "local function step(id, by, x)\n"                                                           \
  "  local n = redis.call('HINCRBY', job(id), mark, by)\n"                                     \
  "  redis.call('HSET', job(id), mark .. ':op', op, mark .. ':n', n, mark .. ':x', x)\n"       \
  "  return {n, x}\n"                                                                          \
  "end\n"                                                                                      \
  "local function done(id)\n"                                                                  \
  "  local v = redis.call('HMGET', job(id), mark .. ':op', mark .. ':n', mark .. ':x')\n"      \
  "  if v[1] == op then return {tonumber(v[2]), tonumber(v[3])} end\n"                         \
  "end\n"                                                                                      \
  "local function first(id, x)\n"                                                              \
  "  redis.call('HSET', job(id), mark .. ':first', x)\n"                                       \
  "  return step(id, 1, x)\n"                                                                  \
  "end\n"                                                                                      \
  "local function made(id)\n"                                                                  \
  "  local x = redis.call('HGET', job(id), mark .. ':first')\n"                                \
  "  if x then return {1, tonumber(x)} end\n"                                                  \
  "end\n"                                                                                      \
  "local function count(what, by)\n"                                                           \
  "  redis.call('EXPIRE', mark, 86400)\n"                                                      \
  "  return redis.call('HINCRBY', mark, what, by)\n"                                           \
  "end\n"                                                                                      \
  "local function push(q, id, front, now)\n"                                                   \
  "  redis.call('SADD', 'rq:queues', 'rq:queue:' .. q)\n"                                      \
  "  redis.call('HSET', job(id), 'status', 'queued', 'enqueued_at', now)\n"                    \
  "  redis.call('PERSIST', job(id))\n"                                                         \
  "  redis.call(front and 'LPUSH' or 'RPUSH', 'rq:queue:' .. q, id)\n"                         \
  "  if front then return count('front:' .. q, -1) end\n"                                      \
  "  return count('back:' .. q, 1)\n"                                                          \
  "end\n"                                                                                      \
  "local function fields(id, from)\n"                                                          \
  "  for i = from, #A - 1, 2 do redis.call('HSET', job(id), A[i], A[i + 1]) end\n"             \
  "end\n"                                                                                      \
  "local function mine(id, w)\n"                                                               \
  "  local v = redis.call('HMGET', job(id), 'status', 'worker_name')\n"                        \
  "  return v[1] == 'started' and v[2] == w\n"                                                 \
  "end\n"                                                                                      \
  "local function leave(q, id, w)\n"                                                           \
  "  local v = redis.call('HMGET', job(id), 'worker_name', 'status')\n"                        \
  "  if v[1] ~= w then return {0, 0} end\n"                                                    \
  "  if redis.call('ZREM', 'rq:wip:' .. q, id) +\n"                                            \
  "     redis.call('LREM', 'rq:queue:' .. q .. ':intermediate', 1, id) == 0 then\n"            \
  "    return {0, 0, v[2]}\n"                                                                  \
  "  end\n"                                                                                    \
  "end\n"                                                                                      \
  "local function worker(w, command, ...)\n"                                                   \
  "  if redis.call('EXISTS', 'rq:worker:' .. w) == 1 then\n"                                   \
  "    redis.call(command, 'rq:worker:' .. w, ...)\n"                                          \
  "  end\n"                                                                                    \
  "end\n"                                                                                      \
  "local function result(id, from, ttl)\n"                                                     \
  "  local x = {'XADD', 'rq:results:' .. id, 'MAXLEN', '10', '*'}\n"                           \
  "  for i = from, #A do x[#x + 1] = A[i] end\n"                                               \
  "  if #A >= from then redis.call(unpack(x)) end\n"                                           \
  "  if tonumber(ttl) > 0 then\n"                                                              \
  "    redis.call('EXPIRE', job(id), ttl)\n"                                                   \
  "    redis.call('EXPIRE', 'rq:results:' .. id, ttl)\n"                                       \
  "  end\n"                                                                                    \
  "end\n"                                                                                      \
  "local function free(id, answer, now, failed)\n"                                             \
  "  local all = 'rq:job:' .. id .. ':dependents'\n"                                           \
  "  local others = redis.call('SMEMBERS', all)\n"                                             \
  "  table.sort(others)\n"                                                                     \
  "  for _, other in ipairs(others) do\n"                                                      \
  "    local v = redis.call('HMGET', job(other), 'origin', 'enqueue_at_front',\n"              \
  "                         'allow_dependency_failures')\n"                                    \
  "    if v[1] and (not failed or v[3] == '1') then\n"                                         \
  "      redis.call('SREM', all, other)\n"                                                     \
  "      redis.call('SREM', 'rq:job::' .. other .. ':dependencies', id)\n"                     \
  "      if redis.call('SCARD', 'rq:job::' .. other .. ':dependencies') == 0 and\n"            \
  "         redis.call('ZREM', 'rq:deferred:' .. v[1], other) == 1 then\n"                     \
  "        local place = push(v[1], other, v[2] == '1', now)\n"                                \
  "        answer[#answer + 1] = {other, redis.call('HINCRBY', job(other), mark, 1), place}\n" \
  "      end\n"                                                                                \
  "    end\n"                                                                                  \
  "  end\n"                                                                                    \
  "  return answer\n"                                                                          \
  "end\n"

static const char *const scripts[SCRIPTS] = {
    [SCRIPT_QUEUE] =
        COMMON "local q, id, again = A[2], A[3], A[4] == 'failed'\n"
               "local d\n"
               "if again then d = done(id) else d = made(id) end\n"
               "if d then return d end\n"
               "if again then\n"
               "  if redis.call('ZREM', 'rq:failed:' .. q, id) == 0 then return {0, 0} end\n"
               "  return step(id, 1, push(q, id, false, A[5]))\n"
               "end\n"
               "fields(id, 6)\n"
               "return first(id, push(q, id, A[4] == 'front', A[5]))\n",
    [SCRIPT_ASIDE] = COMMON "local q, id = A[2], A[3]\n"
                            "local d = made(id) if d then return d end\n"
                            "redis.call('SADD', 'rq:queues', 'rq:queue:' .. q)\n"
                            "fields(id, 6)\n"
                            "redis.call('HSET', job(id), 'status', A[4])\n"
                            "redis.call('ZADD', 'rq:' .. A[4] .. ':' .. q, A[5], id)\n"
                            "return first(id, 0)\n",
    [SCRIPT_DEFER] = COMMON "local q, id, other = A[2], A[3], A[4]\n"
                            "local d = made(id) if d then return d end\n"
                            "fields(id, 6)\n"
                            "if redis.call('HGET', job(other), 'status') == 'finished' then\n"
                            "  return first(id, push(q, id, false, A[5]))\n"
                            "end\n"
                            "redis.call('SADD', 'rq:queues', 'rq:queue:' .. q)\n"
                            "redis.call('HSET', job(id), 'status', 'deferred')\n"
                            "redis.call('ZADD', 'rq:deferred:' .. q, 0, id)\n"
                            "redis.call('SADD', 'rq:job:' .. other .. ':dependents', id)\n"
                            "redis.call('SADD', 'rq:job::' .. id .. ':dependencies', other)\n"
                            "return first(id, 0)\n",
    [SCRIPT_TAKE] = COMMON
    "local w = A[2]\n"
    "for i = 4, #A do\n"
    "  local q = 'rq:queue:' .. A[i]\n"
    "  if A[3] == '1' then\n" /* the answer may have been lost with the connection */
    "    for _, id in ipairs(redis.call('LRANGE', q .. ':intermediate', 0, -1)) do\n"
    "      if redis.call('HGET', job(id), 'worker_name') == w then\n"
    "        return {i - 4, id, tonumber(redis.call('HGET', job(id), mark)), 0,\n"
    "                redis.call('HGETALL', job(id))}\n"
    "      end\n"
    "    end\n"
    "  end\n"
    "end\n"
    "for i = 4, #A do\n"
    "  local q = 'rq:queue:' .. A[i]\n"
    "  local id = redis.call('LMOVE', q, q .. ':intermediate', 'LEFT', 'RIGHT')\n"
    "  while id and redis.call('TYPE', job(id)).ok ~= 'hash' do\n" /* deleted while it waited */
    "    redis.call('LREM', q .. ':intermediate', 1, id)\n"
    "    id = redis.call('LMOVE', q, q .. ':intermediate', 'LEFT', 'RIGHT')\n"
    "  end\n"
    "  if id then\n"
    "    redis.call('HSET', job(id), 'worker_name', w)\n"
    "    local n = redis.call('HINCRBY', job(id), mark, 1)\n"
    "    return {i - 4, id, n, count('taken:' .. A[i], 1), redis.call('HGETALL', job(id))}\n"
    "  end\n"
    "end\n"
    "return false\n",
    [SCRIPT_MEET] = COMMON "redis.call('HINCRBY', job(A[2]), mark, A[3])\n"
                           "return false\n",
    [SCRIPT_START] = COMMON
    "local q, id, w = A[2], A[3], A[4]\n"
    "local d = done(id) if d then return d end\n"
    "if redis.call('HGET', job(id), 'worker_name') ~= w or\n"
    "   redis.call('LREM', 'rq:queue:' .. q .. ':intermediate', 1, id) == 0 then return {0, 0} "
    "end\n"
    "redis.call('ZADD', 'rq:wip:' .. q, A[6], id)\n"
    "redis.call('HSET', job(id), 'status', 'started', 'started_at', A[5], 'last_heartbeat', A[5])\n"
    "worker(w, 'HSET', 'state', 'busy', 'current_job', id)\n"
    "return step(id, 1, redis.call('HINCRBY', job(id), mark .. ':runs', 1))\n",
    [SCRIPT_FINISH] =
        COMMON "local q, id, w = A[2], A[3], A[4]\n"
               "local d = done(id) if d then return d end\n"
               "if not mine(id, w) then return {0, 0} end\n"
               "redis.call('ZREM', 'rq:wip:' .. q, id)\n"
               "if A[6] ~= '' then redis.call('ZADD', 'rq:finished:' .. q, A[6], id) end\n"
               "redis.call('HSET', job(id), 'status', 'finished', 'ended_at', A[5])\n"
               "worker(w, 'HINCRBY', 'successful_job_count', 1)\n"
               "worker(w, 'HDEL', 'current_job')\n"
               "result(id, 8, A[7])\n"
               "return free(id, step(id, 1, 0), A[5], false)\n",
    [SCRIPT_FAIL] =
        COMMON "local q, id, w = A[2], A[3], A[4]\n"
               "local d = done(id) or leave(q, id, w) if d then return d end\n"
               "if A[6] ~= '' then redis.call('ZADD', 'rq:failed:' .. q, A[6], id) end\n"
               "redis.call('HSET', job(id), 'status', 'failed', 'ended_at', A[5])\n"
               "worker(w, 'HINCRBY', 'failed_job_count', 1)\n"
               "worker(w, 'HDEL', 'current_job')\n"
               "result(id, 8, A[7])\n"
               "return free(id, step(id, 1, 0), A[5], true)\n",
    [SCRIPT_AGAIN] = COMMON "local q, id, w = A[2], A[3], A[4]\n"
                            "local d = done(id) or leave(q, id, w) if d then return d end\n"
                            "redis.call('HINCRBY', job(id), 'retries_left', -1)\n"
                            "worker(w, 'HINCRBY', 'failed_job_count', 1)\n"
                            "worker(w, 'HDEL', 'current_job')\n"
                            "if A[6] == '' then return step(id, 2, push(q, id, false, A[5])) end\n"
                            "redis.call('HSET', job(id), 'status', 'scheduled')\n"
                            "redis.call('ZADD', 'rq:scheduled:' .. q, A[6], id)\n"
                            "return step(id, 2, 0)\n",
    [SCRIPT_CANCEL] =
        COMMON "local q, id = A[2], A[3]\n"
               "local d = done(id) if d then return d end\n"
               "if redis.call('LREM', 'rq:queue:' .. q, 1, id) + redis.call('ZREM', 'rq:deferred:' "
               ".. q, id) +\n"
               "   redis.call('ZREM', 'rq:scheduled:' .. q, id) == 0 then return {0, 0} end\n"
               "redis.call('ZADD', 'rq:canceled:' .. q, 0, id)\n"
               "redis.call('HSET', job(id), 'status', 'canceled')\n"
               "return step(id, 1, 0)\n",
    [SCRIPT_DUE] = COMMON
    "local all = {}\n"
    "for i = 4, #A do\n"
    "  local key = 'rq:scheduled:' .. A[i]\n"
    "  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key, 0, A[3], 'LIMIT', 0, 100)) do\n"
    "    redis.call('ZREM', key, id)\n"
    "    if redis.call('TYPE', job(id)).ok == 'hash' then\n"
    "      local place = push(A[i], id, false, A[2])\n"
    "      all[#all + 1] = {i - 4, id, redis.call('HINCRBY', job(id), mark, 1), place}\n"
    "    end\n"
    "  end\n"
    "end\n"
    "return all\n",
    [SCRIPT_LOST] = COMMON
    "local all, seen = {}, {}\n"
    "local function look(id)\n"
    "  local w = redis.call('HGET', job(id), 'worker_name')\n"
    "  if w and not seen[w] and redis.call('EXISTS', 'rq:worker:' .. w) == 0 then\n"
    "    seen[w] = true\n"
    "    all[#all + 1] = w\n"
    "  end\n"
    "end\n"
    "for i = 2, #A do\n"
    "  local q = A[i]\n"
    "  for _, id in ipairs(redis.call('LRANGE', 'rq:queue:' .. q .. ':intermediate', 0, -1)) do\n"
    "    look(id)\n"
    "  end\n"
    "  for _, id in ipairs(redis.call('ZRANGE', 'rq:wip:' .. q, 0, -1)) do look(id) end\n"
    "end\n"
    "return all\n",
    [SCRIPT_RECOVER] =
        COMMON "local all, w = {}, A[3]\n"
               "if redis.call('EXISTS', 'rq:worker:' .. w) == 1 then return all end\n"
               "redis.call('SREM', 'rq:workers', 'rq:worker:' .. w)\n"
               "local function back(i, id)\n"
               "  local place = push(A[i], id, true, A[2])\n"
               "  all[#all + 1] = {i - 4, id, redis.call('HINCRBY', job(id), mark, 2), place}\n"
               "end\n"
               "for i = 4, #A do\n"
               "  local q = A[i]\n"
               "  local inter, wip = 'rq:queue:' .. q .. ':intermediate', 'rq:wip:' .. q\n"
               "  redis.call('SREM', 'rq:workers:' .. q, 'rq:worker:' .. w)\n"
               "  for _, id in ipairs(redis.call('LRANGE', inter, 0, -1)) do\n"
               "    if redis.call('HGET', job(id), 'worker_name') == w then\n"
               "      redis.call('LREM', inter, 1, id)\n"
               "      back(i, id)\n"
               "    end\n"
               "  end\n"
               "  for _, id in ipairs(redis.call('ZRANGE', wip, 0, -1)) do\n"
               "    if redis.call('HGET', job(id), 'worker_name') == w then\n"
               "      redis.call('ZREM', wip, id)\n"
               "      back(i, id)\n"
               "    end\n"
               "  end\n"
               "end\n"
               "return all\n",
};

#define PATIENCE_NS 10000000000u

static int introduce(struct jobs_link *l, struct err *e) {
  redis_words(l->redis, "CLIENT", "SETNAME", l->name, NULL);
  return redis_skip(l->redis, 1, e);
}

/* Until the server is back; says so at both ends. */
static void come_back(struct actor *self, struct jobs_link *l, const struct jobs_url *url,
                      const struct err *why) {
  uint64_t since = clock_mono_ns(), nap = 5000000;
  struct err e;
  l->lost++;
  trace_emit_text(self->id, EV_CONN_LOST, 0, 0, 0, why->text, strlen(why->text));
  while ((l->redis ? redis_reopen(l->redis, &e) : redis_open(&l->redis, url, PATIENCE_NS, &e)) !=
             0 ||
         introduce(l, &e) != 0) {
    struct timespec ts = {.tv_nsec = (long)nap};
    nanosleep(&ts, NULL);
    nap = nap < 400000000 ? nap * 2 : nap;
  }
  trace_emit(self->id, EV_CONN_BACK, 0, 0, clock_mono_ns() - since);
}

void jobs_link_open(struct actor *self, struct jobs_link *l, const char *name, const char *mark,
                    bool known) {
  struct jobs_url url;
  struct err e;
  *l = (struct jobs_link){.who = self->id};
  snprintf(l->name, sizeof l->name, "%s", name);
  snprintf(l->mark, sizeof l->mark, "%s", mark);
  if (jobs_url_parse(&url, region_self->redis, &e) != 0)
    wr_give_up(self, "%s", e.text);
  int error = redis_open(&l->redis, &url, PATIENCE_NS, &e);
  if (!error)
    error = introduce(l, &e);
  if (error == ERR_GONE && known)
    come_back(self, l, &url, &e);
  else if (error)
    wr_give_up(self, "%s", e.text);
}

void jobs_link_close(struct jobs_link *l) {
  redis_close(l->redis);
  l->redis = NULL;
}

void jobs_link_again(struct actor *self, struct jobs_link *l, const struct err *why) {
  come_back(self, l, NULL, why);
}

void jobs_word_bytes(struct jobs_words *w, const char *s, size_t n) {
  CHECK(w->n < sizeof w->word / sizeof *w->word);
  w->word[w->n].s = s ? s : "";
  w->word[w->n++].n = s ? n : 0;
}

void jobs_word(struct jobs_words *w, const char *s) {
  jobs_word_bytes(w, s, strlen(s));
}

/* By which name the server has a script; learnt from it, and known to forked children. */
static char names[SCRIPTS][48];

static int ask_once(struct jobs_link *l, const struct jobs_words *w, const char *op,
                    const redisReply **reply, struct err *e) {
  char *name = names[w->script];
  if (!*name) {
    redis_words(l->redis, "SCRIPT", "LOAD", scripts[w->script], NULL);
    int error = redis_reply(l->redis, reply, e);
    if (error)
      return error;
    snprintf(name, sizeof names[0], "%s", (*reply)->str);
  }
  redis_call(l->redis, 5 + (uint32_t)w->n);
  redis_text(l->redis, "EVALSHA");
  redis_text(l->redis, name);
  redis_text(l->redis, "1");
  redis_text(l->redis, l->mark);
  redis_text(l->redis, op);
  for (size_t i = 0; i < w->n; i++)
    redis_bytes(l->redis, w->word[i].s, w->word[i].n);
  return redis_reply(l->redis, reply, e);
}

const redisReply *jobs_link_run(struct actor *self, struct jobs_link *l, struct jobs_words *w) {
  char op[40];
  const redisReply *reply;
  struct err e;
  snprintf(op, sizeof op, "%" PRIu32 ":%" PRIu64, l->who, ++l->ops);
  for (;;) {
    int error = ask_once(l, w, op, &reply, &e);
    if (error == 0)
      return reply;
    if (error == ERR_REFUSED && strncmp(reply->str, "NOSCRIPT", 8) == 0) {
      *names[w->script] = '\0'; /* the server is a new one */
      continue;
    }
    if (error != ERR_GONE && strncmp(reply->str, "LOADING", 7) != 0)
      wr_give_up(self, "%s", e.text);
    jobs_link_again(self, l, &e);
    if (w->script == SCRIPT_TAKE)
      w->word[1].s = "1"; /* perhaps it has taken one already */
  }
}

const redisReply *jobs_link_ask(struct actor *self, struct jobs_link *l, const char *const *words,
                                size_t n) {
  const redisReply *reply;
  struct err e;
  for (;;) {
    redis_call(l->redis, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
      redis_text(l->redis, words[i]);
    int error = redis_reply(l->redis, &reply, &e);
    if (error == 0)
      return reply;
    if (error != ERR_GONE)
      wr_give_up(self, "%s", e.text);
    jobs_link_again(self, l, &e);
  }
}

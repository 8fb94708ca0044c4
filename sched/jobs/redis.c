/* hiredis connects, and takes replies apart. Writing is done here: its own write() would raise
 * SIGPIPE in programs that did not ask for it, and commands of many words would be copied twice. */
#include "sched/jobs/redis.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/base/utf8.h"

struct redis {
  redisContext *context; /* NULL: not connected */
  struct jobs_url url;
  uint64_t timeout_ns;
  struct buf out;
  size_t pending;
  uint64_t sent;
  redisReply *reply; /* lent to the caller */
  uint32_t version;
};

static struct timeval to_timeval(uint64_t ns) {
  return (struct timeval){.tv_sec = (time_t)(ns / 1000000000u),
                          .tv_usec = (suseconds_t)(ns % 1000000000u / 1000u)};
}

/* --- being connected and no longer ------------------------------------------------------------ */

static void drop_reply(struct redis *r) {
  if (r->reply)
    freeReplyObject(r->reply);
  r->reply = NULL;
}

static void disconnect(struct redis *r) {
  drop_reply(r);
  if (r->context)
    redisFree(r->context);
  r->context = NULL;
  r->out.len = 0;
  r->pending = 0;
}

static int is_gone(struct redis *r, struct err *e, const char *why) {
  disconnect(r);
  return err_set(e, ERR_GONE, "The connection to Redis at %s is lost: %s.", r->url.shown, why);
}

static void use_patience(struct redis *r) {
  struct timeval tv = to_timeval(r->timeout_ns);
  if (!r->context)
    return;
  setsockopt(r->context->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  setsockopt(r->context->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
}

void redis_patience(struct redis *r, uint64_t timeout_ns) {
  r->timeout_ns = timeout_ns;
  use_patience(r);
}

static int no_context(const struct redis *r, const redisContext *c, struct err *e) {
  const char *why = !c ? "out of memory" : c->err == REDIS_ERR_IO ? strerror(errno) : c->errstr;
  struct stat st;
  if (c && *r->url.path && stat(r->url.path, &st) == 0 && !S_ISSOCK(st.st_mode))
    why = "that is no socket"; /* the kernel would say that it refuses */
  return err_set(e, ERR_GONE, "Cannot connect to Redis at %s: %s; is a server running there?",
                 r->url.shown, why);
}

static int make_context(struct redis *r, struct err *e) {
  const struct jobs_url *u = &r->url;
  uint64_t patience = r->timeout_ns ? r->timeout_ns : 10000000000u;
  redisContext *c = *u->path ? redisConnectUnixWithTimeout(u->path, to_timeval(patience))
                             : redisConnectWithTimeout(u->host, u->port, to_timeval(patience));
  if (!c || c->err) {
    int error = no_context(r, c, e);
    if (c)
      redisFree(c);
    return error;
  }
  fcntl(c->fd, F_SETFD, FD_CLOEXEC);
  r->context = c;
  use_patience(r);
  return 0;
}

/* "redis_version:7.0.15" in what INFO says. */
static uint32_t find_version(const redisReply *info) {
  unsigned major = 0, minor = 0, patch = 0;
  const char *at = info->type == REDIS_REPLY_STRING ? strstr(info->str, "redis_version:") : NULL;
  if (at && sscanf(at, "redis_version:%u.%u.%u", &major, &minor, &patch) < 2)
    return 0;
  return (major & 0xffff) << 16 | (minor & 0xff) << 8 | (patch & 0xff);
}

/* A server that is still loading its data is as good as not there yet. */
static int introduce(struct redis *r, struct err *e) {
  const struct jobs_url *u = &r->url;
  if (*u->user)
    redis_words(r, "AUTH", u->user, u->password, NULL);
  else if (*u->password)
    redis_words(r, "AUTH", u->password, NULL);
  if (u->database) {
    redis_call(r, 2);
    redis_text(r, "SELECT");
    redis_i64(r, u->database);
  }
  int error = redis_skip(r, r->pending, e);
  if (error)
    return error;
  const redisReply *reply;
  redis_words(r, "PING", NULL);
  redis_words(r, "INFO", "server", NULL); /* answered also while it is loading */
  error = redis_reply(r, &reply, e);
  if (error == ERR_REFUSED && strncmp(reply->str, "LOADING", 7) == 0)
    return is_gone(r, e, "it is still loading its data");
  if (error == ERR_GONE)
    return error;
  error = redis_reply(r, &reply, e);
  if (error == ERR_REFUSED && (strncmp(reply->str, "NOAUTH", 6) == 0))
    return err_set(e, ERR_REFUSED,
                   "Redis at %s wants a password: put it into the URL, as in "
                   "redis://user:password@host.",
                   u->shown);
  if (error == ERR_REFUSED) /* who may not ask may still work */
    error = 0;
  else if (!error)
    r->version = find_version(reply);
  return error;
}

int redis_reopen(struct redis *r, struct err *e) {
  disconnect(r);
  int error = make_context(r, e);
  if (!error)
    error = introduce(r, e);
  if (error)
    disconnect(r);
  return error;
}

int redis_open(struct redis **out, const struct jobs_url *u, uint64_t timeout_ns, struct err *e) {
  if (u->tls)
    return err_set(e, ERR_SYSTEM,
                   "This build cannot speak TLS to Redis; make a tunnel to %s, for instance with "
                   "stunnel or ssh -L, and give its near end as redis:// or unix://.",
                   u->shown);
  struct redis *r = calloc(1, sizeof *r);
  CHECK(r);
  r->url = *u;
  r->timeout_ns = timeout_ns;
  int error = redis_reopen(r, e);
  if (error)
    redis_close(r);
  else
    *out = r;
  return error;
}

void redis_close(struct redis *r) {
  if (!r)
    return;
  disconnect(r);
  buf_fini(&r->out);
  explicit_bzero(&r->url, sizeof r->url);
  free(r);
}

void redis_forget(struct redis *r) {
  redis_close(r); /* hiredis closes the descriptor and says nothing */
}

bool redis_is_open(const struct redis *r) {
  return r->context != NULL;
}

const char *redis_shown(const struct redis *r) {
  return r->url.shown;
}

int redis_fd(const struct redis *r) {
  return r->context ? r->context->fd : -1;
}

uint32_t redis_version(const struct redis *r) {
  return r->version;
}

size_t redis_pending(const struct redis *r) {
  return r->pending;
}

uint64_t redis_sent(const struct redis *r) {
  return r->sent;
}

/* --- commands --------------------------------------------------------------------------------- */

void redis_call(struct redis *r, uint32_t words) {
  buf_puts(&r->out, "*");
  buf_u64(&r->out, words);
  buf_puts(&r->out, "\r\n");
  r->pending++;
  r->sent++;
}

void redis_bytes(struct redis *r, const void *data, size_t n) {
  buf_puts(&r->out, "$");
  buf_u64(&r->out, n);
  buf_puts(&r->out, "\r\n");
  buf_add(&r->out, data, n);
  buf_puts(&r->out, "\r\n");
}

void redis_text(struct redis *r, const char *s) {
  redis_bytes(r, s, strlen(s));
}

void redis_i64(struct redis *r, int64_t v) {
  char digits[24];
  int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
  redis_bytes(r, digits, (size_t)n);
}

void redis_words(struct redis *r, const char *first, ...) {
  uint32_t words = 1;
  va_list ap;
  va_start(ap, first);
  while (va_arg(ap, const char *))
    words++;
  va_end(ap);
  redis_call(r, words);
  redis_text(r, first);
  va_start(ap, first);
  for (const char *s; (s = va_arg(ap, const char *)) != NULL;)
    redis_text(r, s);
  va_end(ap);
}

int redis_flush(struct redis *r, struct err *e) {
  CHECK(!buf_failed(&r->out));
  if (!r->context)
    return is_gone(r, e, "nothing has connected to it again");
  for (size_t at = 0; at < r->out.len;) {
    ssize_t n = send(r->context->fd, r->out.data + at, r->out.len - at, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR)
      return is_gone(r, e, errno == EAGAIN ? "it takes no commands any more" : strerror(errno));
    at += n > 0 ? (size_t)n : 0;
  }
  r->out.len = 0;
  return 0;
}

/* --- replies ---------------------------------------------------------------------------------- */

/* Reads once into hiredis's reader; 1: there was nothing. */
static int take_in(struct redis *r, int flags, struct err *e) {
  char data[16384];
  ssize_t n = recv(r->context->fd, data, sizeof data, flags);
  if (n == 0)
    return is_gone(r, e, "the server has closed it");
  if (n < 0 && errno == EINTR)
    return 0;
  if (n < 0 && errno == EAGAIN && flags)
    return 1;
  if (n < 0)
    return is_gone(r, e, errno == EAGAIN ? "it did not answer in time" : strerror(errno));
  redisReaderFeed(r->context->reader, data, (size_t)n);
  return 0;
}

/* Is a whole reply there? Then it is lent. */
static int take_out(struct redis *r, const redisReply **out, struct err *e) {
  void *reply = NULL;
  if (redisReaderGetReply(r->context->reader, &reply) != REDIS_OK)
    return is_gone(r, e, "what it answers is not Redis's protocol");
  r->reply = reply;
  *out = reply;
  return 0;
}

static int refusal(const struct redis *r, const redisReply *reply, struct err *e) {
  struct buf text = {0};
  utf8_add_safe(&text, reply->str, reply->len < 300 ? (size_t)reply->len : 300);
  err_set(e, ERR_REFUSED, "Redis at %.100s refuses: %s%s", r->url.shown, buf_text(&text),
          text.len && text.data[text.len - 1] == '.' ? "" : ".");
  buf_fini(&text);
  return ERR_REFUSED;
}

int redis_reply(struct redis *r, const redisReply **out, struct err *e) {
  CHECK(r->pending > 0);
  drop_reply(r);
  *out = NULL;
  int error = r->out.len || !r->context ? redis_flush(r, e) : 0;
  while (!error && !*out) {
    error = take_out(r, out, e);
    if (!error && !*out)
      error = take_in(r, 0, e);
  }
  if (error)
    return error;
  r->pending--;
  return (*out)->type == REDIS_REPLY_ERROR ? refusal(r, *out, e) : 0;
}

int redis_skip(struct redis *r, size_t n, struct err *e) {
  int first = 0;
  for (size_t i = 0; i < n; i++) {
    const redisReply *reply;
    int error = redis_reply(r, &reply, first ? NULL : e);
    if (error == ERR_GONE)
      return error;
    first = first ? first : error;
  }
  return first;
}

int redis_message(struct redis *r, const redisReply **out, struct err *e) {
  drop_reply(r);
  *out = NULL;
  if (!r->context)
    return is_gone(r, e, "nothing has connected to it again");
  for (;;) {
    int error = take_out(r, out, e);
    if (error || *out)
      return error;
    error = take_in(r, MSG_DONTWAIT, e);
    if (error)
      return error == 1 ? 0 : error;
  }
}

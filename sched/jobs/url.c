#include "sched/jobs/url.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/utf8.h"

static int hex(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

/* s[0 .. n) with its %XX as bytes, NUL-terminated; false if it is too long or has a NUL. */
static bool unescape(char *out, size_t size, const char *s, size_t n) {
  size_t len = 0;
  for (size_t i = 0; i < n; i++) {
    char c = s[i];
    if (c == '%' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
      c = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
      i += 2;
    }
    if (c == '\0' || len + 1 >= size)
      return false;
    out[len++] = c;
  }
  out[len] = '\0';
  return true;
}

/* "user:password@" or ":password@" or "password@" as older URLs of Redis have it. */
static bool take_names(struct jobs_url *u, const char *s, size_t n) {
  const char *colon = memchr(s, ':', n);
  if (!colon)
    return unescape(u->password, sizeof u->password, s, n);
  return unescape(u->user, sizeof u->user, s, (size_t)(colon - s)) &&
         unescape(u->password, sizeof u->password, colon + 1, n - (size_t)(colon + 1 - s));
}

static bool take_number(uint32_t *out, const char *s, size_t n, uint32_t most) {
  uint64_t v = 0;
  for (size_t i = 0; i < n; i++) {
    if (s[i] < '0' || s[i] > '9' || (v = v * 10 + (uint64_t)(s[i] - '0')) > most)
      return false;
  }
  *out = (uint32_t)v;
  return n > 0;
}

/* host, host:port, [::1]:port */
static bool take_host(struct jobs_url *u, const char *s, size_t n) {
  const char *end = s + n, *colon = NULL;
  uint32_t port = 6379;
  if (n > 0 && *s == '[') {
    const char *close = memchr(s, ']', n);
    if (!close || !unescape(u->host, sizeof u->host, s + 1, (size_t)(close - s - 1)))
      return false;
    if (close + 1 < end && close[1] != ':')
      return false;
    colon = close + 1 < end ? close + 1 : NULL;
  } else {
    colon = memchr(s, ':', n);
    if (!unescape(u->host, sizeof u->host, s, colon ? (size_t)(colon - s) : n))
      return false;
  }
  if (colon && (!take_number(&port, colon + 1, (size_t)(end - colon - 1), 65535) || port == 0))
    return false;
  u->port = (uint16_t)port;
  return *u->host != '\0';
}

/* What is behind a '?': db=N is known, and nothing else. */
static bool take_query(struct jobs_url *u, const char *s) {
  return strncmp(s, "db=", 3) == 0 && take_number(&u->database, s + 3, strlen(s + 3), 1u << 20);
}

static void show(struct jobs_url *u) {
  struct buf b = {0};
  if (*u->path) {
    buf_puts(&b, "unix://");
    utf8_add_safe(&b, u->path, strlen(u->path));
    if (u->database)
      buf_printf(&b, "?db=%u", u->database);
  } else {
    bool six = strchr(u->host, ':') != NULL;
    buf_puts(&b, u->tls ? "rediss://" : "redis://");
    buf_puts(&b, six ? "[" : "");
    utf8_add_safe(&b, u->host, strlen(u->host));
    buf_puts(&b, six ? "]" : "");
    if (u->port != 6379)
      buf_printf(&b, ":%u", u->port);
    if (u->database)
      buf_printf(&b, "/%u", u->database);
  }
  size_t n = b.len < sizeof u->shown ? b.len : sizeof u->shown - 1;
  memcpy(u->shown, buf_text(&b), n);
  u->shown[n] = '\0';
  buf_fini(&b);
}

static bool parse(struct jobs_url *u, const char *s, bool is_unix) {
  /* A password may have a '/' or a '?' that nobody wrote as %XX, so what is before the last '@' of
   * the whole is looked at first. */
  const char *at = strrchr(s, '@');
  if (at && !take_names(u, s, (size_t)(at - s)))
    return false;
  s = at ? at + 1 : s;
  const char *query = strchr(s, '?');
  size_t n = query ? (size_t)(query - s) : strlen(s);
  if (query && !take_query(u, query + 1))
    return false;
  if (is_unix)
    return *s == '/' && unescape(u->path, sizeof u->path, s, n);
  const char *slash = memchr(s, '/', n);
  if (slash && slash + 1 < s + n &&
      !take_number(&u->database, slash + 1, n - (size_t)(slash + 1 - s), 1u << 20))
    return false;
  return take_host(u, s, slash ? (size_t)(slash - s) : n);
}

int jobs_url_parse(struct jobs_url *u, const char *text, struct err *e) {
  struct jobs_url got = {0};
  static const struct {
    const char *scheme;
    bool is_unix, tls;
  } schemes[] = {{"redis://", false, false}, {"rediss://", false, true}, {"unix://", true, false}};
  bool known = false, good = false;
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !known; i++) {
    size_t n = strlen(schemes[i].scheme);
    known = strncmp(text, schemes[i].scheme, n) == 0;
    got.tls = known && schemes[i].tls;
    good = known && parse(&got, text + n, schemes[i].is_unix);
  }
  if (!known)
    return err_set(e, ERR_USAGE,
                   "The URL of a Redis server begins with redis://, rediss:// or unix://.");
  if (!good)
    return err_set(e, ERR_USAGE,
                   "The URL of the Redis server is not understood; it should look like "
                   "redis://user:password@host:6379/0 or unix:///path/to/socket?db=0.");
  show(&got);
  *u = got;
  return 0;
}

/* zlib, base64 and JSON. Everything here may come from anybody: a stream expands into a buffer that
 * is bounded before, and jansson bounds how deep JSON may nest. */
#include "sched/jobs/call.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sched/rt/value.h"

void rq_room_fini(struct rq_room *room) {
  buf_fini(&room->data);
  buf_fini(&room->args);
  buf_fini(&room->kwargs);
  buf_fini(&room->text);
  buf_fini(&room->error);
}

static struct rq_text all_of(const struct buf *b) {
  return (struct rq_text){b->data ? b->data : "", b->len};
}

/* --- zlib ---------------------------------------------------------------------------------------
 */

/* RQ_NO_DATA: expanded. RQ_FOREIGN: not a zlib stream, and nothing is in out. */
static enum rq_data expand(struct rq_text in, struct buf *out) {
  z_stream z = {0};
  out->len = 0;
  if (in.n > UINT32_MAX || inflateInit(&z) != Z_OK)
    return RQ_TOO_BIG;
  union {
    const char *in;
    Bytef *out;
  } from = {in.s}; /* zlib's next_in has no const */
  z.next_in = from.out;
  z.avail_in = (uInt)in.n;
  int how = Z_OK;
  while (how == Z_OK && out->len <= RQ_DATA_MAX) {
    char *room = buf_reserve(out, 16384);
    if (!room)
      break;
    z.next_out = (Bytef *)room;
    z.avail_out = 16384;
    how = inflate(&z, Z_NO_FLUSH);
    out->len += 16384 - z.avail_out;
  }
  bool began = z.total_out > 0 || z.total_in >= 2;
  inflateEnd(&z);
  if (how == Z_STREAM_END && out->len <= RQ_DATA_MAX)
    return RQ_NO_DATA;
  return out->len > RQ_DATA_MAX ? RQ_TOO_BIG : began ? RQ_BROKEN : RQ_FOREIGN;
}

struct rq_text rq_compress(struct rq_text text, struct buf *room) {
  room->len = 0;
  uLongf n = compressBound((uLong)text.n);
  char *to = buf_reserve(room, n);
  if (to && compress2((Bytef *)to, &n, (const Bytef *)text.s, (uLong)text.n,
                      Z_DEFAULT_COMPRESSION) == Z_OK)
    room->len = n;
  return all_of(room);
}

/* Two bytes that a zlib stream may begin with. */
static bool looks_compressed(struct rq_text t) {
  return t.n >= 2 && (t.s[0] & 0x0f) == 8 &&
         ((unsigned)(unsigned char)t.s[0] << 8 | (unsigned char)t.s[1]) % 31 == 0;
}

const char *rq_expand_text(struct rq_text *out, struct rq_text data, struct buf *room) {
  *out = data;
  if (!data.s || !looks_compressed(data))
    return NULL; /* RQ itself takes what is no zlib stream for the text */
  switch (expand(data, room)) {
  case RQ_NO_DATA:
    *out = all_of(room);
    return NULL;
  case RQ_TOO_BIG:
    *out = (struct rq_text){room->data, 4096};
    return "its error text expands without a reasonable end";
  case RQ_JSON:
  case RQ_PICKLE:
  case RQ_FOREIGN:
  case RQ_BROKEN:
    *out = all_of(room);
    return "its error text is damaged";
  }
  return NULL;
}

/* --- JSON ----------------------------------------------------------------------------------------
 */

static json_t *load(struct rq_text t) {
  return t.s ? json_loadb(t.s, t.n, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL) : NULL;
}

static bool dump(struct rq_text *out, const json_t *j, struct buf *room) {
  size_t n = json_dumpb(j, NULL, 0, JSON_ENSURE_ASCII);
  room->len = 0;
  char *to = n ? buf_reserve(room, n) : NULL;
  if (!to)
    return false;
  room->len = json_dumpb(j, to, n, JSON_ENSURE_ASCII);
  *out = all_of(room);
  return true;
}

static enum rq_data take_apart(struct rq_call *c, struct rq_text text, struct rq_room *room) {
  if (text.n >= 2 && (unsigned char)text.s[0] == 0x80 && (unsigned char)text.s[1] <= 5)
    return RQ_PICKLE;
  json_t *j = load(text);
  const json_t *func = json_array_get(j, 0), *args = json_array_get(j, 2),
               *kwargs = json_array_get(j, 3);
  enum rq_data kind = RQ_FOREIGN;
  if (json_array_size(j) == 4 && json_is_string(func) && json_is_array(args) &&
      json_is_object(kwargs) && dump(&c->args, args, &room->args) &&
      dump(&c->kwargs, kwargs, &room->kwargs)) {
    room->text.len = 0;
    buf_add(&room->text, json_string_value(func), json_string_length(func));
    c->func = all_of(&room->text);
    kind = RQ_JSON;
  }
  json_decref(j);
  return kind;
}

const char *rq_call_decode(struct rq_call *c, struct rq_text data, struct rq_room *room) {
  *c = (struct rq_call){.kind = RQ_NO_DATA};
  if (!data.s)
    return "it has no data";
  struct rq_text text = data;
  if (looks_compressed(data)) {
    c->kind = expand(data, &room->data);
    text = all_of(&room->data);
  }
  if (c->kind == RQ_NO_DATA)
    c->kind = take_apart(c, text, room);
  switch (c->kind) {
  case RQ_NO_DATA:
  case RQ_JSON:
  case RQ_PICKLE:
    return NULL;
  case RQ_FOREIGN:
    return "its data is neither what RQ's JSON serialiser makes nor a pickle";
  case RQ_TOO_BIG:
    return "its data expands to more than 4 MiB";
  case RQ_BROKEN:
    return "its data is a damaged zlib stream";
  }
  return NULL;
}

struct rq_text rq_call_encode(const struct rq_call *c, struct rq_room *room) {
  json_t *func = json_stringn(c->func.s ? c->func.s : "", c->func.n);
  room->args.len = 0;
  struct rq_text name = {"\"\"", 2};
  if (func) {
    size_t n = json_dumpb(func, NULL, 0, JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    char *to = buf_reserve(&room->args, n);
    if (to)
      room->args.len = json_dumpb(func, to, n, JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    name = all_of(&room->args);
  }
  json_decref(func);
  struct buf *b = &room->kwargs; /* the same layout as Python's json.dumps() */
  b->len = 0;
  buf_puts(b, "[");
  buf_add(b, name.s, name.n);
  buf_puts(b, ", null, ");
  buf_add(b, c->args.s ? c->args.s : "[]", c->args.s ? c->args.n : 2);
  buf_puts(b, ", ");
  buf_add(b, c->kwargs.s ? c->kwargs.s : "{}", c->kwargs.s ? c->kwargs.n : 2);
  buf_puts(b, "]");
  return rq_compress(all_of(b), &room->data);
}

size_t rq_intervals(int64_t out[RQ_INTERVALS], struct rq_text json) {
  json_t *j = load(json);
  size_t n = 0;
  for (size_t i = 0; i < json_array_size(j) && n < RQ_INTERVALS; i++)
    if (json_is_integer(json_array_get(j, i)))
      out[n++] = json_integer_value(json_array_get(j, i));
  json_decref(j);
  return n;
}

struct rq_text rq_first_id(struct rq_text json, struct buf *room) {
  json_t *j = load(json);
  const json_t *first = json_array_get(j, 0);
  room->len = 0;
  if (json_is_string(first))
    buf_add(room, json_string_value(first), json_string_length(first));
  json_decref(j);
  return all_of(room);
}

/* --- arguments
 * ------------------------------------------------------------------------------------ */

bool rq_arg_i64(const struct rq_call *c, size_t i, int64_t *out) {
  json_t *j = load(c->args);
  const json_t *arg = json_array_get(j, i);
  bool is = json_is_integer(arg);
  if (is)
    *out = json_integer_value(arg);
  json_decref(j);
  return is;
}

bool rq_arg_real(const struct rq_call *c, size_t i, double *out) {
  json_t *j = load(c->args);
  const json_t *arg = json_array_get(j, i);
  bool is = json_is_number(arg);
  if (is)
    *out = json_number_value(arg);
  json_decref(j);
  return is;
}

bool rq_arg_text(const struct rq_call *c, size_t i, struct buf *out) {
  json_t *j = load(c->args);
  const json_t *arg = json_array_get(j, i);
  bool is = json_is_string(arg);
  if (is)
    buf_add(out, json_string_value(arg), json_string_length(arg));
  json_decref(j);
  return is;
}

bool rq_args_are(const struct rq_call *c, size_t n) {
  json_t *args = load(c->args), *kwargs = load(c->kwargs);
  bool are = json_array_size(args) == n && json_object_size(kwargs) == 0;
  json_decref(args);
  json_decref(kwargs);
  return are;
}

static void add_repr(struct buf *b, const json_t *j) {
  const char *key;
  json_t *value;
  size_t i;
  switch (json_typeof(j)) {
  case JSON_OBJECT:
    buf_puts(b, "{");
    json_object_foreach((json_t *)(uintptr_t)j, key, value) {
      if (b->data[b->len - 1] != '{')
        buf_puts(b, ", ");
      value_add_repr(b, value_text(key));
      buf_puts(b, ": ");
      add_repr(b, value);
    }
    buf_puts(b, "}");
    return;
  case JSON_ARRAY:
    buf_puts(b, "[");
    json_array_foreach(j, i, value) {
      buf_puts(b, i ? ", " : "");
      add_repr(b, value);
    }
    buf_puts(b, "]");
    return;
  case JSON_STRING: /* up to a NUL */
    value_add_repr(b, value_text(json_string_value(j)));
    return;
  case JSON_INTEGER:
    buf_i64(b, json_integer_value(j));
    return;
  case JSON_REAL:
    value_add_repr(b, value_float(json_real_value(j)));
    return;
  case JSON_TRUE:
  case JSON_FALSE:
    buf_puts(b, json_is_true(j) ? "True" : "False");
    return;
  case JSON_NULL:
    buf_puts(b, "None");
    return;
  }
}

/* RQ cuts the repr of an argument after 75 characters. */
static void add_short_repr(struct buf *b, const json_t *j) {
  enum { MOST = 75 };
  size_t at = b->len;
  add_repr(b, j);
  if (b->len - at > MOST) {
    b->len = at + MOST;
    while (b->len > at && (b->data[b->len] & 0xc0) == 0x80) /* not within a character */
      b->len--;
    buf_puts(b, "...");
  }
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "name=value", sorted, as RQ does it. */
static void add_kwargs(struct buf *b, json_t *kwargs, bool first) {
  size_t n = json_object_size(kwargs), i = 0;
  char **text = calloc(n + 1, sizeof *text);
  const char *key;
  json_t *value;
  CHECK(text);
  json_object_foreach(kwargs, key, value) {
    struct buf one = {0};
    buf_printf(&one, "%s=", key);
    add_short_repr(&one, value);
    text[i] = strdup(buf_text(&one));
    CHECK(text[i++]);
    buf_fini(&one);
  }
  qsort(text, i, sizeof *text, by_text);
  for (size_t k = 0; k < i; k++) {
    buf_puts(b, first && k == 0 ? "" : ", ");
    buf_puts(b, text[k]);
    free(text[k]);
  }
  free(text);
}

void rq_call_describe(struct buf *b, const struct rq_call *c) {
  buf_add(b, c->func.s, c->func.n);
  buf_puts(b, "(");
  json_t *args = load(c->args), *kwargs = load(c->kwargs);
  for (size_t i = 0; i < json_array_size(args); i++) {
    buf_puts(b, i ? ", " : "");
    add_short_repr(b, json_array_get(args, i));
  }
  if (json_object_size(kwargs) > 0)
    add_kwargs(b, kwargs, json_array_size(args) == 0);
  json_decref(args);
  json_decref(kwargs);
  buf_puts(b, ")");
}

struct rq_text rq_error_line(struct rq_text t) {
  while (t.n > 0 && (t.s[t.n - 1] == '\n' || t.s[t.n - 1] == ' ' || t.s[t.n - 1] == '\r'))
    t.n--;
  for (size_t i = t.n; i > 0; i--)
    if (t.s[i - 1] == '\n')
      return (struct rq_text){t.s + i, t.n - i};
  return t;
}

/* --- results
 * -------------------------------------------------------------------------------------- */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static struct rq_text encode64(struct rq_text in, struct buf *out) {
  out->len = 0;
  for (size_t i = 0; i < in.n; i += 3) {
    uint32_t v = 0;
    size_t n = in.n - i < 3 ? in.n - i : 3;
    for (size_t k = 0; k < 3; k++)
      v = v << 8 | (k < n ? (unsigned char)in.s[i + k] : 0);
    char four[4] = {base64[v >> 18], base64[v >> 12 & 63], n > 1 ? base64[v >> 6 & 63] : '=',
                    n > 2 ? base64[v & 63] : '='};
    buf_add(out, four, 4);
  }
  return all_of(out);
}

static bool decode64(struct rq_text in, struct buf *out) {
  uint32_t v = 0, bits = 0;
  size_t i = 0;
  out->len = 0;
  for (; i < in.n && in.s[i] != '='; i++) {
    const char *digit = in.s[i] ? strchr(base64, in.s[i]) : NULL;
    if (!digit)
      return false;
    v = v << 6 | (uint32_t)(digit - base64);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      buf_add(out, &(char){(char)(v >> bits)}, 1);
      v &= (1u << bits) - 1;
    }
  }
  return in.n - i <= 2 && in.n % 4 == 0;
}

void rq_result_decode(struct rq_result *r, const struct rq_field *f, size_t n,
                      struct rq_room *room) {
  *r = (struct rq_result){0};
  struct rq_text kind = rq_field(f, n, "type"), value = rq_field(f, n, "return_value"),
                 error = rq_field(f, n, "exc_string");
  if (kind.n == 1 && *kind.s >= '1' && *kind.s <= '3')
    r->kind = (enum rq_result_kind)(*kind.s - '0');
  else
    r->strange = "its result is of no kind that RQ knows";
  if (value.s && decode64(value, &room->data))
    r->value = all_of(&room->data);
  else if (value.s)
    r->strange = "its result is not base64";
  if (error.s && decode64(error, &room->args))
    r->strange = rq_expand_text(&r->exc_info, all_of(&room->args), &room->error);
  else if (error.s)
    r->strange = "its error text is not base64";
}

size_t rq_result_encode(const struct rq_result *r, struct rq_field *out, struct rq_room *room) {
  static const char kinds[] = "0123";
  size_t n = 0;
  out[n++] = (struct rq_field){{"type", 4}, {&kinds[r->kind], 1}};
  if (r->exc_info.s) {
    struct rq_text z = rq_compress(r->exc_info, &room->error);
    out[n++] = (struct rq_field){{"exc_string", 10}, encode64(z, &room->args)};
  }
  if (r->value.s)
    out[n++] = (struct rq_field){{"return_value", 12}, encode64(r->value, &room->data)};
  return n;
}

#ifndef RT_VALUE_H
#define RT_VALUE_H

/* Imitates: Python's objects, as far as coroutines pass them around: None, bool, int (64 bits),
 * float, str, tuple, list, exceptions, and the things of the runtimes (generators, coroutines,
 * futures, tasks, ...), which are values too, so that whatever can be awaited can be passed on.
 *
 * A raised exception is a value that a function returns with `raised` set:
 *
 *   struct value r = wr_await(self, task);
 *   if (r.raised)            // like no `except` around it
 *     return r;
 *   if (value_caught(&r, ERROR_TIMEOUT)) ...     // like `except TimeoutError as r`
 *
 * Memory, as in CPython, is a count of references. What a body gets from a wr_ call belongs to the
 * frame of the body (struct frame below), which lets everything go when the body returns, as local
 * variables do; wr_del() lets one go earlier, like `del x`. What a body returns passes to the frame
 * of who gets it. To keep a value elsewhere (in the share), value_keep() and later value_drop() it.
 * The moment of the last drop shows: a coroutine that was never awaited, an exception that nobody
 * retrieved. Objects belong to one OS thread.
 *
 * Differs: ints do not grow without bound, a str is bytes in UTF-8, there are no dicts, classes of
 * exceptions are those in errors.def and have one argument at most (groups have two). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/check.h"

struct actor;
struct buf;

enum value_kind {
  VALUE_NONE,
  VALUE_BOOL,
  VALUE_INT,
  VALUE_FLOAT,
  VALUE_TEXT, /* a str that lives as long as the program: a literal */
  VALUE_OBJECT,
};

/* Classes of exceptions, by errors.def: ERROR_CLASS(NAME, PARENT, "Python's name"). */
enum error_class {
  ERROR_NO_CLASS,
#define ERROR_CLASS(NAME, PARENT, name) ERROR_##NAME,
#include "sched/rt/errors.def"
#undef ERROR_CLASS
  ERROR_CLASSES
};

struct object;
/* What kind of thing an object is. */
struct object_type {
  const char *name; /* Python's: "str", "Future", ... */
  /* The last reference is gone: drops what it refers to and ends with object_dispose(). */
  void (*free)(struct object *o);
  /* Appends Python's repr() of it; NULL: <name object>. */
  void (*repr)(struct buf *b, struct object *o);
};
/* Begins the struct of each thing. */
struct object {
  const struct object_type *type;
  uint32_t refs;
  uint32_t id; /* in the trace; 0: it is not shown there */
};

struct value {
  uint8_t kind; /* enum value_kind */
  bool raised;
  uint16_t zero; /* an array here, and gcc would keep values in memory, a byte at a time */
  uint32_t zeros;
  union {
    int64_t i; /* also of a bool */
    double f;
    const char *text;
    struct object *o;
  } u;
};
_Static_assert(sizeof(struct value) == 16, "a value passes in two registers");

/* The body of a generator, a coroutine, a callback: arg are its arguments, borrowed. */
typedef struct value (*wr_body)(struct actor *self, const struct value *arg);
enum { BODY_ARGS = 4 }; /* at most */

#define NONE_VALUE ((struct value){.kind = VALUE_NONE})
static inline struct value value_bool(bool b) {
  return (struct value){.kind = VALUE_BOOL, .u.i = b};
}
static inline struct value value_int(int64_t i) {
  return (struct value){.kind = VALUE_INT, .u.i = i};
}
static inline struct value value_float(double f) {
  return (struct value){.kind = VALUE_FLOAT, .u.f = f};
}
static inline struct value value_text(const char *literal) {
  return (struct value){.kind = VALUE_TEXT, .u.text = literal};
}
static inline struct value value_object(struct object *o) {
  return (struct value){.kind = VALUE_OBJECT, .u.o = o};
}

/* --- references --- */

/* A new object with one reference, which is the caller's; all behind struct object is zero. */
void *object_new(const struct object_type *type, size_t bytes);
/* Gives back the memory of an object, the last act of its type's free(); bytes as in object_new().
 */
void object_dispose(struct object *o, size_t bytes);
/* Nobody has a reference any more. */
void object_free(struct object *o);
static inline struct value value_keep(struct value v) {
  if (v.kind == VALUE_OBJECT)
    v.u.o->refs++;
  return v;
}
static inline void value_drop(struct value v) {
  if (v.kind == VALUE_OBJECT && --v.u.o->refs == 0)
    object_free(v.u.o);
}
/* The object of a value if it is of that type; NULL otherwise. */
static inline void *value_as(struct value v, const struct object_type *type) {
  return v.kind == VALUE_OBJECT && v.u.o->type == type ? v.u.o : NULL;
}

/* What the running body of an actor owns: self->frame. Zeroed: nothing yet. */
enum { FRAME_FEW = 6 };
struct frame {
  struct frame *up; /* of who called this body on the same actor */
  struct object **own;
  uint32_t n, more; /* there are FRAME_FEW + more places */
  struct object *few[FRAME_FEW];
};
void frame_enter(struct actor *self, struct frame *f);
/* Lets all go, the oldest first, except `result`, which passes to the frame below; if there is
 * none, the caller gets the reference. */
struct value frame_leave(struct actor *self, struct value result);
/* The current frame takes over a reference that the caller has: v. */
struct value frame_own(struct actor *self, struct value v);
/* The current frame takes a reference of its own. */
static inline struct value frame_keep(struct actor *self, struct value v) {
  return v.kind == VALUE_OBJECT ? frame_own(self, value_keep(v)) : v;
}
/* Like `del x`: the current frame lets it go now. */
void wr_del(struct actor *self, struct value v);

/* --- strings, tuples, lists --- */

struct value wr_str(struct actor *self, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool value_is_str(struct value v);
/* The bytes of a str, NUL-terminated; borrowed. */
const char *value_chars(struct value v);
struct value wr_tuple(struct actor *self, size_t n, const struct value *items);
struct value wr_list(struct actor *self, size_t n, const struct value *items);
bool value_is_tuple(struct value v);
bool value_is_list(struct value v);
/* Of a tuple or a list. Items are borrowed. */
size_t value_len(struct value v);
struct value value_item(struct value v, size_t i);
void wr_append(struct actor *self, struct value list, struct value item);
/* list.clear() */
void value_clear(struct value list);
/* Python's str() and repr(); borrowed from the current frame. */
const char *wr_text_of(struct actor *self, struct value v);
const char *wr_repr(struct actor *self, struct value v);
/* Prints one line, like print(v). */
void wr_say(struct actor *self, struct value v);
/* The same for the runtimes: appends. */
void value_add_str(struct buf *b, struct value v);
void value_add_repr(struct buf *b, struct value v);
/* The name of its type, e.g. "int", "NoneType", "generator". */
const char *value_type_name(struct value v);
/* Python's `is` and `==` (of numbers, str, tuples, lists; identity for others). */
bool value_same(struct value a, struct value b);
bool value_equal(struct value a, struct value b);
bool value_true(struct value v);

/* --- exceptions --- */

/* An exception object, not raised: Class("text"), or Class() if fmt is NULL. */
struct value wr_error(struct actor *self, enum error_class class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Class(arg). */
struct value wr_error_of(struct actor *self, enum error_class class, struct value arg);
/* ExceptionGroup(text, errors), or BaseExceptionGroup if one of them is no Exception. */
struct value wr_error_group(struct actor *self, const char *text, size_t n,
                            const struct value *errors);
bool value_is_error(struct value v);
/* isinstance(v, class); v may be raised or not. */
bool value_isinstance(struct value v, enum error_class class);
enum error_class value_class(struct value v);
const char *error_class_name(enum error_class class);
/* The first argument of the exception, e.g. StopIteration's value; None if it has none. */
struct value value_arg(struct value error);
/* The errors of a group, as a list; None if it is no group. */
struct value value_errors(struct value group);
/* `raise error from cause`: __cause__, None if there is none. */
void value_set_cause(struct value error, struct value cause);
struct value value_cause(struct value error);

/* `raise error`. */
static inline struct value value_raise(struct value error) {
  error.raised = true;
  return error;
}
/* `except class`: true if r is raised and of that class; it is then no longer raised. */
static inline bool value_caught(struct value *r, enum error_class class) {
  if (likely(!r->raised) || !value_isinstance(*r, class))
    return false;
  r->raised = false;
  return true;
}

#endif

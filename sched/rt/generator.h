#ifndef RT_GENERATOR_H
#define RT_GENERATOR_H

/* Generators: bodies that yield. All calls return what Python's return, or an exception that is
 * raised (rt/value.h); at the end of a generator that is StopIteration, whose argument is what its
 * body returned. `self` is whoever calls: its frame owns what it gets.
 *
 *   static struct value count(struct actor *self, const struct value *arg) {
 *     for (int64_t i = 0; i < arg[0].u.i; i++) {
 *       struct value sent = wr_yield(self, value_int(i));      // sent = yield i
 *       if (sent.raised)                                       // thrown in, or close()
 *         return sent;
 *     }
 *     return NONE_VALUE;
 *   }
 *   struct value g = wr_generator(self, "count", count, 1, (struct value[]){value_int(3)});
 *   struct value v;
 *   while (!(v = wr_next(self, g)).raised)                     // for v in g:
 *     wr_say(self, v);
 *
 * When the last reference to a generator goes, it is closed. */
#include "sched/rt/routine.h"

/* name(args): makes the generator; nothing of its body runs. name is a literal. */
struct value wr_generator(struct actor *self, const char *name, wr_body body, size_t n,
                          const struct value *args);
/* next(g), g.send(v), g.throw(error), g.close() */
struct value wr_next(struct actor *self, struct value g);
struct value wr_send(struct actor *self, struct value g, struct value v);
struct value wr_throw(struct actor *self, struct value g, struct value error);
struct value wr_close(struct actor *self, struct value g);
/* Within a generator: `yield v`; what is sent in, or raised. */
struct value wr_yield(struct actor *self, struct value v);
/* `yield from it`, of a generator, a list or a tuple; what it returns, or raised. */
struct value wr_yield_from(struct actor *self, struct value it);
/* sys.unraisablehook, of this thread: what is called with an exception that a generator raises
 * while it is dropped. */
void wr_unraisablehook(struct actor *self, void (*hook)(struct actor *self, struct value error));
/* The end of a for loop: StopIteration is none of an exception any more. True if v is raised and is
 * no StopIteration. */
static inline bool wr_failed(struct value v) {
  return v.raised && value_class(v) != ERROR_STOP_ITERATION;
}

/* --- for other things that have a body which stops in the middle (async generators, coroutines
 * driven by hand) --- */

enum generator_state { GENERATOR_NEW, GENERATOR_PAUSED, GENERATOR_RUNS, GENERATOR_ENDED };

/* What it is called in messages, and what it must not raise. */
struct generator_sort {
  const struct object_type *type;
  const char *noun;  /* "generator" */
  const char *reuse; /* what a RuntimeError says when it is resumed after its end; NULL: it is only
                        over */
  bool async;        /* it must not raise StopAsyncIteration either */
};

struct generator {
  struct object o;
  const struct generator_sort *sort; /* ro */
  enum generator_state state;        /* ro */
  uint32_t caller;                   /* private: the actor that resumed it */
  struct routine routine;
};

/* How a resume came to its end. */
enum generator_out { GENERATOR_YIELDED, GENERATOR_RETURNED, GENERATOR_RAISED };

/* In memory that object_new() gave: makes it one of that sort. */
void generator_init(struct generator *g, struct actor *self, const struct generator_sort *sort,
                    const char *name, wr_body body, size_t n, const struct value *args);
/* Lets it go on with `in`, which may be raised. *out is owned by self's frame and not raised. */
enum generator_out generator_resume(struct actor *self, struct generator *g, enum resume_how how,
                                    struct value in, struct value *out);
/* The second half of that, without a word in the trace: goes on after it has stopped for another
 * reason than a yield, which who embeds it knows. Takes over the caller's reference to `in`. */
enum generator_out generator_go(struct actor *self, struct generator *g, struct value in,
                                struct value *out);
/* Whose body is it? `self` is the actor of a generator. */
static inline struct generator *generator_of(struct actor *self) {
  struct routine *r = routine_of(self);
  return (struct generator *)(void *)((char *)r - offsetof(struct generator, routine));
}
/* GeneratorExit in it; None, or raised. */
struct value generator_close(struct actor *self, struct generator *g);
/* The free() of its type begins with this: closes it if it waits in the middle. False: somebody has
 * taken a reference meanwhile, and it must stay. */
bool generator_fini(struct generator *g);

#endif

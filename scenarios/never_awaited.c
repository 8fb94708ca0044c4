/* Async: a bare call of a coroutine function makes only an object; nothing of it runs.
 *
 * Shows: a coroutine runs when somebody awaits it, once; a task runs by itself. An object that is
 * dropped before anybody has awaited it is most likely a mistake, so Python warns.
 * Real: references are counted, so the warning comes at the moment of the drop, as in CPython.
 * Differs: in C wr_del() lets go what Python lets go at the end of the line. */
#define SCENARIO never_awaited
#include <string.h>

#include "scenarios/body.h"
#include "sched/aio/aio.h"

struct share {
  char nothing;
};

/* Gets the category and the message. */
static struct value show(struct actor *self, const struct value *arg) {
  AT(self, warning);
  wr_print(self, "%s: %s", wr_text_of(self, arg[0]), wr_text_of(self, arg[1]));
  return NONE_VALUE;
}

static struct value greet(struct actor *self, const struct value *arg) {
  const char *name = value_chars(arg[0]);
  AT(self, hello);
  wr_print(self, "Hello %s", name);
  AT(self, give_back);
  return value_int((int64_t)strlen(name));
}

static struct value call_greet(struct actor *self, const char *name) {
  struct value arg = value_text(name);
  return wr_coroutine(self, "greet", greet, 1, &arg);
}

static struct value main_(struct actor *self, const struct value *arg) {
  (void)arg;
  wr_set_warning_handler(self, show);
  for (int64_t i = 0; i < PARAM(self, bare); i++) {
    AT(self, bare);
    wr_del(self, call_greet(self, "Ada"));
  }
  AT(self, not_greeted);
  wr_print(self, "main: Ada has not been greeted");

  AT(self, make);
  struct value coroutine = call_greet(self, "Grace");
  AT(self, object);
  wr_print(self, "main: the call gives a %s", value_type_name(coroutine));
  AT(self, await);
  struct value length = wr_await(self, coroutine);
  AT(self, result);
  wr_print(self, "main: the await gives %s", wr_text_of(self, length));
  AT(self, await_again);
  struct value error = wr_await(self, coroutine);
  if (value_caught(&error, ERROR_RUNTIME)) {
    AT(self, refused);
    wr_print(self, "main: %s", wr_text_of(self, error));
  }

  AT(self, task);
  struct value task = wr_create_task(self, call_greet(self, "Edsger"), NULL);
  AT(self, not_yet);
  wr_print(self, "main: the task has not run yet, but it will");
  AT(self, turn);
  wr_asleep(self, 0, NONE_VALUE);
  AT(self, done);
  wr_print(self, "main: done without an await: %s", wr_done(task) ? "True" : "False");

  AT(self, keep);
  struct value kept = call_greet(self, "Alan");
  AT(self, kept);
  wr_print(self, "main: no warning as long as somebody has it");
  AT(self, drop);
  wr_del(self, kept);
  AT(self, gone);
  wr_print(self, "main: now it is gone");
  return NONE_VALUE;
}

SCENARIO_MAIN(self, s) {
  (void)s;
  AT(self, run);
  wr_run(self, wr_coroutine(self, "main", main_, 0, NULL));
  return 0;
}

/* Predicting, challenges and the explorer's view, with real runs and without a terminal. */
#include "ui/term/pilot.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scenarios/scenarios.h"
#include "ui/core/challenge.h"
#include "ui/term/state.h"

static void settle(struct pilot *p) {
  while (p->app.control.busy || pilot_searches(p)) {
    int search = pilot_search_fd(p);
    struct pollfd fd = {.fd = pilot_searches(p) ? search : pilot_socket(p), .events = POLLIN};
    assert_true(fd.fd >= 0);
    assert_int_equal(poll(&fd, 1, -1), 1);
    if (fd.fd == search)
      pilot_search(p);
    else
      pilot_news(p);
  }
}

static void press(struct pilot *p, int32_t key) {
  pilot_perform(p, app_key(&p->app, key));
  settle(p);
}

static void press_all(struct pilot *p, const char *keys) {
  for (; *keys; keys++)
    press(p, *keys);
}

static void begin(struct pilot *p, const char *scenario, const char *policy, int64_t second_param) {
  struct err e;
  pilot_init(p);
  const struct scenario *s = scenario_find(scenario);
  struct choice c = app_choice(s);
  p->request = (struct run_request){.scenario = s, .policy = policy, .seed = 1};
  for (size_t i = 0; i < s->n_params; i++)
    p->request.params[i] = c.params[i];
  if (second_param)
    p->request.params[1] = second_param;
  if (pilot_start(p, &e) != 0)
    fail_msg("%s", e.text);
  settle(p);
  while (strcmp(policy, "human") != 0 && !p->app.ended[0]) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
    pilot_news(p);
  }
  while (p->session.growing)
    session_refresh(&p->session);
  p->app.playing = false;
}

static bool told(const struct pilot *p, const char *text) {
  return strstr(p->app.predict.told, text);
}

static int32_t key_of(const struct predict *q, const char *text) {
  for (int i = 0; i < q->n; i++)
    if (strcmp(q->option[i].text, text) == 0)
      return 'a' + i;
  fail_msg("%s is no answer to \"%s\"", text, q->question);
  return 0;
}

static void say(struct pilot *p, const char *answer) {
  assert_true(predict_asks(&p->app));
  press(p, key_of(&p->app.predict, answer));
  assert_false(predict_asks(&p->app));
}

/* A move waits for the answer, and is judged by what the run has recorded then. */
static void moves_are_predicted(void **state) {
  (void)state;
  struct pilot p;
  begin(&p, "lost-update", "human", 1);
  press_all(&p, "xP1");
  assert_int_equal(p.app.control.tree.at, BRANCH_ROOT); /* nobody has moved */
  say(&p, "0");
  assert_true(told(&p, "Right: 0.") && told(&p, "worker-1 reads"));
  press(&p, '2');
  say(&p, "1");
  assert_true(told(&p, "No: 0. You said: 1."));
  press(&p, '1'); /* the sum: can it go on? */
  say(&p, "it can go on");
  assert_true(told(&p, "Right"));
  press(&p, '1');
  say(&p, "1");
  assert_true(told(&p, "Right: 1."));
  assert_int_equal(p.app.predict.asked, 4);
  assert_int_equal(p.app.predict.right, 3);
  press(&p, 'u');
  press(&p, '1');
  assert_true(predict_asks(&p.app));
  press(&p, 'u'); /* whoever goes back is not asked any more */
  assert_false(predict_asks(&p.app));
  pilot_fini(&p);
}

/* Whatever is asked of a recording, the answer is what comes next in it. */
static void check_question(const struct pilot *p) {
  const struct predict *q = &p->app.predict;
  const struct session *s = &p->session;
  const struct event *e = session_event_at(s, q->then - 1);
  const char *truth = q->option[q->truth].text;
  size_t n;
  assert_true(q->n >= 2 && q->at < q->then && s->at == q->at);
  if (q->kind == PREDICT_WHO) {
    assert_int_equal(q->option[q->truth].actor, e->actor);
    for (uint64_t i = q->at; i + 1 < q->then; i++) /* nothing gives it away before */
      assert_true(session_event_at(s, i)->actor != e->actor);
  } else if (q->kind == PREDICT_PRINT) {
    const char *text = trace_reader_text(s->reader, e->text, &n);
    assert_int_equal(e->type, EV_OUT);
    assert_memory_equal(text, truth, n < strlen(truth) ? n : strlen(truth));
  } else {
    bool waits = strstr(event_desc(e->type)->name, "want") || e->type == EV_JOIN_WAIT;
    assert_int_equal(q->kind, PREDICT_WAIT);
    assert_string_equal(truth, waits ? "it must wait" : "at once");
  }
}

static void recordings_are_predicted(void **state) {
  (void)state;
  static const char *const names[] = {"lock-fix", "gil-convoy", "async-queue", "dear-prefix",
                                      "continents"};
  uint32_t kinds = 0;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    struct pilot p;
    uint32_t n = 0;
    begin(&p, names[k], "random", k == 0);
    const struct predict *q = &p.app.predict;
    session_go_event(&p.session, 0);
    press(&p, 'P');
    press(&p, 'n');
    for (; predict_asks(&p.app) && n < 200; n++) {
      check_question(&p);
      kinds |= 1u << q->kind;
      bool wrong = n % 3 == 2;
      press(&p, (int32_t)('a' + (q->truth + wrong) % q->n));
      assert_int_equal(p.session.at, q->then);
      assert_true(told(&p, wrong ? "No: " : "Right: "));
      press(&p, 'n');
    }
    print_message("%s: %u questions, %u right\n", names[k], q->asked, q->right);
    assert_true(n >= 2);
    assert_int_equal(q->asked, n);
    assert_int_equal(q->right, n - n / 3);
    pilot_fini(&p);
  }
  assert_int_equal(kinds, 1u << PREDICT_WHO | 1u << PREDICT_PRINT | 1u << PREDICT_WAIT);
}

/* Playing stops by itself where a question stands. */
static void playing_leads_to_the_next_question(void **state) {
  (void)state;
  struct pilot p;
  begin(&p, "lock-fix", "random", 0);
  session_go_event(&p.session, 0);
  press(&p, 'P');
  for (int i = 0; i < 2; i++) {
    for (int ticks = 0; p.app.playing && ticks < 10000; ticks++)
      app_tick(&p.app, 16000000);
    assert_true(predict_asks(&p.app));
    press(&p, ' '); /* it says that an answer comes first */
    assert_true(predict_asks(&p.app) && p.app.message[0]);
    press(&p, 'a');
    press(&p, ' ');
  }
  press(&p, 'P');
  assert_false(p.app.predict.on);
  pilot_fini(&p);
}

/* --- challenges ------------------------------------------------------------------------------- */

static void choose_challenge(struct pilot *p, const char *name) {
  press(p, UI_KEY_CTRL + 'T' - '@');
  p->app.list_at = 0;
  while (strcmp(attempt_listed(p->app.list_at)->name, name) != 0)
    press(p, UI_KEY_DOWN);
  press(p, UI_KEY_ENTER);
  for (int fresh = 0; !p->app.session && fresh < 1000 && p->run; fresh++) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
    pilot_news(p);
  }
  settle(p);
}

static bool solved(const struct pilot *p, const char *name) {
  return attempt_solved(&p->app, challenge_find(name));
}

static void wait_for_end(struct pilot *p) {
  while (!p->app.ended[0]) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
    pilot_news(p);
  }
  settle(p);
}

/* Types where it is taken and let go: the form stands at the first number that may be chosen. */
static void place_lock(struct pilot *p, int32_t first, int32_t last) {
  choose_challenge(p, "sell-once");
  press(p, first);
  press(p, UI_KEY_DOWN);
  press(p, last);
  press(p, UI_KEY_ENTER);
  wait_for_end(p);
}

static void challenges_are_solved_and_kept(void **state) {
  (void)state;
  char state_home[] = "/tmp/whoruns-test-XXXXXX", path[80];
  struct pilot p;
  assert_non_null(mkdtemp(state_home));
  snprintf(path, sizeof path, "%s/state", state_home); /* which is not there yet */
  setenv("XDG_STATE_HOME", path, 1);
  pilot_init(&p);
  choose_challenge(&p, "lose-one");
  press(&p, 'H');
  assert_int_equal(p.app.attempt.hints, 1);
  assert_string_equal(p.app.message, ""); /* it stands below the task, and is told once */
  press(&p, 'x');
  press_all(&p, "111");
  press_all(&p, "222");
  assert_false(solved(&p, "lose-one"));
  assert_non_null(strstr(p.app.attempt.told, "No update is lost."));
  press(&p, 'r');
  press_all(&p, "12122");
  assert_true(solved(&p, "lose-one"));
  assert_non_null(strstr(p.app.attempt.told, "Solved."));

  choose_challenge(&p, "always-lost"); /* it is not always so */
  press(&p, '!');
  assert_false(solved(&p, "always-lost"));
  assert_non_null(strstr(p.app.attempt.told, "One such schedule"));
  choose_challenge(&p, "no-circle"); /* it is */
  press(&p, '!');
  assert_true(solved(&p, "no-circle"));

  choose_challenge(&p, "obey-at-once"); /* the form is open, with the parameters */
  assert_int_equal(p.app.overlay, OVERLAY_FORM);
  int64_t *refuses = p.app.choice.params;
  while (strcmp(p.app.choice.scenario->params[refuses - p.app.choice.params].name, "refuses") != 0)
    refuses++;
  *refuses = 0;
  press(&p, UI_KEY_ENTER);
  wait_for_end(&p);
  assert_true(solved(&p, "obey-at-once"));

  place_lock(&p, '2', '3'); /* the ticket is sold once, but somebody may not be counted */
  assert_non_null(strstr(p.app.attempt.told, "customers asked: 2"));
  place_lock(&p, '1', '4'); /* nobody comes in while its holder waits for all */
  assert_non_null(strstr(p.app.attempt.told, "It ends in a deadlock. One such schedule"));
  assert_false(solved(&p, "sell-once"));
  place_lock(&p, '2', '4');
  assert_true(solved(&p, "sell-once"));
  pilot_fini(&p);

  struct attempt again = {0};
  state_read_solved(&again);
  int n = 0;
  for (int i = 0; i < CHALLENGES_MAX; i++)
    n += again.solved[i];
  assert_int_equal(n, 4);
  snprintf(path, sizeof path, "%s/state/whoruns/progress", state_home);
  assert_int_equal(unlink(path), 0);
  for (int above = 0; above < 3; above++) {
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0);
  }
}

/* --- all orders ------------------------------------------------------------------------------- */

static void all_orders_are_shown_and_opened(void **state) {
  (void)state;
  struct pilot p;
  struct cells c = {0};
  begin(&p, "lost-update", "random", 1);
  press(&p, 'e');
  const struct explored *x = &p.app.explored;
  assert_true(x->complete && !x->running && x->reduced);
  assert_int_equal(x->n, 2);
  press(&p, 'a');
  assert_true(x->complete && !x->reduced);
  assert_int_equal(x->runs, 20);
  assert_int_equal(x->leaves, 20);
  assert_int_equal(x->tree.count, 20);
  uint64_t lost = x->outcome[x->order[0]].times, right = x->outcome[x->order[1]].times;
  assert_int_equal(lost, 18);
  assert_int_equal(right, 2);
  for (int w = 60; w < 200; w += 70) {
    cells_resize(&c, w, w / 5);
    app_draw(&p.app, &c);
  }
  press(&p, UI_KEY_DOWN);
  press(&p, UI_KEY_DOWN);
  struct buf way = {0}, gone = {0};
  branch_schedule(&x->tree, branch_leaf(&x->tree, 2), &way);
  bool bad = x->outcome[x->leaf[2]].wrong;
  press(&p, UI_KEY_ENTER); /* the third one, on real threads */
  const struct branches *b = &p.app.control.tree;
  assert_true(p.app.control.on && !p.app.control.open && !x->there);
  assert_int_equal(b->count, 20);
  branch_schedule(b, b->at, &gone);
  assert_string_equal(buf_text(&way), buf_text(&gone));
  assert_true(b->node[b->at].ended);
  assert_int_equal(b->node[b->at].code != 0, bad); /* as it came out on fibers */
  press(&p, 'u');
  assert_true(p.app.control.open);
  buf_fini(&way);
  buf_fini(&gone);
  cells_fini(&c);
  pilot_fini(&p);
}

/* The schedule and what came of it, of the chosen one in the list. */
static void chosen_leaf(const struct pilot *p, struct buf *schedule, uint32_t *outcome) {
  const struct explored *x = &p->app.explored;
  uint64_t at = (uint64_t)p->app.list_at;
  assert_true(explored_has(x, at));
  uint32_t leaf = (uint32_t)(at - x->first);
  schedule->len = 0;
  branch_schedule(&x->tree, branch_leaf(&x->tree, leaf), schedule);
  *outcome = x->leaf[leaf];
}

enum { ORDERS = 16 * 1024 };

/* More schedules than are kept: each can be had, forward and back it is the same one, all differ,
 * and together they are what was counted. */
static void have_any_schedule(const char *scenario, int64_t second_param, const char *keys_before) {
  struct pilot p;
  struct cells c = {0};
  struct buf text = {0};
  static char *schedule[ORDERS];
  uint32_t outcome;
  uint64_t times[16] = {0};
  begin(&p, scenario, "random", second_param);
  press_all(&p, keys_before);
  const struct explored *x = &p.app.explored;
  uint64_t n = x->runs;
  print_message("%llu schedules\n", (unsigned long long)n);
  assert_true(x->complete && n > 3 * EXPLORER_LEAVES && n < ORDERS && x->n <= 16);
  for (uint64_t i = 0; i < n; i++, press(&p, UI_KEY_DOWN)) {
    chosen_leaf(&p, &text, &outcome);
    assert_int_equal(p.app.list_at, i);
    assert_true(outcome < x->n);
    times[outcome]++;
    schedule[i] = strdup(buf_text(&text));
    assert_true(i == 0 || strcmp(schedule[i - 1], schedule[i]) != 0);
  }
  for (uint32_t i = 0; i < x->n; i++)
    assert_int_equal(times[i], x->outcome[i].times);
  static const int32_t keys[] = {UI_KEY_HOME, UI_KEY_RIGHT,  UI_KEY_UP,  UI_KEY_END,
                                 UI_KEY_LEFT, UI_KEY_PAGEUP, UI_KEY_DOWN};
  for (int i = 0; i < 40; i++) {
    press(&p, keys[i * 5 % 7]);
    chosen_leaf(&p, &text, &outcome);
    assert_string_equal(buf_text(&text), schedule[p.app.list_at]);
    cells_resize(&c, 60 + i, 12 + i / 2);
    app_draw(&p.app, &c);
  }
  press(&p, UI_KEY_END);
  press(&p, UI_KEY_ENTER); /* the last one, on real threads */
  const struct branches *b = &p.app.control.tree;
  text.len = 0;
  branch_schedule(b, b->at, &text);
  assert_true(b->node[b->at].ended);
  assert_string_equal(buf_text(&text), schedule[n - 1]);
  for (uint64_t i = 0; i < n; i++)
    free(schedule[i]);
  buf_fini(&text);
  cells_fini(&c);
  pilot_fini(&p);
}

static void any_schedule_can_be_had(void **state) {
  (void)state;
  have_any_schedule("lost-update", 2, "ea");   /* all orders */
  have_any_schedule("bounded-buffer", 2, "e"); /* one of each kind */
}

/* With job queues a run takes long, so samples are taken, as on the command line; but all orders if
 * that is asked for. */
static void job_queues_are_sampled(void **state) {
  (void)state;
  struct pilot p;
  struct buf text = {0};
  begin(&p, "rq-basic", "random", 1);
  const struct explored *x = &p.app.explored;
  for (int all = 0; all < 2; all++) {
    pilot_perform(&p, app_key(&p.app, all ? 'a' : 'e'));
    while (x->running && !x->runs) {
      poll(NULL, 0, 1);
      pilot_search(&p);
    }
    pilot_perform(&p, app_key(&p.app, 's')); /* some are enough */
    settle(&p);
    assert_true(x->runs > 0 && (all || !x->complete));
    text.len = 0;
    explored_progress(&text, x);
    assert_int_equal(strstr(buf_text(&text), " sample") != NULL, !all);
    assert_int_equal(strstr(buf_text(&text), "may happen all the same") != NULL, !all);
  }
  buf_fini(&text);
  pilot_fini(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(moves_are_predicted),
      cmocka_unit_test(recordings_are_predicted),
      cmocka_unit_test(playing_leads_to_the_next_question),
      cmocka_unit_test(challenges_are_solved_and_kept),
      cmocka_unit_test(all_orders_are_shown_and_opened),
      cmocka_unit_test(any_schedule_can_be_had),
      cmocka_unit_test(job_queues_are_sampled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A run under somebody's hand, with real threads and without a terminal: choosing, going back,
 * choosing otherwise and switching between branches. Wherever one has been before, the recording is
 * the same again, event by event. WHORUNS_ACTIONS=5000 does so many; SEED=N repeats a run. */
#include "ui/term/pilot.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "scenarios/scenarios.h"
#include "ui/term/again.h"

static void settle(struct pilot *p) {
  while (p->app.control.busy) {
    struct pollfd fd = {.fd = pilot_socket(p), .events = POLLIN};
    assert_true(fd.fd >= 0);
    assert_int_equal(poll(&fd, 1, -1), 1);
    pilot_news(p);
  }
}

static void press(struct pilot *p, int32_t key) {
  pilot_perform(p, app_key(&p->app, key));
  settle(p);
}

static void begin(struct pilot *p, const char *scenario, int64_t second_param) {
  struct err e;
  pilot_init(p);
  const struct scenario *s = scenario_find(scenario);
  struct choice c = app_choice(s);
  p->request = (struct run_request){.scenario = s, .policy = "human", .seed = 1};
  for (size_t i = 0; i < s->n_params; i++)
    p->request.params[i] = c.params[i];
  if (second_param)
    p->request.params[1] = second_param;
  if (pilot_start(p, &e) != 0)
    fail_msg("%s", e.text);
  settle(p);
}

static void expect_way(const struct pilot *p, const char *way) {
  const struct branches *b = &p->app.control.tree;
  struct buf text = {0};
  branch_schedule(b, b->at, &text);
  assert_string_equal(buf_text(&text), way);
  buf_fini(&text);
}

/* All events but for what the machine decides, in one number; and the decisions are those of the
 * way to where the tree stands. */
static uint64_t look_at_recording(struct pilot *p) {
  struct session *s = p->app.session;
  const struct branches *b = &p->app.control.tree;
  struct branches seen;
  uint64_t hash = 14695981039346656037u, n = session_events(s);
  branch_init(&seen);
  for (uint64_t i = 0; i < n; i++) {
    struct event e = *session_event_at(s, i);
    uint64_t v[] = {e.type, e.actor, e.a, e.b, e.type == EV_START ? 0 : e.c, e.t_ns};
    char path[BRANCH_PATH_MAX];
    if (e.type == EV_GRANT) {
      world_path(history_world(s->history), e.a, path, sizeof path);
      branch_take(&seen, path, false);
    }
    for (size_t k = 0; e.type != EV_VERDICT && k < sizeof v / sizeof *v; k++)
      hash = (hash ^ v[k]) * 1099511628211u;
  }
  struct buf one = {0}, two = {0};
  branch_schedule(&seen, seen.at, &one);
  branch_schedule(b, b->at, &two);
  assert_string_equal(buf_text(&one), buf_text(&two));
  buf_fini(&one);
  buf_fini(&two);
  branch_fini(&seen);
  assert_int_equal(s->at, n);
  return hash;
}

static void an_update_is_lost_and_saved_again(void **state) {
  (void)state;
  struct pilot p;
  begin(&p, "lost-update", 1);
  press(&p, 'x');
  for (const char *k = "12"; *k; k++)
    press(&p, *k);
  expect_way(&p, "main.1 main.2");
  press(&p, '0');
  assert_non_null(strstr(p.app.message, "main")); /* it is blocked, and that is said */
  expect_way(&p, "main.1 main.2");
  for (const char *k = "122"; *k; k++)
    press(&p, *k);
  assert_false(p.app.control.open);
  assert_non_null(strstr(p.app.control.tree.node[p.app.control.tree.at].outcome, "1 update lost"));
  for (int i = 0; i < 3; i++)
    press(&p, 'u');
  expect_way(&p, "main.1 main.2");
  press(&p, 'u');
  for (const char *k = "11"; *k; k++)
    press(&p, *k);
  assert_string_equal(p.app.control.tree.node[p.app.control.tree.at].outcome, "the counter is 2");
  press(&p, UI_KEY_CTRL + 2);
  expect_way(&p, "main.1 main.2 main.1 main.2*2");
  assert_int_equal(p.app.control.tree.count, 2);
  pilot_close(&p);
  assert_non_null(
      strstr(buf_text(&p.decided), "branch B, the counter is 2: --schedule \"main.1*3\""));
  pilot_fini(&p);
}

static void expect_why(const struct pilot *p, uint32_t actor, const char *words) {
  struct buf b = {0};
  control_why(&b, &p->app, actor);
  if (strcmp(buf_text(&b), words) != 0)
    fail_msg("It says: %s", buf_text(&b));
  buf_fini(&b);
}

/* Nobody runs while somebody is asked who is to move, least of all the one that moved last. */
static void who_stands_says_so(void **state) {
  (void)state;
  struct pilot p;
  begin(&p, "lost-update", 1);
  press(&p, 'x');
  press(&p, '1');
  const struct control *c = &p.app.control;
  assert_true(c->n == 3 && c->move[1].possible && c->move[2].possible);
  expect_why(&p, c->move[1].actor,
             "worker-1 could go on at line 33 (add); it would compute the new counter next, and "
             "waits for your move.");
  expect_why(&p, c->move[2].actor,
             "worker-2 could go on at line 32 (load); it would read counter next, and waits for "
             "your move.");
  assert_int_equal(control_state(&p.app, c->move[1].actor), LANE_READY);
  assert_int_equal(control_state(&p.app, c->move[2].actor), LANE_READY);
  session_go_event(p.app.session, session_events(p.app.session) - 1); /* it was in the middle */
  expect_why(&p, c->move[1].actor, "worker-1 is running at line 33 (add).");
  expect_why(&p, c->move[2].actor,
             "worker-2 could go on at line 32 (load); it waits for its turn.");
  assert_int_equal(control_state(&p.app, c->move[1].actor), LANE_RUN);
  assert_int_equal(control_state(&p.app, c->move[2].actor), LANE_READY);
  pilot_fini(&p);
}

static bool is_there(const char *dir, const char *name, const char *way) {
  struct trace_reader *r;
  struct err e;
  struct buf path = {0}, decided = {0};
  buf_printf(&path, "%s/%s", dir, name);
  bool there = trace_reader_open(&r, buf_text(&path), &e) == 0;
  if (there) {
    again_schedule(&decided, r);
    assert_string_equal(buf_text(&decided), way);
    assert_null(trace_reader_damage(r));
    trace_reader_close(r);
    unlink(buf_text(&path));
  }
  buf_fini(&path);
  buf_fini(&decided);
  return there;
}

/* Whatever is recorded on the way is in a file, each branch as far as one has come in it. */
static void every_branch_is_recorded(void **state) {
  (void)state;
  struct pilot p;
  struct err e;
  char dir[] = "/tmp/whoruns-test-XXXXXX", record[64], taken[64];
  assert_non_null(mkdtemp(dir));
  snprintf(record, sizeof record, "%s/a.wrt", dir);
  snprintf(taken, sizeof taken, "%s/a.B.wrt", dir);
  int other = open(taken, O_WRONLY | O_CREAT, 0600); /* of another day: it stays */
  assert_true(other >= 0 && close(other) == 0);
  pilot_init(&p);
  p.request = (struct run_request){
      .scenario = scenario_find("lost-update"), .policy = "human", .seed = 1, .record = record};
  p.request.params[0] = 2;
  p.request.params[1] = 1;
  assert_int_equal(pilot_start(&p, &e), 0);
  settle(&p);
  for (const char *k = "x12u"; *k; k++)
    press(&p, *k);
  assert_non_null(strstr(p.app.message, "a.wrt has this run"));
  for (const char *k = "11"; *k; k++)
    press(&p, *k);
  expect_way(&p, "main.1*3");
  press(&p, 'R'); /* one's own hand still, with another seed */
  assert_true(p.app.control.on && p.app.control.open);
  assert_string_equal(p.request.policy, "human");
  expect_way(&p, "");
  press(&p, '2');
  pilot_close(&p);
  const char *told = buf_text(&p.decided);
  assert_non_null(strstr(told, "branch A: --schedule \"main.1 main.2\", recorded in "));
  assert_non_null(strstr(told, "a.B2.wrt\n"));
  assert_non_null(strstr(told, "branch A: --schedule \"main.2\"\n"));
  assert_true(is_there(dir, "a.wrt", "main.1 main.2"));
  assert_true(is_there(dir, "a.B2.wrt", "main.1*3"));
  pilot_fini(&p);
  unlink(taken);
  assert_int_equal(rmdir(dir), 0); /* and nothing else */
}

/* Let go, then take over again where chance began. */
static void chance_decides_the_rest(void **state) {
  (void)state;
  struct pilot p;
  begin(&p, "lost-update", 20);
  press(&p, '1');
  press(&p, 'a');
  assert_true(p.app.control.chance && !p.app.control.open);
  assert_true(p.app.control.tree.node[p.app.control.tree.at].depth > 20);
  press(&p, 'u');
  expect_way(&p, "main.1");
  assert_true(p.app.control.open && !p.app.control.chance);
  press(&p, 'U');
  assert_false(p.app.control.open);
  look_at_recording(&p);
  pilot_fini(&p);
}

/* A run that somebody else decided, or nobody, is taken over. */
static void any_run_can_be_armed(void **state) {
  (void)state;
  struct pilot p;
  struct err e;
  begin(&p, "cube-square", 0);
  p.request.policy = "random";
  p.request.schedule = NULL;
  if (pilot_start(&p, &e) != 0)
    fail_msg("%s", e.text);
  while (!p.app.ended[0]) {
    struct pollfd fd = {.fd = pilot_socket(&p), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, -1), 1);
    pilot_news(&p);
  }
  while (p.session.growing)
    session_refresh(&p.session);
  session_go_event(&p.session, 0);
  press(&p, 'a');
  assert_true(p.app.control.on && p.app.control.open);
  assert_int_equal(p.app.control.tree.at, BRANCH_ROOT);
  assert_int_equal(p.app.control.tree.count, 1); /* what chance had decided is branch A */
  press(&p, 'U');
  assert_false(p.app.control.open);
  pilot_fini(&p);
}

/* The one child of this process beside `known`. */
static pid_t other_child(pid_t known) {
  long pid[3] = {0};
  FILE *f = fopen("/proc/thread-self/children", "re");
  assert_non_null(f);
  int n = fscanf(f, "%ld %ld %ld", &pid[0], &pid[1], &pid[2]);
  fclose(f);
  assert_int_equal(n, 2);
  assert_true(pid[0] == known || pid[1] == known);
  return (pid_t)(pid[0] == known ? pid[1] : pid[0]);
}

/* What the first one that would do such a thing would do. */
static void expect_next(const struct pilot *p, enum event_type event, const char *words) {
  const struct control *c = &p->app.control;
  struct session *s = p->app.session;
  struct buf b = {0};
  uint32_t i = 0;
  while (i < c->n && c->move[i].event != event)
    i++;
  assert_true(i < c->n);
  next_words(&b, s->reader, &s->now, s->at, &c->move[i]);
  assert_string_equal(buf_text(&b), words);
  buf_fini(&b);
}

/* All runs of a scenario with job queues are on one server, and each finds it as the first one did,
 * whatever became of the run before; where the server is gone, the next run has another one. */
static void runs_share_an_empty_server(void **state) {
  (void)state;
  struct pilot p;
  begin(&p, "rq-basic", 0);
  pid_t server = p.server.pid;
  assert_true(server > 0);
  expect_next(&p, EV_JOB_TAKEN, "take square(1) from default");
  for (int i = 0; i < 6; i++)
    press(&p, UI_KEY_ENTER);
  uint32_t at = p.app.control.tree.at;
  uint64_t hash = look_at_recording(&p);
  press(&p, 'a'); /* jobs are done, and their results are there */
  assert_false(p.app.control.open);
  press(&p, 'u');
  assert_int_equal(p.app.control.tree.at, at);
  assert_int_equal(look_at_recording(&p), hash);
  assert_int_equal(p.server.pid, server);
  pid_t killed[] = {other_child(server), server};
  for (int i = 0; i < 2; i++) { /* the keeper in the middle of a run, then the server */
    assert_int_equal(kill(killed[i], SIGKILL), 0);
    while (!p.app.ended[0]) {
      struct pollfd fd = {.fd = pilot_socket(&p), .events = POLLIN};
      assert_int_equal(poll(&fd, 1, -1), 1);
      pilot_news(&p);
    }
    assert_non_null(strstr(p.app.ended, i ? "Redis server has ended" : "was killed by signal 9"));
    branch_go(&p.app.control.tree, p.app.control.tree.node[at].depth);
    pilot_perform(&p, EFFECT_REPLAY);
    settle(&p);
    assert_int_equal(look_at_recording(&p), hash);
  }
  assert_int_not_equal(p.server.pid, server);
  pilot_fini(&p);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

enum { NODES = 4096 };

static void random_actions(void **state) {
  (void)state;
  const char *wanted = getenv("SEED"), *actions = getenv("WHORUNS_ACTIONS");
  uint64_t seed = wanted ? strtoull(wanted, NULL, 10) : (uint64_t)time(NULL);
  long n = actions ? strtol(actions, NULL, 10) : 150;
  print_message("SEED=%llu\n", (unsigned long long)seed);
  static const int32_t keys[] = {
      '1', '2', '1',          '2', '3', '1', '2', 'u', 'u', UI_KEY_BACKSPACE, 'U', UI_KEY_CTRL + 2,
      'x', 'a', UI_KEY_ENTER, 'r'};
  static uint64_t hashes[NODES];
  struct pilot p;
  struct cells c = {0};
  begin(&p, "lost-update", 2);
  for (long i = 0; i < n; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    press(&p, keys[(seed >> 33) % (sizeof keys / sizeof *keys)]);
    uint64_t hash = look_at_recording(&p);
    uint32_t at = p.app.control.tree.at;
    assert_true(!p.app.control.open || p.app.control.step == p.app.control.tree.node[at].depth);
    if (at < NODES && hashes[at])
      assert_int_equal(hashes[at], hash);
    if (at < NODES)
      hashes[at] = hash;
    cells_resize(&c, 60 + (int)(seed >> 40) % 90, 12 + (int)(seed >> 50) % 40);
    app_draw(&p.app, &c);
  }
  cells_fini(&c);
  pilot_fini(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_update_is_lost_and_saved_again),
      cmocka_unit_test(who_stands_says_so),
      cmocka_unit_test(every_branch_is_recorded),
      cmocka_unit_test(chance_decides_the_rest),
      cmocka_unit_test(any_run_can_be_armed),
      cmocka_unit_test(runs_share_an_empty_server),
      cmocka_unit_test(random_actions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

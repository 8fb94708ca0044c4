/* Job queues: jobs, their registries and workers, in the world and in words; and the rules. */
#include "tests/unit/world/play.h"

enum { MAIN = 1, HIGH, LOW, ANN, BEN, ONE, TWO, THREE };

static void every_event_has_its_sentence(void **state) {
  (void)state;
  static const struct line lines[] = {
      {E(0, SPAWN, .a = MAIN, .b = 1, .c = ACTOR_PROCESS), "main", 0,
       "The recorder starts main, a new process."},
      {E(MAIN, START, .a = MAIN, .b = 2), NULL, 0, "main runs for the first time."},
      {E(MAIN, NEW, .a = HIGH, .c = OBJECT_JOB_QUEUE), "high", 0,
       "main makes the job queue \"high\"."},
      {E(MAIN, NEW, .a = LOW, .c = OBJECT_JOB_QUEUE), "low", 0,
       "main makes the job queue \"low\"."},
      {E(MAIN, NEW, .a = ONE, .c = OBJECT_JOB), "square(3)", 0,
       "main makes the job \"square(3)\"."},
      {E(MAIN, JOB, .a = ONE, .c = LOW), "0a1b", 0,
       "The job \"square(3)\" is for the job queue \"low\"; its id is 0a1b."},
      {E(MAIN, JOB_QUEUED, .a = ONE, .b = 1, .c = 1), NULL, 0,
       "main puts the job \"square(3)\" at the end of the job queue \"low\"."},
      {E(MAIN, NEW, .a = TWO, .c = OBJECT_JOB), "cube(3)", 0, "main makes the job \"cube(3)\"."},
      {E(MAIN, JOB, .a = TWO, .c = LOW), NULL, 0,
       "The job \"cube(3)\" is for the job queue \"low\"."},
      {E(MAIN, JOB_SCHEDULED, .a = TWO, .b = 1, .c = 2000000), NULL, 0,
       "main puts the job \"cube(3)\" aside for 2.00 ms: then it goes into its queue."},
      {E(MAIN, NEW, .a = THREE, .c = OBJECT_JOB), "sum()", 0, "main makes the job \"sum()\"."},
      {E(MAIN, JOB, .a = THREE, .c = HIGH), NULL, 0,
       "The job \"sum()\" is for the job queue \"high\"."},
      {E(MAIN, JOB_DEFERRED, .a = THREE, .b = 1, .c = ONE), NULL, 0,
       "main puts the job \"sum()\" aside until the job \"square(3)\" has finished."},
      {E(MAIN, SPAWN, .a = ANN, .b = 1, .c = ACTOR_WORKER), "ann", 0,
       "main starts ann, a new worker."},
      {E(ANN, START, .a = ANN, .b = 2), NULL, 0,
       "ann runs for the first time, 1.00 us after main started it."},
      {E(ANN, WORKER_LISTENS, .a = HIGH, .b = 1), NULL, 0,
       "ann listens to the job queue \"high\"."},
      {E(ANN, WORKER_LISTENS, .a = LOW, .b = 2), NULL, 0,
       "ann listens to the job queue \"low\", and takes from it only when those before it are "
       "empty."},
      {E(ANN, WORKER_BEAT, .c = 3000000), NULL, 0,
       "ann gives a sign of life; if the next one does not come within 3.00 ms, it counts as "
       "dead."},
      {E(ANN, JOB_TAKEN, .a = ONE, .b = 2, .c = 1), NULL, 0,
       "ann takes the job \"square(3)\" out of the job queue \"low\", where it was for 12.0 us; "
       "main "
       "had put it there."},
      {E(ANN, JOB_STARTED, .a = ONE, .b = 3, .c = 1), NULL, 0, "ann starts the job \"square(3)\"."},
      {E(ANN, JOB_RAISED, .a = ONE, .b = 4, .c = 2), "ValueError: no", 0,
       "This run of the job \"square(3)\" has failed: ValueError: no; it may be tried 2 times "
       "more."},
      {E(ANN, JOB_SCHEDULED, .a = ONE, .b = 5, .c = 1000), NULL, 0,
       "ann puts the job \"square(3)\" aside for 1.00 us: then it is tried again."},
      {E(ANN, JOB_WANT, .a = HIGH), NULL, 0,
       "ann has nothing to do: it waits for a job in the job queue \"high\" and the job queue "
       "\"low\"."},
      {E(ANN, WORKER_BEAT, .c = 3000000), NULL, 0,
       "ann gives a sign of life; if the next one does not come within 3.00 ms, it counts as "
       "dead."},
      {E(ANN, JOB_QUEUED, .a = ONE, .b = 6, .c = 2), NULL, 0,
       "ann puts the job \"square(3)\" at the end of the job queue \"low\": the time for which it "
       "was "
       "put aside is over."},
      {E(ANN, JOB_TAKEN, .a = ONE, .b = 7, .c = 2), NULL, 0,
       "ann takes the job \"square(3)\" out of the job queue \"low\", where it was for 1.00 us."},
      {E(ANN, JOB_STARTED, .a = ONE, .b = 8, .c = 2), NULL, 0,
       "ann starts the job \"square(3)\": this is run 2."},
      {E(MAIN, SEND_SIGNAL, .a = ANN, .c = 9), NULL, 0, "main sends SIGKILL to ann."},
      {E(MAIN, DIED, .a = ANN, .b = 3, .c = 9), NULL, 0,
       "ann ended without a word of its own: killed by SIGKILL; main had sent it."},
      {E(MAIN, JOB_ABANDONED, .a = ONE, .b = 9, .c = ANN), NULL, 0,
       "main finds the job \"square(3)\" abandoned: ann had it and gives no sign of life any more, "
       "killed by main; RQ 1.13 would let it fail."},
      {E(MAIN, JOB_QUEUED, .a = ONE, .b = 10, .c = (uint64_t)-1), NULL, 0,
       "main puts the job \"square(3)\" at the front of the job queue \"low\"."},
      {E(MAIN, JOB_TAKEN, .a = ONE, .b = 11, .c = 3), NULL, 0,
       "main takes the job \"square(3)\" out of the job queue \"low\", where it was for 1.00 us."},
      {E(MAIN, JOB_STARTED, .a = ONE, .b = 12, .c = 3), NULL, 0,
       "main starts the job \"square(3)\": this is run 3, and nobody knows how far the run before "
       "came: what it did happens once more."},
      {E(MAIN, JOB_TIMEOUT, .a = ONE, .c = 1000), NULL, 0,
       "The job \"square(3)\" has run for 1.00 us, which is all that it may: main ends it."},
      {E(MAIN, JOB_FINISHED, .a = ONE, .b = 13, .c = 9), NULL, 0,
       "The job \"square(3)\" has finished after 2.00 us: its result is 9."},
      {E(MAIN, JOB_CANCELED, .a = TWO, .b = 2), NULL, 0,
       "main cancels the job \"cube(3)\", which was scheduled: it will not run."},
      {E(MAIN, JOB_AWAIT, .a = THREE), NULL, 0,
       "main waits for the job \"sum()\" to come to its end."},
      {E(MAIN, JOB_SEEN, .a = THREE, .c = JOB_FAILED), "OSError", 0,
       "main sees that the job \"sum()\" has failed: OSError."},
      {E(MAIN, JOB_GONE, .a = ONE, .b = 14), NULL, 0,
       "The job \"square(3)\" is no longer kept: its time is over, or it was deleted."},
      {E(MAIN, QUEUE_SEEN, .a = LOW, .b = 1, .c = 0), NULL, 0,
       "main asks the server: jobs in the job queue \"low\": 0."},
      {E(MAIN, WORKER_GONE, .a = ANN, .c = 5000), NULL, 0,
       "There was no sign of life of ann for 5.00 us, so it counts as dead."},
      {E(MAIN, CONN_LOST, .a = 0), "it was closed", 0,
       "main has lost its connection to the server: it was closed."},
      {E(MAIN, CONN_BACK, .c = 1000), NULL, 0,
       "main is connected again, after 1.00 us; nothing that it had begun is lost."},
      {E(MAIN, END, .a = MAIN, .b = 3), NULL, 0, "main has finished."},
  };
  PLAY(lines);
}

/* Two workers, of which ann listens to both queues, and three jobs. */
static int open_scene(void **state) {
  struct scene *s = *state = calloc(1, sizeof *s);
  assert_non_null(s);
  enter_actor(s, 0, MAIN, ACTOR_PROCESS, "main");
  say(s, MAIN, EV_NEW, HIGH, 0, OBJECT_JOB_QUEUE, "high");
  say(s, MAIN, EV_NEW, LOW, 0, OBJECT_JOB_QUEUE, "low");
  enter_actor(s, MAIN, ANN, ACTOR_WORKER, "ann");
  enter_actor(s, MAIN, BEN, ACTOR_WORKER, "ben");
  say(s, ANN, EV_WORKER_LISTENS, HIGH, 1, 0, NULL);
  say(s, ANN, EV_WORKER_LISTENS, LOW, 2, 0, NULL);
  say(s, BEN, EV_WORKER_LISTENS, HIGH, 1, 0, NULL);
  for (uint32_t job = ONE; job <= THREE; job++) {
    say(s, MAIN, EV_NEW, job, 0, OBJECT_JOB, job == ONE ? "one" : job == TWO ? "two" : "three");
    say(s, MAIN, EV_JOB, job, 0, job == THREE ? HIGH : LOW, NULL);
  }
  return 0;
}

static int close_scene(void **state) {
  scene_fini(*state);
  free(*state);
  return 0;
}

static void well(const struct scene *s) {
  assert_int_equal(s->world.head->violation, 0);
  assert_int_equal(s->world.head->odd, 0);
}

static void a_queue_holds_its_jobs_in_the_order_of_their_places(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_QUEUED, TWO, 1, 2, NULL); /* told too early */
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  const struct world_jobs *q = world_jobs(&s->world, LOW);
  assert_int_equal(world_object(&s->world, LOW)->value, 2);
  assert_int_equal(q->head, ONE);
  assert_int_equal(q->tail, TWO);
  assert_int_equal(world_job(&s->world, ONE)->next, TWO);
  say(s, ANN, EV_JOB_TAKEN, ONE, 2, 1, NULL);
  q = world_jobs(&s->world, LOW);
  assert_int_equal(q->head, TWO);
  assert_int_equal(q->in_state[JOB_QUEUED], 1);
  assert_int_equal(q->in_state[JOB_TAKEN], 1);
  assert_int_equal(world_actor(&s->world, ANN)->job, ONE);
  say(s, MAIN, EV_JOB_QUEUED, THREE, 1, (uint64_t)-1, NULL);
  say(s, MAIN, EV_JOB_CANCELED, TWO, 2, 0, NULL);
  assert_int_equal(world_jobs(&s->world, LOW)->head, 0);
  assert_int_equal(world_object(&s->world, LOW)->value, 0);
  say(s, MAIN, EV_QUEUE_SEEN, LOW, 1, 0, NULL);
  well(s);
  say(s, MAIN, EV_QUEUE_SEEN, LOW, 1, 1, NULL);
  broken(s, RULE_COUNT,
         "main gave another count for the job queue \"low\" than the events before it add up to.");
}

/* Their words come in another order than the server gave the jobs out; the numbers tell. */
static void who_takes_a_moment_earlier_may_say_so_later(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  say(s, MAIN, EV_JOB_QUEUED, TWO, 1, 2, NULL);
  say(s, BEN, EV_JOB_TAKEN, TWO, 2, 2, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 2, 1, NULL);
  well(s);
}

static void first_in_first_out(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  say(s, MAIN, EV_JOB_QUEUED, TWO, 1, 2, NULL);
  say(s, BEN, EV_JOB_TAKEN, TWO, 2, 1, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 2, 2, NULL);
  broken(
      s, RULE_JOB_FIFO,
      "ann took the job \"one\", which had been in its queue before one that was taken before it.");
}

static void a_worker_may_not_pass_over_a_better_queue(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_QUEUED, THREE, 1, 1, NULL);
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  say(s, ANN, EV_WORKER_BEAT, 0, 0, 9000, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 2, 1, NULL);
  well(s); /* ben may have taken it just before */
  say(s, BEN, EV_WORKER_BEAT, 0, 0, 9000, NULL);
  say(s, BEN, EV_JOB_TAKEN, THREE, 2, 1, NULL);
  broken(s, RULE_JOB_PRIORITY,
         "ben took the job \"three\", which a worker that listens to its queue first had passed "
         "over.");
}

static void a_job_goes_back_for_a_reason_only(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 2, 1, NULL);
  say(s, MAIN, EV_JOB_ABANDONED, ONE, 3, ANN, NULL);
  say(s, MAIN, EV_JOB_QUEUED, ONE, 4, 1, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 5, 2, NULL);
  say(s, ANN, EV_JOB_STARTED, ONE, 6, 1, NULL);
  well(s);
  say(s, ANN, EV_JOB_RAISED, ONE, 7, 1, "ValueError");
  say(s, ANN, EV_JOB_SCHEDULED, ONE, 8, 1000, NULL);
  say(s, ANN, EV_JOB_QUEUED, ONE, 9, 2, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 10, 3, NULL);
  say(s, ANN, EV_JOB_RAISED, ONE, 11, 1, "its work-horse was killed");
  say(s, ANN, EV_JOB_SCHEDULED, ONE, 12, 1000, NULL);
  say(s, ANN, EV_JOB_QUEUED, ONE, 13, 3, NULL);
  say(s, ANN, EV_JOB_TAKEN, ONE, 14, 4, NULL);
  well(s);
  say(s, MAIN, EV_JOB_QUEUED, ONE, 15, 1, NULL);
  broken(s, RULE_JOB_STEP,
         "main brought the job \"one\" from one registry to another in a way that no job goes.");
}

static void who_only_watches_breaks_no_rule(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_STARTED, ONE, 0, 0, NULL);
  say(s, MAIN, EV_JOB_QUEUED, ONE, 0, 0, NULL);
  say(s, MAIN, EV_JOB_QUEUED, ONE, 0, 0, NULL);
  assert_int_equal(world_object(&s->world, LOW)->value, 1);
  say(s, MAIN, EV_JOB_FINISHED, ONE, 0, 1, NULL);
  say(s, MAIN, EV_JOB_GONE, ONE, 0, 0, NULL);
  say(s, MAIN, EV_JOB_GONE, ONE, 0, 0, NULL);
  say(s, MAIN, EV_JOB_QUEUED, ONE, 0, 0, NULL);
  assert_int_equal(world_jobs(&s->world, LOW)->in_state[JOB_QUEUED], 1);
  assert_int_equal(world_object(&s->world, LOW)->value, 1);
  well(s);
}

static void a_job_that_does_not_end_is_found_at_the_end(void **state) {
  struct scene *s = *state;
  struct buf text = {0};
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  say(s, MAIN, EV_JOB_DEFERRED, TWO, 1, ONE, NULL);
  for (uint32_t who = BEN; who >= ANN; who--)
    say(s, who, EV_END, who, 3, 0, NULL);
  assert_int_equal(world_link(&s->world, LOW, 0, 0), s->world.head->links);
  say(s, MAIN, EV_END, MAIN, 3, 0, NULL);
  assert_true(invariant_end(&text, scene_reader(s), &s->world));
  say(s, 0, EV_VERDICT, 0, 0, 0, NULL);
  assert_false(invariant_end(&text, scene_reader(s), &s->world));
  assert_string_equal(
      buf_text(&text),
      "The run is over, but the job \"one\" has neither finished nor failed and was not canceled.");
  buf_fini(&text);
}

static void job_is(struct scene *s, uint32_t job, const char *words) {
  struct buf got = {0};
  why_job(&got, scene_reader(s), &s->world, job);
  assert_string_equal(buf_text(&got), words);
  buf_fini(&got);
}

static void what_holds_up_a_job_that_is_waited_for(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_SCHEDULED, THREE, 1, 5000000, NULL);
  say(s, MAIN, EV_JOB_AWAIT, THREE, 0, 0, NULL);
  actor_is(s, MAIN,
           "main waits for the job \"three\" to come to its end, which is put aside for another "
           "5.00 ms.");
  say(s, ANN, EV_JOB_QUEUED, THREE, 2, 1, NULL);
  say(s, ANN, EV_JOB_TAKEN, THREE, 3, 1, NULL);
  say(s, ANN, EV_JOB_STARTED, THREE, 4, 1, NULL);
  actor_is(s, MAIN,
           "main has waited 3.00 us for the job \"three\" to come to its end, which ann has.");
  say(s, BEN, EV_JOB_WANT, HIGH, 0, 0, NULL);
  actor_is(
      s, BEN,
      "ben waits for a job in the job queue \"high\", and there is none; a job that another worker "
      "has could still come back.");
  say(s, BEN, EV_SEND_SIGNAL, ANN, 0, 9, NULL);
  say(s, BEN, EV_DIED, ANN, 3, 9, NULL);
  actor_is(s, MAIN,
           "main has waited 6.00 us for the job \"three\" to come to its end, which ann had, who "
           "is dead, which no other worker has noticed yet.");
  well(s);
}

static void why_a_worker_and_a_job_wait(void **state) {
  struct scene *s = *state;
  say(s, MAIN, EV_JOB_SCHEDULED, TWO, 1, 5000, NULL);
  say(s, ANN, EV_JOB_WANT, HIGH, 0, 0, NULL);
  s->t_ns += 3000000;
  say(s, MAIN, EV_WORK, 0, 0, 1, NULL);
  actor_is(s, ANN,
           "ann has waited 3.00 ms for a job in the job queue \"high\" or another of its queues, "
           "and there is none; 1 job is put aside and comes when its time is over.");
  say(s, MAIN, EV_JOB_QUEUED, ONE, 1, 1, NULL);
  say(s, MAIN, EV_JOB_QUEUED, THREE, 1, 1, NULL);
  job_is(s, ONE,
         "The job \"one\" has been queued for 1.00 us in the job queue \"low\"; it is the next; a "
         "worker takes it as soon as it runs.");
  say(s, ANN, EV_JOB_TAKEN, THREE, 2, 1, NULL);
  say(s, ANN, EV_JOB_STARTED, THREE, 3, 1, NULL);
  job_is(
      s, ONE,
      "The job \"one\" has been queued for 3.00 us in the job queue \"low\"; it is the next; the "
      "only worker there is has another job: ann.");
  say(s, MAIN, EV_WORK, 0, 0, 1, NULL);
  actor_is(s, ANN, "ann is running; it has the job \"three\", which has run for 1.00 us.");
  well(s);
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_event_has_its_sentence),
      IN_SCENE(a_queue_holds_its_jobs_in_the_order_of_their_places),
      IN_SCENE(who_takes_a_moment_earlier_may_say_so_later),
      IN_SCENE(first_in_first_out),
      IN_SCENE(a_worker_may_not_pass_over_a_better_queue),
      IN_SCENE(a_job_goes_back_for_a_reason_only),
      IN_SCENE(who_only_watches_breaks_no_rule),
      IN_SCENE(a_job_that_does_not_end_is_found_at_the_end),
      IN_SCENE(why_a_worker_and_a_job_wait),
      IN_SCENE(what_holds_up_a_job_that_is_waited_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* URLs, a private server and connections to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/jobs/broker.h"
#include "sched/jobs/redis.h"
#include "tests/unit/base/files.h"

static void urls_are_taken_apart(void **state) {
  (void)state;
  struct jobs_url u;
  struct err e;
  assert_int_equal(jobs_url_parse(&u, "redis://me:se%40cret/x@[::1]:7000/3", &e), 0);
  assert_string_equal(u.host, "::1");
  assert_string_equal(u.user, "me");
  assert_string_equal(u.password, "se@cret/x");
  assert_int_equal(u.port, 7000);
  assert_int_equal(u.database, 3);
  assert_string_equal(u.shown, "redis://[::1]:7000/3");
  assert_int_equal(jobs_url_parse(&u, "redis://localhost", &e), 0);
  assert_int_equal(u.port, 6379);
  assert_string_equal(u.shown, "redis://localhost");
  assert_int_equal(jobs_url_parse(&u, "unix://:pw@/run/r%20s?db=2", &e), 0);
  assert_string_equal(u.path, "/run/r s");
  assert_string_equal(u.password, "pw");
  assert_string_equal(u.shown, "unix:///run/r s?db=2");
  assert_int_equal(jobs_url_parse(&u, "rediss://h", &e), 0);
  assert_true(u.tls);
}

static void bad_urls_do_not_show_what_may_be_secret(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",
      "redis://",
      "http://SECRET@h",
      "redis://u:SECRET@",
      "redis://u:SECRET@h:0",
      "redis://u:SECRET@h:65536",
      "redis://u:SECRET@h/x",
      "redis://u:SECRET@h/0?x=1",
      "redis://u:SECRET%00@h",
      "unix://u:SECRET@relative",
      "unix:///s?db=",
      "redis://[::1",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct jobs_url u;
    struct err e = {0};
    assert_int_equal(jobs_url_parse(&u, bad[i], &e), ERR_USAGE);
    assert_null(strstr(e.text, "SECRET"));
  }
}

static void tls_is_answered_with_what_to_do(void **state) {
  (void)state;
  struct jobs_url u;
  struct redis *r;
  struct err e;
  assert_int_equal(jobs_url_parse(&u, "rediss://me:SECRET@host", &e), 0);
  assert_int_equal(redis_open(&r, &u, 0, &e), ERR_SYSTEM);
  assert_non_null(strstr(e.text, "stunnel"));
  assert_null(strstr(e.text, "SECRET"));
}

/* --- a private server ----------------------------------------------------------------------------
 */

struct place {
  struct broker broker;
  struct jobs_url url;
  struct redis *r;
};

static char temporary[] = "/tmp/test-redis-XXXXXX";

static int begin(void **state) {
  static struct place p;
  struct err e;
  p = (struct place){0};
  *state = &p;
  if (broker_start(&p.broker, &e) != 0 || jobs_url_parse(&p.url, p.broker.url, &e) != 0 ||
      redis_open(&p.r, &p.url, 5000000000u, &e) != 0) {
    print_message("%s\n", e.text);
    return -1;
  }
  return 0;
}

static int end(void **state) {
  struct place *p = *state;
  redis_close(p->r);
  broker_stop(&p->broker);
  return 0;
}

/* Its socket has no name that anybody could find. */
static void the_server_is_private(void **state) {
  struct place *p = *state;
  const redisReply *reply;
  struct err e;
  assert_int_equal(files_in(temporary), 0);
  redis_words(p->r, "CONFIG", "GET", "port", NULL);
  assert_int_equal(redis_reply(p->r, &reply, &e), 0);
  assert_string_equal(reply->element[1]->str, "0");
  assert_true(redis_version(p->r) >= 0x50000);
  pid_t pid = p->broker.pid;
  broker_stop(&p->broker);
  assert_int_equal(kill(pid, 0), -1);
}

/* Kept from run to run: what was in it is gone, and so is who was connected. */
static void an_emptied_server_is_as_new(void **state) {
  struct place *p = *state;
  const redisReply *reply;
  struct redis *mine = NULL;
  struct err e;
  pid_t pid = p->broker.pid;
  redis_words(p->r, "SET", "left", "behind", NULL);
  assert_int_equal(redis_skip(p->r, 1, &e), 0);
  assert_int_equal(broker_keep(&p->broker, &e), 0);
  assert_int_equal(p->broker.pid, pid);
  for (int i = 0; i < 2; i++) { /* the connection serves again */
    assert_int_equal(broker_empty(p->broker.url, &mine, &e), 0);
    redis_words(mine, "DBSIZE", NULL);
    assert_int_equal(redis_reply(mine, &reply, &e), 0);
    assert_int_equal(reply->integer, 0);
  }
  redis_words(p->r, "SET", "too", "late", NULL);
  assert_int_equal(redis_skip(p->r, 1, &e), ERR_GONE);
  redis_close(mine);
  kill(pid, SIGKILL);
  while (waitid(P_PID, (id_t)pid, &(siginfo_t){0}, WEXITED | WNOWAIT) != 0)
    assert_int_equal(errno, EINTR);
  assert_int_equal(broker_keep(&p->broker, &e), 0);
  assert_int_not_equal(p->broker.pid, pid);
}

static void replies_come_in_order(void **state) {
  struct place *p = *state;
  const redisReply *reply;
  struct err e;
  enum { MANY = 5000 };
  for (int i = 0; i < MANY; i++) {
    redis_call(p->r, 3);
    redis_text(p->r, "RPUSH");
    redis_bytes(p->r, "k\0k", 3);
    redis_i64(p->r, i);
  }
  assert_int_equal(redis_pending(p->r), MANY);
  for (int i = 0; i < MANY; i++) {
    assert_int_equal(redis_reply(p->r, &reply, &e), 0);
    assert_int_equal(reply->integer, i + 1);
  }
  redis_words(p->r, "SET", "text", "x", NULL);
  redis_words(p->r, "LPUSH", "text", "y", NULL);
  redis_words(p->r, "GET", "text", NULL);
  assert_int_equal(redis_skip(p->r, 2, &e), ERR_REFUSED);
  assert_non_null(strstr(e.text, "WRONGTYPE"));
  assert_int_equal(redis_reply(p->r, &reply, &e), 0); /* the connection goes on */
  assert_string_equal(reply->str, "x");
}

static void messages_come_unasked(void **state) {
  struct place *p = *state;
  const redisReply *m;
  struct redis *s;
  struct err e;
  assert_int_equal(redis_open(&s, &p->url, 5000000000u, &e), 0);
  redis_words(s, "SUBSCRIBE", "c", NULL);
  assert_int_equal(redis_skip(s, 1, &e), 0);
  assert_int_equal(redis_message(s, &m, &e), 0);
  assert_null(m);
  redis_words(p->r, "PUBLISH", "c", "hello", NULL);
  assert_int_equal(redis_skip(p->r, 1, &e), 0);
  struct pollfd fd = {.fd = redis_fd(s), .events = POLLIN};
  assert_int_equal(poll(&fd, 1, 5000), 1);
  assert_int_equal(redis_message(s, &m, &e), 0);
  assert_string_equal(m->element[2]->str, "hello");
  redis_close(s);
}

static void passwords_are_asked_for_and_given(void **state) {
  struct place *p = *state;
  struct jobs_url u = p->url;
  struct redis *r = NULL;
  struct err e;
  redis_words(p->r, "ACL", "SETUSER", "me", "on", ">pw", "~*", "&*", "+@all", NULL);
  redis_words(p->r, "CONFIG", "SET", "requirepass", "pw", NULL);
  assert_int_equal(redis_skip(p->r, 2, &e), 0);
  assert_int_equal(redis_open(&r, &u, 0, &e), ERR_REFUSED);
  assert_non_null(strstr(e.text, "wants a password"));
  snprintf(u.password, sizeof u.password, "SECRET");
  assert_int_equal(redis_open(&r, &u, 0, &e), ERR_REFUSED);
  assert_null(strstr(e.text, "SECRET"));
  snprintf(u.user, sizeof u.user, "me");
  snprintf(u.password, sizeof u.password, "pw");
  u.database = 2;
  assert_int_equal(redis_open(&r, &u, 0, &e), 0);
  redis_close(r);
}

static void a_lost_connection_is_said_and_can_be_had_again(void **state) {
  struct place *p = *state;
  struct err e;
  struct redis *r;
  const redisReply *reply;
  assert_int_equal(redis_open(&r, &p->url, 5000000000u, &e), 0);
  redis_words(p->r, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes", NULL);
  assert_int_equal(redis_reply(p->r, &reply, &e), 0);
  assert_int_equal(reply->integer, 1);
  redis_words(r, "PING", NULL);
  assert_int_equal(redis_reply(r, &reply, &e), ERR_GONE);
  assert_false(redis_is_open(r));
  redis_words(r, "PING", NULL);
  assert_int_equal(redis_reply(r, &reply, &e), ERR_GONE);
  assert_int_equal(redis_reopen(r, &e), 0);
  redis_words(r, "PING", NULL);
  assert_int_equal(redis_reply(r, &reply, &e), 0);
  broker_stop(&p->broker);
  redis_words(r, "PING", NULL);
  assert_int_equal(redis_reply(r, &reply, &e), ERR_GONE);
  assert_int_equal(redis_reopen(r, &e), ERR_GONE);
  redis_close(r);
}

/* Killed without warning, a starter takes its server along, and there is nothing else. */
static void a_killed_starter_leaves_nothing(void **state) {
  (void)state;
  struct broker b = {0};
  struct err e;
  int tell[2];
  assert_int_equal(pipe(tell), 0);
  pid_t child = fork();
  if (child == 0) {
    close(tell[0]);
    if (broker_start(&b, &e) != 0 || write(tell[1], &b, sizeof b) != sizeof b)
      _exit(1);
    pause();
  }
  close(tell[1]);
  assert_int_equal(read(tell[0], &b, sizeof b), sizeof b);
  struct jobs_url u;
  struct redis *r;
  assert_int_equal(jobs_url_parse(&u, b.url, &e), 0);
  assert_int_equal(redis_open(&r, &u, 5000000000u, &e), 0);
  kill(child, SIGKILL);
  assert_int_equal(waitpid(child, NULL, 0), child);
  struct pollfd fd = {.fd = redis_fd(r), .events = POLLIN};
  assert_int_equal(poll(&fd, 1, 30000), 1); /* the server has gone with it */
  redis_close(r);
  assert_int_equal(files_in(temporary), 0);
  close(tell[0]);
}

enum { PATH_BYTES = 256 };

static void make(char path[PATH_BYTES], const char *dir, const char *name) {
  snprintf(path, PATH_BYTES, "%s/%s", dir, name);
  int fd = open(path, O_WRONLY | O_CREAT, 0600);
  assert_true(fd >= 0 && close(fd) == 0);
}

/* A starter that is killed while the server starts has no time: the next one removes what is left,
 * but nothing of one that is still about it, which holds the lock. */
static void the_next_one_cleans_up(void **state) {
  (void)state;
  struct broker b;
  struct err e;
  char dir[2][80], path[PATH_BYTES];
  int lock = -1;
  for (int i = 0; i < 2; i++) {
    snprintf(dir[i], sizeof dir[i], "%s/whoruns-redis-test%d", temporary, i);
    assert_int_equal(mkdir(dir[i], 0700), 0);
    make(path, dir[i], "sock");
  }
  assert_true((lock = open(dir[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0);
  assert_int_equal(flock(lock, LOCK_EX), 0);
  e.code = 0;
  assert_int_equal(broker_start(&b, &e), 0);
  assert_int_equal(e.code, 0); /* that it had to wait for the server is nobody's business */
  broker_stop(&b);
  assert_int_equal(access(dir[0], F_OK), -1);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(dir[1]), 0);
  close(lock);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(urls_are_taken_apart),
      cmocka_unit_test(bad_urls_do_not_show_what_may_be_secret),
      cmocka_unit_test(tls_is_answered_with_what_to_do),
      cmocka_unit_test_setup_teardown(the_server_is_private, begin, end),
      cmocka_unit_test_setup_teardown(an_emptied_server_is_as_new, begin, end),
      cmocka_unit_test_setup_teardown(replies_come_in_order, begin, end),
      cmocka_unit_test_setup_teardown(messages_come_unasked, begin, end),
      cmocka_unit_test_setup_teardown(passwords_are_asked_for_and_given, begin, end),
      cmocka_unit_test_setup_teardown(a_lost_connection_is_said_and_can_be_had_again, begin, end),
      cmocka_unit_test(a_killed_starter_leaves_nothing),
      cmocka_unit_test(the_next_one_cleans_up),
  };
  if (!mkdtemp(temporary) || setenv("TMPDIR", temporary, 1) != 0)
    return 1;
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  return rmdir(temporary) == 0 ? failed : 1;
}

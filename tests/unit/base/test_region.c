#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sched/base/region.h"

static const uint64_t sizes[REGION_SECTIONS] = {
    [REGION_RINGS] = 5000, [REGION_GATES] = 1, [REGION_SHARE] = 4096};

static int create(void **state) {
  (void)state;
  struct err e;
  return region_create(sizes, &e);
}

static int destroy(void **state) {
  (void)state;
  region_destroy();
  return 0;
}

static void hooks_find_a_disarmed_dummy_before(void **state) {
  (void)state;
  region_destroy(); /* of nothing */
  assert_non_null(region_self);
  assert_int_equal(region_mode(), 0);
}

static void sections_are_separate_zeroed_pages(void **state) {
  (void)state;
  uint64_t end = 0;
  for (int i = 0; i < REGION_SECTIONS; i++) {
    char *p = region_section((enum region_section)i);
    uint64_t off = region_offset(p);
    assert_int_equal(off % 4096, 0);
    assert_true(off >= end && off >= sizeof(struct region));
    assert_true(region_self->section[i].bytes >= sizes[i]);
    end = off + region_self->section[i].bytes;
    for (uint64_t k = 0; k < region_self->section[i].bytes; k++)
      assert_int_equal(p[k], 0);
    memset(p, 0xff, region_self->section[i].bytes);
    assert_ptr_equal(region_at(off), p);
  }
  assert_int_equal(end, region_self->bytes);
}

static void ids_are_never_given_twice(void **state) {
  (void)state;
  assert_int_equal(region_new_id(), 1);
  pid_t pid = fork();
  if (pid == 0)
    _exit(region_new_id() == 2 ? 0 : 1);
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  assert_int_equal(region_new_id(), 3);
}

/* What a program does after exec: it knows the descriptor's number and nothing else. */
static void second_mapping_sees_the_same(void **state) {
  (void)state;
  struct region *first = region_self;
  struct err e;
  memcpy(region_section(REGION_SHARE), "written by the first", 21);
  assert_int_equal(region_attach(first->fd, &e), 0);
  assert_ptr_not_equal(region_self, first);
  assert_string_equal(region_section(REGION_SHARE), "written by the first");
  assert_int_equal(region_new_id(), 1);
  struct region *second = region_self;
  region_self = first;
  assert_int_equal(region_new_id(), 2);
  assert_int_equal(second->bytes, first->bytes);
}

static void other_files_are_refused(void **state) {
  (void)state;
  struct err e = {0};
  struct region *before = region_self;
  int fd = open("/proc/self/exe", O_RDONLY);
  assert_int_equal(region_attach(fd, &e), ERR_SYSTEM);
  close(fd);
  assert_int_equal(region_attach(-1, &e), ERR_SYSTEM);
  assert_string_equal(e.text, "Descriptor -1 is not a shared region.");
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(region_attach(ends[0], &e), ERR_SYSTEM);
  close(ends[0]);
  close(ends[1]);
  assert_ptr_equal(region_self, before);
}

static void too_large_a_region_is_refused_in_words(void **state) {
  (void)state;
  struct err e = {0};
  uint64_t huge[REGION_SECTIONS] = {[REGION_SHARE] = (uint64_t)1 << 62};
  assert_int_equal(region_create(huge, &e), ERR_SYSTEM);
  assert_non_null(strstr(e.text, "Cannot map a shared region of "));
  assert_int_equal(region_mode(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hooks_find_a_disarmed_dummy_before),
      cmocka_unit_test_setup_teardown(sections_are_separate_zeroed_pages, create, destroy),
      cmocka_unit_test_setup_teardown(ids_are_never_given_twice, create, destroy),
      cmocka_unit_test_setup_teardown(second_mapping_sees_the_same, create, destroy),
      cmocka_unit_test(other_files_are_refused),
      cmocka_unit_test(too_large_a_region_is_refused_in_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What is made from events.def and committed: the last section of FORMAT.md and the dictionary of
 * the fuzzer. UPDATE_GOLDEN=1 rewrites them. */
#include "sched/trace/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sched/base/buf.h"

static const char begin_mark[] =
    "<!-- events: made from events.def by tests/unit/trace/test_format.c -->\n";
static const char end_mark[] = "<!-- end of events -->\n";

static void describe(struct buf *out, uint16_t id, const struct event_desc *d) {
  buf_printf(out, "### %u `%s`\n\n%s.\n\n", id, d->name, d->doc);
  bool fields = false;
  for (int slot = 0; slot < SLOTS; slot++) {
    const struct field_desc *f = &d->field[slot];
    if (f->kind == FIELD_NONE)
      continue;
    if (!fields)
      buf_puts(out,
               "| slot | name | kind | decided by | meaning |\n| --- | --- | --- | --- | --- |\n");
    fields = true;
    buf_printf(out, "| %c | %s | `%s` | %s | %s |\n", "abct"[slot], f -> name,
               field_kind_name(f->kind), f -> host ? "host" : "program", f->doc);
  }
  buf_printf(out, "%s> %s\n\n", fields ? "\n" : "", d->sentence);
}

static void make_section(struct buf *out) {
  buf_puts(out, "\n## Events\n\nEach with its fields and the template of its sentence.\n\n");
  for (uint16_t id = 0; id < EV_LIMIT; id++)
    if (event_desc(id)->name)
      describe(out, id, event_desc(id));
}

static void make_dictionary(struct buf *out) {
  buf_puts(out, "# Made from events.def by tests/unit/trace/test_format.c.\n"
                "\"WRCH\"\n\"event\\x09\"\n\"field\\x09\"\n\"stable\\x09\"\n\"host\\x09\"\n");
  for (int kind = FIELD_NONE; kind <= FIELD_TEXT; kind++)
    buf_printf(out, "\"%s\\x09\"\n", field_kind_name((enum field_kind)kind));
  for (uint16_t id = 0; id < EV_LIMIT; id++)
    if (event_desc(id)->name)
      buf_printf(out, "\"%u\\x09%s\\x09\"\n\"\\x%02x\\x%02x\"\n", id, event_desc(id)->name,
                 id & 0xffu, id >> 8);
}

static void read_file(const char *path, struct buf *out) {
  FILE *f = fopen(path, "r");
  if (!f)
    return;
  char part[4096];
  for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
    buf_add(out, part, n);
  fclose(f);
}

static void compare(const char *path, struct buf *made) {
  struct buf now = {0};
  read_file(path, &now);
  if (strcmp(buf_text(&now), buf_text(made)) != 0 && getenv("UPDATE_GOLDEN")) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(made->data, 1, made->len, f), made->len);
    assert_int_equal(fclose(f), 0);
  } else {
    const char *have = buf_text(&now), *want = buf_text(made);
    size_t same = 0;
    while (have[same] && have[same] == want[same])
      same++;
    if (have[same] != want[same])
      fail_msg("%s does not follow events.def from here: %.60s", path, want + same);
  }
  buf_fini(&now);
}

static void format_md_lists_the_events(void **state) {
  (void)state;
  static const char path[] = TEST_DATA "/../sched/trace/FORMAT.md";
  struct buf now = {0}, made = {0};
  read_file(path, &now);
  const char *begin = strstr(buf_text(&now), begin_mark);
  assert_non_null(begin);
  begin += strlen(begin_mark);
  const char *end = strstr(begin, end_mark);
  assert_non_null(end);
  buf_add(&made, now.data, (size_t)(begin - now.data));
  make_section(&made);
  buf_puts(&made, end);
  compare(path, &made);
  buf_fini(&now);
  buf_fini(&made);
}

static void the_dictionary_names_the_events(void **state) {
  (void)state;
  struct buf made = {0};
  make_dictionary(&made);
  compare(TEST_DATA "/fuzz/reader.dict", &made);
  buf_fini(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(format_md_lists_the_events),
      cmocka_unit_test(the_dictionary_names_the_events),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

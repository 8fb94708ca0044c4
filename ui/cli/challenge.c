/* `whoruns challenge`: the challenges, or one of them. */
#include <string.h>

#include "ui/cli/cli.h"
#include "ui/core/challenge.h"

/* The end of the task's first sentence. */
static int first_sentence(const char *task) {
  size_t n = strcspn(task, ".");
  n += task[n] == '.';
  return (int)(n + (task[n] == '"'));
}

static void list(void) {
  for (size_t i = 0; i < challenges_count; i++) {
    const struct challenge *c = &challenges[i];
    printf("%-20s %-9s %-18s %.*s\n", c->name, challenge_kind_name(c->kind), c->scenario,
           first_sentence(c->task), c->task);
  }
  puts("\n\"whoruns challenge NAME\" tells the task, \"whoruns grade NAME ANSWER\" checks an "
       "answer.");
}

static void explain(const struct challenge *c, bool hints) {
  printf("%s (%s)\n\n%s\n\n", c->name, challenge_kind_name(c->kind), c->task);
  printf("scenario:  %s%s%s\n", c->scenario, *c->params ? "  with " : "", c->params);
  if (!challenge_asks(c))
    puts("an answer: always, or a recording");
  else if (c->kind == CHALLENGE_FIX)
    printf("an answer: values for %s, as \"NAME=VALUE ...\"\n", c->open);
  else
    printf("an answer: a schedule, as \"1 2*3\"; %s\n",
           c->kind == CHALLENGE_PROVE ? "or always" : "or a recording");
  printf("try it:    whoruns %s %s", challenge_asks(c) ? "run" : "explore", c->scenario);
  for (const char *at = c->params; *at; at += strspn(at, " ")) {
    printf(" -p %.*s", (int)strcspn(at, " "), at);
    at += strcspn(at, " ");
  }
  puts(!challenge_asks(c)         ? "  (only one actor can move at any time)"
       : c->kind == CHALLENGE_FIX ? " -p NAME=VALUE"
                                  : " --policy human");
  for (int i = 0; hints && i < 2; i++)
    printf("hint %d:    %s\n", i + 1, c->hint[i]);
}

int cli_challenge(int argc, char **argv) {
  const struct challenge *c = NULL;
  bool hints = false;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--hints") == 0)
      hints = true;
    else if (argv[i][0] == '-')
      return cli_usage("challenge", "challenge does not know the option %.100s.", argv[i]);
    else if (c)
      return cli_usage("challenge", "\"%.100s\" is one word too many.", argv[i]);
    else if (!(c = challenge_find(argv[i])))
      return cli_usage("challenge",
                       "There is no challenge \"%.60s\"; \"whoruns challenge\" lists them.",
                       argv[i]);
  }
  if (c)
    explain(c, hints);
  else
    list();
  return 0;
}

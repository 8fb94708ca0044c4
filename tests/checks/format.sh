#!/bin/sh
# The sources look as .clang-format says. Other versions than 14 break some lines elsewhere.
cd "$1" || exit 2
if ! out=$(find sched scenarios ui tests -name '*.[ch]' \
  -exec clang-format-14 --dry-run -Werror {} + 2>&1); then
  printf '%s\n' "$out" | grep -i error: | head -n 40
  echo 'clang-format-14 -i FILE puts this right.'
  exit 1
fi

#!/bin/sh
# No file is hard to find one's way in: a .c over 600 lines says in its first comment why ("This file
# is long because ..."), and none is over 900.
cd "$1" || exit 2
find sched scenarios ui tests -name '*.c' -exec awk '
  FNR == 1 { comment = 1; reason = 0 }
  comment && /is long because/ { reason = 1 }
  /\*\// { comment = 0 }
  FNR == 601 && !reason { print FILENAME ": has more than 600 lines and does not say why."; bad = 1 }
  FNR == 901 { print FILENAME ": has more than 900 lines."; bad = 1 }
  END { exit bad }' {} +

#!/bin/sh
# Who may include whom. The link order of the static libraries says the same about calls; this says
# it about headers, because an inline function needs no library.
# usage: layers.sh ROOT
cd "$1" || exit 2

# Directory, then what its files may include from the project, as an extended regular expression.
rules='
sched/base     sched/base/
sched/trace    sched/(base|trace)/
sched/gate     sched/(base|gate)/
sched/world    sched/(base|trace|world)/
sched/rt       sched/(base|trace|gate|rt)/
sched/aio      sched/(base|trace|gate|rt|aio)/
sched/jobs     sched/(base|trace|gate|rt|jobs)/
sched/control  sched/(base|trace|gate|world|control)/
sched/kernel   sched/(base|trace|kernel)/
sched/run      sched/|scenarios/
sched/include  sched/(include|base|trace)/
scenarios      sched/(base|rt|gate|aio|jobs)/|sched/trace/event\.h|scenarios/|listings\.h
ui/core        sched/(base|trace|world)/|scenarios/|ui/core/|assets\.h|sched/rt/gil\.h
ui/term        sched/|scenarios/|ui/
ui/cli         sched/|scenarios/|ui/
'
sources=$(find sched scenarios ui -name '*.[chS]')
includes=$(printf '%s\n' "$sources" | xargs grep -HnE '^ *# *include' | sed 's/ *# *include *//')

{
  for dir in $(printf '%s\n' "$sources" | sed 's|/[^/]*$||' | sort -u); do
    allowed=$(printf '%s' "$rules" | sed -n "s|^$dir  *||p")
    [ -n "$allowed" ] || echo "$dir: The table in tests/checks/layers.sh does not know this directory."
    printf '%s\n' "$includes" | grep "^$dir/[^/]*:.*\"" | grep -vE ":\"(${allowed:-.})"
  done
  # Libraries that only one place may know.
  printf '%s\n' "$includes" | grep '<.*curses' | grep -v '^ui/term/'
  printf '%s\n' "$includes" | grep '<hiredis' | grep -v '^sched/jobs/redis\.h'
  printf '%s\n' "$includes" | grep '<ev\.h>' | grep -vE '^(ui/term|sched/aio)/'
  for limit in '<.*curses 1' '<ev\.h> 2'; do
    files=$(printf '%s\n' "$includes" | grep "${limit% *}" | cut -d : -f 1 | sort -u)
    [ "$(printf '%s' "$files" | grep -c .)" -le "${limit#* }" ] ||
      printf '%s includes it as well: only %s may.\n' "$files" "${limit#* }"
  done
} | { ! grep . || { echo 'These includes break the layers.' && exit 1; }; }

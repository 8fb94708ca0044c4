#!/bin/sh
# Every scenario has a lesson that can be read quickly and is true:
#
#   # Title
#
#   ## watch: a few words       or predict, or try; each of the three at least once
#   when: EVENT [ACTOR]         may be missing; as `whoruns show` names them
#   At most 60 words.
#
# The events named by `when` really happen, in a free run or in a controlled one, and a parameter
# (`-p name=`) is one of the scenario. What the recordings of these runs say of each of their events
# is checked too: sentences.c.
# usage: lessons.sh ROOT BUILD
root=$1
whoruns=$2/whoruns
sentences=$2/check_sentences
[ -x "$whoruns" ] && [ -x "$sentences" ] || exit 2
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2

# Prints what is wrong with the form of a lesson.
form() {
  awk -v file="assets/lessons/${1##*/}" '
    function fault(what) { print file ":" FNR ": " what; bad = 1 }
    function finish() {
      if (kind && !words) fault("The step before this line says nothing.")
      if (words > 60) fault("The step before this line has " words " words; 60 are enough.")
      words = 0
    }
    length > 100 { fault("The line is longer than 100 characters.") }
    FNR == 1 { if (!/^# ./) fault("A lesson begins with \"# Title\"."); next }
    /^#/ {
      finish()
      if (!/^## (watch|predict|try): ./) fault("A step is \"## watch: ...\", predict or try.")
      kind = $2; seen[kind] = 1; first = 1; next
    }
    /^when:/ {
      if (!first || NF < 2) fault("\"when: EVENT [ACTOR]\" stands under the head of a step.")
      first = 0; next
    }
    { first = 0; words += NF; if (NF && !kind) fault("Text stands under a step.") }
    END {
      finish()
      for (k in want) if (!seen[want[k] ":"]) fault("There is no step \"## " want[k] ": ...\".")
      exit bad
    }
    BEGIN { split("watch predict try", want, " ") }' "$1"
}

# Runs a scenario in several ways and keeps the lines that `show` prints in the file "lines"; prints
# what is wrong with its sentences.
play() {
  : >lines
  for how in '' '--controlled --seed 1' '--controlled --seed 2' '--controlled --seed 3'; do
    case $1,$how in rq-*seed\ [23]) continue ;; esac # a server for each run
    # The words of $how are options.
    # shellcheck disable=SC2086
    "$whoruns" run "$1" $how --record run.wrt >/dev/null 2>&1
    if [ -e run.wrt ]; then
      "$whoruns" show run.wrt >>lines
      "$sentences" run.wrt | sed "s/^/$1, in words: /"
    fi
    rm -f run.wrt
  done
}

# Prints what a lesson says of its scenario that is not so.
truth() {
  file=assets/lessons/$1.md
  sed -n 's/^when: *//p' "$root/$file" | while read -r event actor; do
    # An actor whose name is taken twice is shown with its path in brackets.
    awk -v event="$event" -v actor="$actor" '
      { line = substr($0, 28) " "; at = index(line, " " event " ") }
      at { who = substr(line, 1, at); sub(/^ +/, "", who); sub(/ +$/, "", who)
           sub(/ \([a-z0-9.]*\)$/, "", who)
           if (actor == "" || who == actor) { found = 1; exit } }
      END { exit !found }' lines || echo "$file: \"when: $event${actor:+ $actor}\" never happens."
  done
  "$whoruns" list | awk -v name="$1" '
    /^  [a-z]/ { mine = $1 == name } mine && $1 == "-p" { sub(/=.*/, "", $2); print $2 }' >params
  grep -o -- '-p [a-z_]*=' "$root/$file" | sed 's/-p \(.*\)=/\1/' | sort -u | grep -vxFf params |
    sed "s|.*|$file: $1 has no parameter \"&\".|"
}

{
  "$whoruns" list | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' >names
  [ -s names ] || echo 'There are no scenarios.'
  while read -r name; do
    if [ -e "$root/assets/lessons/$name.md" ]; then
      form "$root/assets/lessons/$name.md"
      play "$name"
      truth "$name"
    else
      echo "assets/lessons/$name.md does not exist."
    fi
  done <names
  for lesson in "$root"/assets/lessons/*.md; do
    name=${lesson##*/}
    grep -qxF "${name%.md}" names || echo "assets/lessons/$name: There is no such scenario."
  done
} | { ! grep . || { echo 'These lessons are not as they should be.' && exit 1; }; }

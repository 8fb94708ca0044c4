#!/bin/sh
# The harness of the golden tests itself: it must fail on any difference, and rewrite on demand.
# usage: golden.sh ROOT
run=$1/tests/cli/run
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
bad=0

# try EXPECTED_STATUS WHAT [VARIABLE=VALUE]
try() {
  env "${3:-UPDATE_GOLDEN=}" sh "$run" "$dir" case /bin/echo >"$dir/log" 2>&1
  status=$?
  if [ $status != "$1" ]; then
    echo "$2: exit code $status instead of $1."
    cat "$dir/log"
    bad=1
  fi
}

cat >"$dir/case.sh" <<'END'
"$WHORUNS" "$TZ $LC_ALL $TERM ${COLUMNS}x$LINES ${SHELL_OF_THE_CALLER:-clean}"
ls -A . && ls -A "$HOME"
test -d "$TESTS/cli" && echo oops >&2 && exit 3
END

try 1 'all three differ'
try 0 'rewriting' UPDATE_GOLDEN=1
try 0 'what was written fits' SHELL_OF_THE_CALLER=dirty
grep -qx 'UTC C.UTF-8 xterm-256color 80x24 clean' "$dir/case.stdout" || { echo 'not hermetic' && bad=1; }
[ "$(cat "$dir/case.stderr" "$dir/case.exit")" = "oops
3" ] || { echo 'stderr or exit code not written' && bad=1; }

for part in stdout stderr exit; do
  cp "$dir/case.$part" "$dir/kept"
  echo more >>"$dir/case.$part"
  try 1 "one line more is expected on $part"
  rm "$dir/case.$part"
  try 1 "nothing is expected on $part"
  cp "$dir/kept" "$dir/case.$part"
done

echo : >"$dir/case.sh"
try 1 'the program says nothing now'
try 0 'rewriting to nothing' UPDATE_GOLDEN=1
[ -z "$(find "$dir" -name 'case.std*' -o -name case.exit)" ] || { echo 'empty files kept' && bad=1; }
try 0 'nothing is nothing'
exit $bad

# --pace stretches what a scenario says of its own durations, whoever waits: a thread's work and
# sleeps, the GIL's interval, a loop's timers. What it prints stays the same.
span() {
  "$WHORUNS" show "$1" | sed -n "/ $2  */{s/.* \([0-9.]* [mu]*s\)\$/$2 \1/p;q;}"
}
"$WHORUNS" run gil-interval -p work=20 --pace 2 --headless --record gil.wrt 2>/dev/null | sort
span gil.wrt gil-interval
"$WHORUNS" run gil-io -p calls=1 --pace 2 --headless --record io.wrt >/dev/null 2>&1
span io.wrt sleep
span io.wrt work
"$WHORUNS" run hello-gather -p wait=5 --pace 3 --headless --record loop.wrt 2>/dev/null
span loop.wrt timer-set
"$WHORUNS" verify loop.wrt | sed 's/^[0-9]* /N /'
"$WHORUNS" render loop.wrt --size 80x24 | sed -n '1s/.*\(free-running, pace [0-9]*\).*/\1/p'
echo "--- what cannot be"
for wrong in "cube-square --pace 0" "cube-square --pace fast" "cube-square --controlled --pace 2" \
  "cube-square --headless --step" "cube-square --step"; do
  # shellcheck disable=SC2086
  "$WHORUNS" run $wrong 2>&1
  echo "$wrong: $?"
done
true

# One finished sentence and the documented exit code for each mistake.
try() {
  echo "\$ whoruns $*"
  "$WHORUNS" "$@" 2>&1
  echo "exit $?"
}
"$WHORUNS" run cube-square --controlled --record good.wrt >/dev/null 2>&1
: >empty.wrt
mkdir dir.wrt
echo "this is not a session file" >text.wrt
head -c 700 good.wrt >cut.wrt
try sing
try run
try run no-such-scenario
try run cube-square -p colour=3
try run cube-square -p number
try run cube-square -p number=2000001
try run cube-square -p number=ten
try run cube-square -p number=99999999999999999999
try run cube-square -p number=2 -p number=3
try run cube-square --policy replay
try run cube-square --schedule main.1 --seed 3
try run cpu-share --seed 3
try run rq-basic --redis unix:///none --seed 3
try run cube-square --record
try run cube-square --record ''
try run cube-square --record good.wrt
try run cube-square --record no/such/dir/x.wrt
try run cube-square --record dir.wrt
try run cube-square --gil new
try run cube-square --polite
try run cube-square loudly
try run cube-square --policy chance
try run cube-square --schedule "1 two"
try run cube-square --schedule "7"
try run cube-square --seed -1
try run cube-square --timeout soon
try show
try show nothing.wrt
try show empty.wrt
try show dir.wrt
try show text.wrt
try show cut.wrt
try show good.wrt good.wrt
try show good.wrt --xml
try stats text.wrt
try verify text.wrt
try why good.wrt --actor main
try why good.wrt --at
try why good.wrt --at noon
try why good.wrt --at -5ms
try why good.wrt --at 101%
try why good.wrt --at 50s
try why good.wrt --at '#1000'
try why good.wrt --at '#x'
try why good.wrt --at 100% --actor nobody
try help me
for command in "list" "verify good.wrt"; do
  echo "\$ whoruns $command >&-"
  # shellcheck disable=SC2086
  "$WHORUNS" $command 2>&1 >&-
  echo "exit $?"
done
exit 0

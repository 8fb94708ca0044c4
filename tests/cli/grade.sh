# Every challenge can be solved, and not by anything.
grade() {
  "$WHORUNS" grade "$@" >out 2>&1
  code=$?
  sed "s/^[0-9]* orders/N orders/" out
  echo "exit code $code"
}
echo "--- right"
while IFS='|' read -r name answer; do
  grade "$name" "$answer"
done <<END
asia-last|2 3 4
backwards|4 3 2
fourth-first|4
cube-first|2
lose-one|1 2 1
down-to-two|1 2*6 1*2 2 1*6
writer-first|3*2 2*4
second-hangs-first|4*2
last-thread-first|3
overtake|2
polite-greedy|steps=1
three-dears|pages=3 size=2
obey-at-once|refuses=0
producer-one|seed=3
sell-once|first=2 last=4
item-for-each|first=2 last=4
break-the-circle|three=1
always-two|always
always-lost|1*3
no-circle|always
others-first|always
END
"$WHORUNS" challenge | sed -n '/prove it\|fix it\|break it/s/ .*//p' >names
echo "$(wc -l <names) challenges"
echo "--- not right"
grade cube-first 1
grade cube-first '1 2 2'
grade polite-greedy steps=9
grade always-lost always
grade no-circle 1
grade sell-once 'first=2 last=3'
grade sell-once 'first=1 last=4'
grade item-for-each 'first=3 last=4'
grade item-for-each 'first=1 last=4'
grade break-the-circle 'one=1 two=1 three=1'
echo "--- no answers"
grade cube-first
grade cube-first always
grade cube-first 'x y'
grade cube-first number=3
grade polite-greedy steps=99
grade nothing 1
grade cube-first 1 2
grade cube-first 2 --junit nowhere/report.xml
echo "--- a recording"
"$WHORUNS" run cube-square --schedule 2 --record good.wrt 2>/dev/null
"$WHORUNS" run cube-square --schedule 1 --record bad.wrt 2>/dev/null
"$WHORUNS" run cube-square --record free.wrt >/dev/null 2>&1
grade cube-first good.wrt --json
grade cube-first bad.wrt --json --junit report.xml
cat report.xml
grade cube-first free.wrt
grade lose-one good.wrt
echo "--- the task"
"$WHORUNS" challenge always-lost --hints
"$WHORUNS" challenge others-first
"$WHORUNS" challenge nothing 2>&1
exit 0

# Every scenario that can be controlled: one seed gives one run, its schedule gives the same run again,
# and every recording verifies. Only process ids and what the machine decides may differ.
host='s/pid [0-9]*, tid [0-9]*/pid P, tid T/'
"$WHORUNS" list --json | /usr/bin/python3 -c '
import json, sys
for scenario in json.load(sys.stdin):
    if not scenario["free_only"]:
        print(scenario["name"], scenario["family"])' >names
while read -r name family; do
  times=$ROUNDS
  [ "$family" = jobs ] && times=1 # a server for each run
  for seed in $(seq "$times"); do
    rm -f one.wrt two.wrt three.wrt
    "$WHORUNS" run "$name" --controlled --seed "$seed" --record one.wrt >out 2>summary
    code=$?
    "$WHORUNS" run "$name" --controlled --seed "$seed" --record two.wrt >/dev/null 2>&1
    schedule=$(sed -n 's/.*schedule "\(.*\)".*/\1/p' summary)
    "$WHORUNS" run "$name" --schedule "$schedule" --record three.wrt >/dev/null 2>&1
    for file in one two three; do
      "$WHORUNS" verify $file.wrt >verified 2>&1 || sed "s/^/$name, seed $seed: /" verified
      "$WHORUNS" show $file.wrt | sed "$host" >$file
    done
    cmp -s one two || echo "$name, seed $seed: the same seed gives another run (exit $code)"
    cmp -s one three || echo "$name, seed $seed: the schedule \"$schedule\" gives another run"
  done
done <names
[ -s names ] && echo "all compared"

# A controlled run is the same every time, so everything that is told about it is golden. Process ids
# are the machine's.
"$WHORUNS" run cube-square -p number=-3 --schedule "2" --record run.wrt
ids='s/pid [0-9]*, tid [0-9]*/pid P, tid T/'
echo "--- show" && "$WHORUNS" show run.wrt | sed "$ids"
echo "--- why"
n=$("$WHORUNS" show run.wrt | wc -l)
i=0
while [ "$i" -lt "$n" ]; do
  "$WHORUNS" why run.wrt --at "#$i"
  i=$((i + 1))
done
echo "--- why not running"
for at in '#15' '#19' '#20' '#22' 100%; do
  for actor in main main.1 1 cube; do
    echo "$at $actor: $("$WHORUNS" why run.wrt --at "$at" --actor "$actor")"
  done
done
echo "--- verify" && "$WHORUNS" verify run.wrt
echo "--- the schedule of a random run gives the same run again"
"$WHORUNS" run cube-square --seed 5 --controlled --record random.wrt 2>summary
schedule=$(sed -n 's/.*schedule "\(.*\)".*/\1/p' summary)
"$WHORUNS" run cube-square --schedule "$schedule" --record again.wrt 2>/dev/null
"$WHORUNS" show random.wrt | sed "$ids" >one
"$WHORUNS" show again.wrt | sed "$ids" >two
cmp one two && echo "identical"

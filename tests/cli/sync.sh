# Locks and meeting points in words: every sentence of small controlled runs, who waits for what, the
# figures, and how deadlocks end.
# usage: tell SCENARIO OPTIONS...
tell() {
  name=$1
  shift
  rm -f run.wrt
  echo "=== $name $*"
  "$WHORUNS" run "$name" "$@" --record run.wrt 2>summary
  echo "exit code $?" && head -n 1 summary
  "$WHORUNS" why run.wrt | sed -E 's/^#[0-9]+ +//; s/ \[#[0-9]+\]$//' |
    grep -vE ' is at line | seen at line |^Decision | starts | has finished| has ended| for the first time' >told
}
tell deadlock --schedule '1 2'
cat told
for actor in main worker-1 worker-2; do "$WHORUNS" why run.wrt --at 100% --actor $actor; done
tell lock-order-fix -p rounds=1 --controlled --seed 1
cat told
tell philosophers -p philosophers=2 -p meals=1 --controlled --seed 3
tail -n 12 told
tell semaphore-pool -p threads=3 -p permits=1 -p rounds=1 --controlled --seed 1
grep semaphore told
"$WHORUNS" stats run.wrt
tell readers-writer -p readers=2 -p rounds=1 --controlled --seed 7
grep 'read-write' told
tell producer-consumer -p producers=1 -p consumers=2 -p items=2 -p size=1 --controlled --seed 2
grep condition told
tell producer-consumer -p producers=1 -p items=2 -p spurious=1 --controlled --seed 2
grep spurious told
"$WHORUNS" stats run.wrt
tell lost-update -p increments=1 --schedule '2 1 2 1*2'
"$WHORUNS" why run.wrt | sed -n 's/^#\([0-9]*\) .*variable.*/#\1/p' |
  while read -r at; do "$WHORUNS" why run.wrt --at "$at"; done
"$WHORUNS" verify run.wrt

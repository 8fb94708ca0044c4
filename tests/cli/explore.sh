# What can come out of a scenario. How fast it was told is the machine's.
explore() {
  echo "--- explore $*"
  "$WHORUNS" explore "$@" | sed 's/: [0-9]* runs.s\.$/./'
  # shellcheck disable=SC2039
  "$WHORUNS" explore "$@" --json >json
  echo "exit $?; $(/usr/bin/python3 -c '
import json
x = json.load(open("json"))
print("JSON:", x["interleavings"], sorted(o["times"] for o in x["outcomes"]), list(x["worst"]))')"
}
explore lost-update -p increments=1 --no-reduction
explore lost-update -p increments=1
explore lost-update -p increments=1 --bound 1
explore lost-update -p increments=3 --policy pct --runs 20 --seed 5
explore philosophers -p meals=0 --no-reduction
explore philosophers
explore lock-order-fix
explore lock-fix -p increments=1 -p threads=3
explore lost-update -p increments=1 --no-reduction --on threads
explore continents -p named=1 --no-reduction
explore hello-gather
explore rq-basic -p jobs=1 -p workers=2 --no-reduction
echo "--- states"
"$WHORUNS" explore lost-update -p increments=1 --count-states | grep states
echo "--- what it refuses"
for arguments in "" "nothing" "cpu-share" "scripts" "lost-update --bound x" "lost-update --policy replay" \
  "lost-update --policy pct --bound 1" "lost-update --seed 1" "lost-update --memory 1" \
  "continents --on fibers" "lost-update --on fibers --on processes" "lost-update --fast" \
  "lost-update -p threads=0" "lock-fix --memory 8 -p increments=10000"; do
  # shellcheck disable=SC2086
  "$WHORUNS" explore $arguments 2>&1 | head -n 1
done

# Free runs: a deadlock is found every time, also beside threads that still run; and where all take
# their locks in one order, there never is one.
for _ in $(seq $((5 * ROUNDS * ROUNDS))); do
  "$WHORUNS" run deadlock -p threads=3 >/dev/null 2>&1
  echo "deadlock: exit code $?"
done | sort -u
for _ in $(seq $((ROUNDS * ROUNDS))); do
  "$WHORUNS" run philosophers -p meals=200 2>&1 >/dev/null | grep -o 'ever go on'
done | sort -u
for _ in $(seq $((10 * ROUNDS * ROUNDS))); do
  "$WHORUNS" run lock-order-fix -p threads=4 -p rounds=20 >/dev/null 2>&1
  echo "lock-order-fix: exit code $?"
done | sort -u

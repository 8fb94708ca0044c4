# Every policy decides in its own way, the same way each time, and its schedule gives the same again.
"$WHORUNS" help schedules | sed -n '/^  random/,/^$/p'
for policy in random round-robin pct evil; do
  for seed in 1 2; do
    [ "$policy $seed" != "round-robin 2" ] || continue
    [ "$policy" = round-robin ] && by="" || by="--seed $seed"
    # shellcheck disable=SC2086
    "$WHORUNS" run lost-update -p increments=4 --policy $policy $by >out 2>summary
    schedule=$(sed -n 's/.*schedule "\(.*\)".*/\1/p' summary)
    echo "--- $policy $by: $schedule" && tail -n 1 out
    "$WHORUNS" run lost-update -p increments=4 --schedule "$schedule" 2>/dev/null | cmp - out
  done
done
echo "--- evil holds locks while others want them" && "$WHORUNS" run semaphore-pool -p threads=3 \
  -p permits=1 -p rounds=1 --policy evil 2>&1 | tail -n 2

# The GIL in words: each kind of event of a controlled convoy, who waits and why, and the figures.
"$WHORUNS" run gil-convoy -p calls=3 --controlled --seed 1 --record run.wrt 2>/dev/null
echo "--- events"
"$WHORUNS" show run.wrt | grep -E 'gil-' | cut -c 7- | tail -n 20
echo "--- why"
"$WHORUNS" why run.wrt | sed -E 's/^#[0-9]+ +//; s/ \[#[0-9]+\]$//' | grep GIL | sort | uniq -c
echo "--- why not running"
for at in 2.5ms 6.1ms 50%; do
  for actor in io cpu-hog; do
    "$WHORUNS" why run.wrt --at $at --actor $actor
  done
done
echo "--- stats"
"$WHORUNS" stats run.wrt
"$WHORUNS" verify run.wrt
for kind in new old off per-interp; do
  rm -f kind.wrt
  "$WHORUNS" run gil-cpu -p work=3 --gil $kind --controlled --record kind.wrt 2>/dev/null | sort
  "$WHORUNS" stats kind.wrt | grep -E '^(GIL|the GIL)'
  "$WHORUNS" verify kind.wrt
done
echo "--- mistakes"
"$WHORUNS" run gil-cpu --gil blue 2>&1
"$WHORUNS" run cube-square --gil off 2>&1
exit 0

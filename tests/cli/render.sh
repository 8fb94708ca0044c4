# Frames of controlled runs, in which also time is the same in every run.
for name in cube-square producer-consumer gil-cpu; do
  params=$([ $name != gil-cpu ] || echo '-p work=10 -p interval=100')
  # shellcheck disable=SC2086
  "$WHORUNS" run $name $params --controlled --record $name.wrt >/dev/null 2>&1
  for at in 0% 30% 70%; do
    echo "== $name at $at"
    "$WHORUNS" render $name.wrt --at $at --roles
  done
done
for size in 59x12 60x12 132x43 200x60; do
  echo "== $size"
  "$WHORUNS" render gil-cpu.wrt --at 50% --size $size --ascii
done
for view in lanes listing log table; do
  echo "== $view"
  "$WHORUNS" render producer-consumer.wrt --at 50% --size 80x14 --view $view
done

"$WHORUNS" --version
"$WHORUNS" help
"$WHORUNS" help why
for command in list run show stats why verify doctor help; do
  echo "--- $command"
  "$WHORUNS" "$command" --help
  [ "$("$WHORUNS" "$command" -h)" = "$("$WHORUNS" help "$command")" ] || echo "$command -h differs"
done
"$WHORUNS" run cube-square --record no.wrt --help | head -n 1
ls

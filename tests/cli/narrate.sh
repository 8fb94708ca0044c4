# A run and a recording told event by event, without a screen.
"$WHORUNS" run cube-square --controlled --narrate 2>&1 | tail -n 9
echo '--- a recording, where there is no terminal'
"$WHORUNS" replay "$TESTS/golden/traces/version-1.wrt"
echo "exit $?"
echo '--- and what is asked for in vain'
"$WHORUNS" replay "$TESTS/golden/traces/version-1.wrt" --narrate --nonsense
echo "exit $?"
mkdir -p "$XDG_CONFIG_HOME/whoruns"
printf '# mine\nwhy = y\nplay = nokey\n' >"$XDG_CONFIG_HOME/whoruns/keys"
"$WHORUNS" run cube-square --headless --keys vi 2>&1 | sed "s|$HOME|HOME|"
"$WHORUNS" run cube-square --keys emacs
"$WHORUNS" run cube-square --theme pink
echo "exit $?"

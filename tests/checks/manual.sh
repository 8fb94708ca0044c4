#!/bin/sh
# The manual page and what completes commands in shells are as the program prints them; with
# UPDATE_GOLDEN=1 they are written again. groff has nothing to say about the page, and bash completes
# every command, option, parameter and scenario.
# usage: manual.sh ROOT BUILD
cd "$1" || exit 2
program=$2/whoruns
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
bad=0

# made TOPIC FILE
made() {
  "$program" help "$1" >"$dir/made" || bad=1
  if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
    cmp -s "$dir/made" "$2" || cp "$dir/made" "$2"
  else
    diff -u "$2" "$dir/made" || bad=1
  fi
}
made man assets/man/whoruns.1
made bash assets/completions/whoruns.bash
made zsh assets/completions/_whoruns

groff -man -Tutf8 -ww -z assets/man/whoruns.1 2>"$dir/warnings" || bad=1
[ ! -s "$dir/warnings" ] || { echo 'groff warns:' && cat "$dir/warnings" && bad=1; }

cat >"$dir/complete.bash" <<'END'
. "$1/assets/completions/whoruns.bash"
# completes WORD...: what can be instead of the last one
completes() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _whoruns
  printf '%s\n' "${COMPREPLY[@]}"
}
has() {
  completes "${@:2}" | grep -qxF -- "$1" || echo "\"$1\" does not complete \"${*:2}\"."
}
while read -r command; do
  has "$command" whoruns ''
  "$2" help "$command" | sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p' | while read -r option; do
    has "$option" whoruns "$command" x --
  done
done < <("$2" help | sed -n 's/^  whoruns \([a-z]*\) .*/\1/p')
while read -r scenario; do has "$scenario" whoruns run "${scenario%?}"; done \
  < <("$2" list | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
has calls= whoruns run gil-convoy -p ''
has per-interp whoruns run gil-cpu --gil per
has README.md whoruns show READ
has evil whoruns explore lost-update --policy e
END
bash "$dir/complete.bash" "$PWD" "$program" >"$dir/missing" 2>&1
[ ! -s "$dir/missing" ] || { cat "$dir/missing" && bad=1; }

[ $bad = 0 ] || echo 'UPDATE_GOLDEN=1 ctest --preset dev -R style/manual writes the files again.'
exit $bad

#!/bin/sh
# The tables of README.md say what packages.txt, the program's help and its scenarios say. With
# UPDATE_GOLDEN=1 they are written again.
# usage: readme.sh ROOT BUILD
# shellcheck disable=SC2016
cd "$1" || exit 2
program=$2/whoruns
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
bad=0

# table NAME: stdin is what must stand between `<!-- NAME -->` and `<!-- end of NAME -->`.
table() {
  { echo && cat && echo; } >"$dir/wanted"
  sed -n "/^<!-- $1 -->\$/,/^<!-- end of $1 -->\$/p" README.md | sed '1d;$d' >"$dir/written"
  if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
    sed -e "/^<!-- $1 -->\$/r $dir/wanted" \
      -e "/^<!-- $1 -->\$/,/^<!-- end of $1 -->\$/{/^<!--/!d;}" README.md >"$dir/new"
    cmp -s "$dir/new" README.md || cp "$dir/new" README.md
  else
    diff -u --label "README.md, $1" --label "what it should be" "$dir/written" "$dir/wanted" || bad=1
  fi
}

{
  printf '| package | for | why |\n| --- | --- | --- |\n'
  sed 's/^\([a-z]*\) \([^:]*\): \(.*\)/| `\2` | \1 | \3 |/' cmake/packages.txt
} | table packages

# "  -p, --param NAME=VALUE", and below it what that does.
{
  printf '| option of `run` | what it does |\n| --- | --- |\n'
  "$program" help run | sed -n 's/|/\\|/g; /^  -/{s/^  \(.*\)/| `\1` |/; N; s/\n */ /; s/$/ |/p;}'
} | table options

{
  printf '| key | command | what it does |\n| --- | --- | --- |\n'
  "$program" help keys | sed -n 's/|/\\|/g; s/^  \(.\{10\}\) \([^ ]*\) *\(.*\)/| `\1` | \2 | \3 |/p' | sed 's/ *` |/` |/'
} | table keys

# Families stand at the beginning of a line, scenarios below them.
{
  printf '| family | scenario | what happens |\n| --- | --- | --- |\n'
  "$program" list | sed -n '/^[^ ]/h; /^  [a-z]/{G; s/^  \([^ ]*\) *\(.*\)\n\(.*\)/| \3 | `\1` | \2 |/p;}'
} | table scenarios

[ $bad = 0 ] || echo 'UPDATE_GOLDEN=1 ctest --preset dev -R style/readme writes the tables again.'
exit $bad

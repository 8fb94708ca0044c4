#!/bin/sh
# When ./whoruns builds and when it does not, with a stand-in for CMake that writes what a real build
# leaves behind, and refuses a cache of another place as CMake does.
# usage: start.sh ROOT
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
dir=$(readlink -f "$dir")
bad=0

mkdir -p "$dir/bin" "$dir/one/cmake" && cd "$dir" || exit 2
(cd one && mkdir assets scenarios sched ui && touch CMakeLists.txt CMakePresets.json ui/main.c)
cp "$1/whoruns" one/ && cp "$1/cmake/setup.sh" one/cmake/ && : >one/cmake/packages.txt
cat >bin/cmake <<'END'
#!/bin/sh
if [ "$1" = --build ]; then
  printf '#!/bin/sh\necho "ran $1"\n' >build/release/whoruns
  chmod +x build/release/whoruns
else
  line="CMAKE_HOME_DIRECTORY:INTERNAL=$PWD"
  [ ! -e build/release/CMakeCache.txt ] || grep -qxF "$line" build/release/CMakeCache.txt || exit 1
  echo "$line" >build/release/CMakeCache.txt
fi
END
chmod +x bin/cmake

# try WHAT ROOT STATUS EXPECTED: EXPECTED is what stderr and stdout say.
try() {
  out=$(PATH="$dir/bin:$PATH" "$2/whoruns" list 2>&1)
  status=$?
  [ "$status $out" = "$3 $4" ] && return
  printf '%s: exit code %s and this output:\n%s\n' "$1" "$status" "$out"
  bad=1
}
built='Building whoruns.
ran list'

try "The first start" one 0 "$built"
try "The second start" one 0 "ran list"
touch one/ui/main.c
try "After a change" one 0 "$built"
touch -d tomorrow one/ui/main.c one/CMakeLists.txt
try "With sources from the future" one 0 "$built"
try "After sources from the future" one 0 "ran list"
touch one/build/release/kept && touch one/ui/main.c
try "In the same place" one 0 "$built"
[ -e one/build/release/kept ] || { echo "A build in its own place was thrown away." && bad=1; }
cp -a one two && touch two/ui/main.c
try "In a copy" two 0 "$built"
[ ! -e two/build/release/kept ] || { echo "The build of another place was kept." && bad=1; }
for place in 'a;b' 'a"b' "a\$b"; do
  cp -a one "$place" && touch "$place/ui/main.c"
  try "In $place" "$place" 5 "whoruns cannot be built in $dir/$place: the build does not cope with \
;, \" or \$ in a path."
done
exit $bad

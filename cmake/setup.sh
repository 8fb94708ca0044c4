# shellcheck shell=sh
# shellcheck disable=SC2154
# What ./whoruns and tests/run share: the packages they need and the build. Sourced, with `root` set
# to the project's directory. Everything here speaks on stderr only, because stdout belongs to the
# program. The packages are listed in packages.txt, as `GROUP PACKAGE: what it is for`.

say() {
  printf '%s\n' "$*" >&2
}

# The environment is not as needed: one sentence, exit code 5.
fail() {
  say "$*"
  exit 5
}

# What no quoting gets through CMake and Ninja.
case $root in
*[\;\"\$]*) fail "whoruns cannot be built in $root: the build does not cope with ;, \" or \$ in a path." ;;
esac

# Prints the packages of the groups that are not installed, one a line.
setup_missing() {
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null |
    sed -n 's/ installed$//p')
  for group; do
    sed -n "s/^$group \([^:]*\):.*/\1/p" "$root/cmake/packages.txt"
  done | while read -r package; do
    printf '%s\n' "$installed" | grep -qxF -- "$package" || printf '%s\n' "$package"
  done
}

# apt-get as root. It asks nothing itself; sudo may ask for the password, on the terminal, if stdin
# is one.
setup_apt() {
  set -- env DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=120 "$@"
  if [ "$(id -u)" != 0 ]; then
    if [ -t 0 ]; then set -- sudo "$@"; else set -- sudo -n "$@"; fi
  fi
  "$@" >>"$root/build/setup.log" 2>&1 </dev/null
}

# setup_packages GROUP...: installs what is missing. Where there is no dpkg it does nothing, and
# setup_build says what is needed if the build fails.
setup_packages() {
  command -v dpkg-query >/dev/null || return 0
  # One word per package, without globbing characters: packages.txt is ours.
  # shellcheck disable=SC2046
  set -- $(setup_missing "$@")
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "These Debian packages are missing, and without sudo only root can install them: $*."
  fi
  say "Installing what is missing ($# packages):"
  for package; do
    sed -n "s/^[a-z]* \($package: .*\)/  \1/p" "$root/cmake/packages.txt" >&2
  done
  : >"$root/build/setup.log"
  # The first attempt fails if the package lists are missing or old.
  setup_apt install --no-install-recommends "$@" ||
    { setup_apt update && setup_apt install --no-install-recommends "$@"; } || {
    tail -n 5 "$root/build/setup.log" >&2
    fail "These packages could not be installed: $*. The full log is in build/setup.log."
  }
}

# setup_build PRESET [TARGET...]: configures and builds into build/PRESET, with the last line of
# progress on stderr if that is a terminal. Returns 1, after the tail of build.log, on failure. A
# build of another place, from which this directory was moved or copied, is thrown away.
setup_build() {
  preset=$1
  shift
  log=$root/build/$preset/build.log
  cache=$root/build/$preset/CMakeCache.txt
  if [ -e "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    rm -rf "$root/build/$preset" || return 1
  fi
  mkdir -p "$root/build/$preset" && : >"$log" || return 1
  width=$(stty size <&2 2>/dev/null | cut -d ' ' -f 2)
  (
    cd "$root" || exit 1
    { cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}; } 2>&1
    echo "setup-status $?"
  ) </dev/null | while IFS= read -r line; do
    case $line in
    setup-status\ *)
      [ -z "$width" ] || printf '\r\033[K' >&2
      exit "${line#* }"
      ;;
    esac
    printf '%s\n' "$line" >>"$log"
    [ -z "$width" ] || printf '\r\033[K%.*s' $((width - 1)) "$line" >&2
  done && return 0
  tail -n 40 "$log" >&2
  if ! command -v dpkg-query >/dev/null; then
    say "What the build needs, in the names of Debian: $(cut -d ' ' -f 2- "$root/cmake/packages.txt" |
      cut -d : -f 1 | paste -s -d ' ')."
  fi
  return 1
}

#!/bin/sh
# What stops the build when a listing and its scenario do not fit together, and the table they make
# when they do.
# usage: listings.sh ROOT
script=$1/cmake/listings.cmake
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/assets/listings" "$dir/scenarios"
bad=0

# Writes a pair that fits: lines 2 and 3 are bound.
write_pair() {
  printf '%s\n' 'import x' 'x.go()  #@go' 'print("a;b[")  #@say' >"$dir/assets/listings/a-b.py"
  printf '%s\n' '#define SCENARIO a_b' '/* AT(self, nowhere) */' 'AT(self, say);' 'AT(self, go);' \
    >"$dir/scenarios/a_b.c"
}

bind() {
  cmake -DSOURCE="$dir" -DOUT="$dir/listings.h" -P "$script" 2>&1
}

# expect SENTENCE: binding fails and says so.
expect() {
  if out=$(bind); then
    echo "No error, but expected: $1"
    bad=1
  elif ! printf '%s\n' "$out" | sed 's/^ *//' | grep -qxF "$1"; then
    printf 'Expected: %s\nGot: %s\n' "$1" "$out"
    bad=1
  fi
  write_pair
}

write_pair
bind || bad=1
grep -v '^/\*' "$dir/listings.h" | diff -u - /dev/fd/3 3<<'END' || bad=1
#ifndef GENERATED_LISTINGS_H
#define GENERATED_LISTINGS_H

#define LISTING_a_b(LABEL) \
  LABEL(0, 2, "go") \
  LABEL(1, 3, "say")
enum listing_a_b {
  AT_a_b_go,
  AT_a_b_say,
};

#endif
END

echo 'AT(self, stop);' >>"$dir/scenarios/a_b.c"
expect 'scenarios/a_b.c:5: assets/listings/a-b.py has no marker #@stop.'

echo 'y.go()  #@go' >>"$dir/assets/listings/a-b.py"
expect 'assets/listings/a-b.py:4: The marker #@go is already on line 2.'

echo 'x.end()  #@end' >>"$dir/assets/listings/a-b.py"
expect 'assets/listings/a-b.py:4: The marker #@end is not used by AT() in scenarios/a_b.c.'

echo 'x.end()  #@the end' >>"$dir/assets/listings/a-b.py"
expect 'assets/listings/a-b.py:4: A marker is #@name at the end of the line, in small letters.'

echo '#define SCENARIO lonely' >"$dir/scenarios/lonely.c"
expect 'scenarios/lonely.c:1: The listing assets/listings/lonely.py does not exist.'

exit $bad

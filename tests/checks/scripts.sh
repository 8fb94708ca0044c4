#!/bin/sh
# The linter has nothing to say about the scripts.
cd "$1" || exit 2
find whoruns .ci/run tests/run cmake tests ui assets \
  \( -name '*.sh' -o -name run -o -name whoruns \) -type f -exec shellcheck -x -s sh {} +

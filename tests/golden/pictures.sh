#!/bin/sh
# Draws the pictures of the README anew, each from a run under control: it is the same every time,
# but for that of job queues, which no run under control has.
#
# usage: tests/golden/pictures.sh WHORUNS [DIRECTORY]     writes assets/pictures, or there
set -eu
whoruns=$1
to=${2:-$(dirname "$0")/../../assets/pictures}
traces=$(mktemp -d)
trap 'rm -rf "$traces"' EXIT

# picture NAME AT SIZE VIEW SCENARIO [PARAM...]
picture() {
  name=$1 at=$2 size=$3 view=$4 scenario=$5
  shift 5
  "$whoruns" run "$scenario" "$@" --controlled --headless --record "$traces/$name.wrt" >"$traces/out" 2>&1 || true
  "$whoruns" render "$traces/$name.wrt" --at "$at" --size "$size" --view "$view" --svg >"$to/$name.svg"
}

# The first job has just come to its end, others are under way.
jobs() {
  "$whoruns" run rq-basic --headless --record "$traces/jobs.wrt" >"$traces/out" 2>&1
  at=$("$whoruns" show "$traces/jobs.wrt" | sed -n '/ job-finished /{s/^#\([0-9]*\).*/\1/p;q;}')
  "$whoruns" render "$traces/jobs.wrt" --at "#$((at + 1))" --size 100x28 --svg >"$to/jobs.svg"
}

jobs
picture processes 55% 100x28 all pool-map
picture threads 95% 100x28 all philosophers
picture gil '#46' 100x28 all gil-convoy -p calls=2
picture coroutines 60% 100x28 all pipeline
picture async 55% 100x28 all async-queue
picture waits 100% 100x16 locks philosophers

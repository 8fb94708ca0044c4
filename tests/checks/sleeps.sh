#!/bin/sh
# Tests wait for what they need, under a deadline; a nap is either too short or too long. (What
# tests/bench measures may be a nap; a sleep of a task is what an event loop is asked for.)
cd "$1" || exit 2
{
  grep -rnE '(^|[^a-z_])(u|nano|clock_nano)?sleep\(' tests --include='*.[ch]' --include='*.py' --exclude-dir=bench |
    grep -v 'asyncio\.sleep('
  grep -rnE '(^|[;&|({ ])sleep +[0-9.$]' tests --include='*.sh' --include=run
} | { ! grep . || { echo 'A test sleeps.' && exit 1; }; }

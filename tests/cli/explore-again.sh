# Every deadlock of real threads costs a process, whose rings are used again: there are fewer than 90
# runs with three threads need.
"$WHORUNS" explore deadlock --on threads --policy random --runs 90 | sed -n 's/^90 of 90 end/&/p' |
  sed 's/\..*//'

#!/bin/sh
# A scenario touches its stack, its share, values and wr_* calls, nothing else: no static data that is
# written to, and no call of the C library that could block or that the trace would not see.
# usage: symbols.sh ROOT BUILD
lib=$2/libwhoruns_scenarios.a
[ -e "$lib" ] || exit 2

objdump -t "$lib" | awk '
  /file format/ { file = $1 }
  # Not the symbols of the sections themselves (flag d), nor .data.rel.ro, which is const.
  / [.*](t?data|t?bss|COM)[^ \t]*\t/ && !/ d  / && !/\.data\.rel\.ro/ {
    print file " " $NF " is static data that can change."; bad = 1 }
  END { exit bad }'
data=$?

nm -A "$lib" | awk '
  $(NF - 1) ~ /^[TRDVW]$/ { defined[$NF] = 1 }
  $(NF - 1) == "U" { used[$NF] = $1 }
  END {
    for (s in used) {
      if (s in defined || s ~ /^(wr|value|error_class)_/ || s == "object_free" ||
          s == "__stack_chk_fail" || s == "_GLOBAL_OFFSET_TABLE_" ||
          s ~ /^(__)?(mem(cpy|set|move|cmp)|str(len|cmp|ncmp|chr|c?spn)|v?snprintf)(_chk)?$/) continue
      print used[s] " " s " is not for scenarios; see the list in tests/checks/symbols.sh."
      bad = 1
    }
    exit bad
  }' && [ $data = 0 ]

#!/bin/sh
# The oracle itself, with a stand-in for the program that runs the twin and may change its output.
# usage: oracle.sh ROOT
root=$1
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
bad=0

# try EXPECTED_STATUS ORDER CHANGE [LISTING [OUTCOME]]: CHANGE is a command that the output goes through.
# An OUTCOME is ok, or any: then the stand-in says, too, that what the twin prints is what can come out.
try() {
  cat >"$dir/program" <<END
#!/bin/sh
if [ "\$1" = list ]; then
  echo '[{"name": "cube-square", "order": "$2", "outcome": "${5:-ok}",
          "params": [{"name": "number", "default": 10, "min": -9, "max": 99}]}]'
elif [ "\$1" = explore ]; then
  case \$4 in number=*) value=\$4 ;; esac
  /usr/bin/python3 -E "$root/assets/listings/cube-square.py" \${value:-} | /usr/bin/python3 -c '
import json, sys
lines = sys.stdin.read().splitlines()
print(json.dumps({"complete": True, "bounded": False, "outcomes": [{"bad": [], "lines": lines}]}))'
else
  [ "\$1 \$2 \$3" = "run cube-square --headless" ] || exit 2
  /usr/bin/python3 -E "$root/assets/listings/cube-square.py" \${5:-} | $3
fi
END
  chmod +x "$dir/program"
  ORACLE_SEED=7 /usr/bin/python3 "$root/tests/oracle/run.py" "$dir/program" "${4:-cube-square}" \
    >"$dir/log" 2>&1
  status=$?
  if [ $status != "$1" ]; then
    echo "order $2, $3${5:+, outcome $5}: exit code $status instead of $1."
    cat "$dir/log"
    bad=1
  fi
}

try 0 set cat
try 0 set tac
try 1 exact tac
try 1 set 'sed s/Done/done/'
try 1 set 'sed 1d'
try 1 set 'sed s/8$/9/' # right for the default parameters, wrong for some others
try 1 set 'false'
try 1 set cat continents # a listing without a scenario
try 0 set tac cube-square any
try 1 set 'sed s/Done/done/' cube-square any
try 1 set 'sed s/8$/9/' cube-square any
exit $bad

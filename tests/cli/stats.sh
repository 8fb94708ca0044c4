# The figures of a controlled run, for people and for programs. Process ids are the machine's.
"$WHORUNS" run continents -p named=1 --schedule "2" --record run.wrt 2>/dev/null
"$WHORUNS" stats run.wrt
"$WHORUNS" stats run.wrt --json | sed 's/"pid":[0-9]*,"tid":[0-9]*/"pid":P,"tid":T/g'
"$WHORUNS" show run.wrt --json | sed 's/"pid":[0-9]*,"tid":[0-9]*/"pid":P,"tid":T/g' >events
wc -l <events
/usr/bin/python3 -c 'import json; [json.loads(line) for line in open("events")]'

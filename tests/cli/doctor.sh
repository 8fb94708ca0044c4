# What it says is the machine's; that it says something about each thing is not.
"$WHORUNS" doctor | cut -d ' ' -f 1
"$WHORUNS" doctor | grep -c '\.$'
"$WHORUNS" doctor now

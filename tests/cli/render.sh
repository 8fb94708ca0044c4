# One frame with roles, one with ASCII alone, one that is too small; tests/golden/screens.py has the rest.
"$WHORUNS" run cube-square --controlled --record a.wrt >/dev/null 2>&1
"$WHORUNS" render a.wrt --at 30% --roles
"$WHORUNS" render a.wrt --at '#12' --size 60x12 --ascii --view log
"$WHORUNS" render a.wrt --size 59x12
"$WHORUNS" render a.wrt --size 60x12 --view table --keys lli
head -c 150 a.wrt >cut.wrt
"$WHORUNS" render cut.wrt --size 60x12 --view listing 2>&1
"$WHORUNS" render a.wrt --svg --size 60x12 | head -c 300
# What next() brings in is nothing, and so no value stands there.
"$WHORUNS" run pipeline --controlled --record p.wrt >/dev/null 2>&1
"$WHORUNS" render p.wrt --at '#57' --view stage --size 60x12 --ascii | grep next

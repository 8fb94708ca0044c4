# A race and a lost update in words and figures, where they are meant and where they are not.
"$WHORUNS" run lost-update -p increments=1 --schedule '2 1 2 1*2' --record run.wrt 2>summary
sed -n 3p summary
"$WHORUNS" show run.wrt | awk '$5 == "load" || $5 == "store" { print substr($1, 2) }' |
  while read -r n; do "$WHORUNS" why run.wrt --at "#$n"; done
"$WHORUNS" stats run.wrt | sed -n '/^variable/,$p'
"$WHORUNS" stats run.wrt --json | sed 's/.*"races":/"races":/'
"$WHORUNS" verify run.wrt
echo "exit $?"
echo "--- the same, recorded by a scenario that nobody knows"
/usr/bin/python3 - <<'END'
def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return (crc ^ 0xFFFFFFFF).to_bytes(4, "little")

old = bytearray(open("run.wrt", "rb").read())
name = old.index(b"scenario lost-update\n")
head = old.rindex(b"WRCH", 0, name)
old[name:name + 20] = b"scenario some-other1"
size = int.from_bytes(old[head + 8:head + 16], "little")
old[head + 56:head + 60] = crc32c(old[head + 64:head + 64 + size])
old[head + 60:head + 64] = crc32c(old[head:head + 60])
index = int.from_bytes(old[-8:], "little")  # has copies of the heads; without it, none is needed
open("other.wrt", "wb").write(old[:index])
END
"$WHORUNS" verify other.wrt 2>told
code=$?
sed "s/at byte $(wc -c <other.wrt),/at its last byte,/" told >&2
exit $code

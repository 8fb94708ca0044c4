# A file of a later version names both versions. Its head is written as FORMAT.md says: version and
# least version that can read it at bytes 8 and 10, the CRC32C of the first 28 bytes at byte 28.
"$WHORUNS" run cube-square --controlled --record run.wrt >/dev/null 2>&1
/usr/bin/python3 - <<'PY'
def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF

with open("run.wrt", "r+b") as file:
    head = bytearray(file.read(28))
    head[8:12] = (9).to_bytes(2, "little") * 2
    file.seek(0)
    file.write(head + crc32c(head).to_bytes(4, "little"))
PY
"$WHORUNS" show run.wrt

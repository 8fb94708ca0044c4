"""Processes: each one has its own memory, and gets it page by page.

After a fork, parent and child have the same values in the same pages. When one
of them writes to a page, the kernel makes a copy of that page first, so the
other one never sees the change. /proc/self/smaps tells how many pages a process
has for itself.

    python3 separate-memory.py [pages=8] [writes=3]
"""

import mmap
import struct
import sys
from ctypes import addressof, c_char
from multiprocessing import Process

PAGE = mmap.PAGESIZE


def read(page):
    return struct.unpack_from("q", memory, page * PAGE)[0]


def write(page, value):
    struct.pack_into("q", memory, page * PAGE, value)


def own_pages():
    """Counts the pages of `memory` that no other process has."""
    at = addressof(c_char.from_buffer(memory))
    here, kb = False, 0
    for line in open("/proc/self/smaps"):
        first = line.split(maxsplit=1)[0]
        if "-" in first:
            begin, end = (int(number, 16) for number in first.split("-"))
            here = begin <= at < end
        elif here and first in ("Private_Clean:", "Private_Dirty:"):
            kb += int(line.split()[1])
    return kb * 1024 // PAGE


def change(writes):
    before = own_pages()  #@count_before
    for page in range(writes):
        write(page, read(page) + 10)  #@write
    after = own_pages()  #@count_after
    print(f"child: x is {read(0)}")  #@print_child
    print(f"child: {before} pages of its own before writing, {after} after", flush=True)  #@print_pages


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    pages = int(params.get("pages", 8))
    writes = min(int(params.get("writes", 3)), pages)

    memory = mmap.mmap(-1, pages * PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_DONTDUMP)  # a mapping of its own in smaps
    for page in range(pages):
        write(page, 0)

    print(f"parent: x is {read(0)}", flush=True)  #@print_first
    child = Process(target=change, args=(writes,))
    child.start()  #@start
    child.join()  #@join
    print(f"parent: x is still {read(0)}")  #@print_last
    print(f"parent: {own_pages()} of {pages} pages are its own again")  #@print_end

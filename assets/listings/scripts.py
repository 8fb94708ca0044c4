"""Processes: several independent programs, started side by side.

Each one is a program of its own, with its own pid; what they have in common is
only the terminal that they print to.

    python3 scripts.py [programs=3]     1 to 8
"""

import subprocess
import sys

SCRIPT = """
import sys
number = int(sys.argv[1])
total = sum(range(1, 1000 * number + 1))  #@sum
print(f"program {number}: the sum of 1 to {1000 * number} is {total}")  #@print
"""

if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    count = int(params.get("programs", 3))

    programs = []
    for number in range(1, count + 1):
        program = subprocess.Popen([sys.executable, "-c", SCRIPT, str(number)])  #@start
        programs.append(program)

    for program in programs:
        program.wait()  #@join
    print(f"{count} programs have ended", flush=True)  #@done

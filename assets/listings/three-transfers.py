"""Threads: three transfers need two locks each, and you choose the order.

Account 1 pays to account 2, that to account 3, and that to account 1. A
transfer must have the locks of both accounts. It takes that of the account that
pays first, or, with one=1, two=1 or three=1, that of the account that gets.

If each holds one lock and waits for the next one's, nobody ever goes on. Python
does not notice that; the main thread looks after two seconds, and ends the program
with exit code 3.

    python3 three-transfers.py [one=0] [two=0] [three=0]     0 or 1
"""

import sys
from threading import Lock, Thread

ACCOUNTS = 3

balance = {account: 100 for account in range(1, ACCOUNTS + 1)}
locks = {account: Lock() for account in balance}


def transfer(payer, turned):
    payee = payer % ACCOUNTS + 1
    earlier, later = (payee, payer) if turned else (payer, payee)
    with locks[earlier]:  #@earlier
        with locks[later]:  #@later
            balance[payer] -= 10  #@pay
            balance[payee] += 10  #@get
    print(f"account {payer} has paid to account {payee}")  #@say


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    turned = [int(params.get(name, 0)) for name in ("one", "two", "three")]

    threads = [Thread(target=transfer, args=(payer, turned[payer - 1]), daemon=True)
               for payer in balance]
    for thread in threads:
        thread.start()  #@start
    for thread in threads:
        thread.join(timeout=2)  #@join
        if thread.is_alive():
            print("Nobody has gone on for two seconds: deadlock.", file=sys.stderr)
            sys.exit(3)
    print(f"in all: {sum(balance.values())}")  #@sum

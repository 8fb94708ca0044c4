#include "mutual.h"
active [2] proctype p() {
  byte me = _pid - 1;
  atomic { ready == 4 -> flag[me] = 1; reg[me] = 0 };
again:
  atomic { reg[me] = flag[1 - me] + 1; if :: flag[1 - me] == 0 -> goto in :: else fi };
  atomic { reg[me] = turn + 1; if :: turn == me -> goto spin :: else fi };
  STORE(flag[me], 0);
  (turn == me);
  atomic { flag[me] = 1; reg[me] = 0; goto again };
spin:
  atomic { (flag[1 - me] == 0 || turn == 1 - me) -> goto again };
in:
  CRITICAL;
  STORE(turn, 1 - me);
  atomic { flag[me] = 0; reg[me] = 0; done++ };
end: false
}

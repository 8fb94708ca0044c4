#include "mutual.h"
active [2] proctype p() {
  byte me = _pid - 1;
  atomic { ready == 4 -> turn = 1 - me; reg[me] = 0 };
  STORE(flag[me], 1);
  (flag[1 - me] == 0 || turn == me);
  CRITICAL;
  atomic { flag[me] = 0; reg[me] = 0; done++ };
end: false
}

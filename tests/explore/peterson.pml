#include "mutual.h"
active [2] proctype p() {
  byte me = _pid - 1;
  atomic { ready == 4 -> flag[me] = 1; reg[me] = 0 };
  STORE(turn, 1 - me);
  (flag[1 - me] == 0 || turn == me);
  CRITICAL;
  atomic { flag[me] = 0; reg[me] = 0; done++ };
end: false
}

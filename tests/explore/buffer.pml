/* A buffer for one item; waiting with `if`. Each atomic step is one step of programs.c. */
short count; byte owner, ready, done;
short reg[4];
chan room = [3] of { byte };
chan something = [3] of { byte };
bool notified[4];
#define NOTIFY(c) if :: nempty(c) -> c?who; notified[who] = 1 :: empty(c) -> skip fi
#define TURN(full, by, mine, others, last) \
  atomic { owner == 0 && ready == 1 -> owner = me + 1 }; \
  if \
  :: atomic { count == full -> reg[me] = count + 10 }; \
     atomic { mine!me; owner = 0 }; \
     atomic { notified[me] && owner == 0 -> notified[me] = 0; owner = me + 1 } \
  :: atomic { count != full -> reg[me] = count + 10 } \
  fi; \
  atomic { reg[me] = count + 10; assert(count != full) }; \
  atomic { count = reg[me] - 10 + by; reg[me] = 0 }; \
  atomic { NOTIFY(others) ; who = 0 }; \
  atomic { owner = 0; last }
active proctype first() {
  ready = 1;
  atomic { done == 3 -> done = 4;
    c_code { printf("FINAL count %d\n", now.count); } };
end: false
}
active [2] proctype consumer() {
  byte me = _pid; byte who;
  TURN(0, -1, something, room, done++);
end: false
}
active proctype producer() {
  byte me = _pid; byte who;
  TURN(1, 1, room, something, skip);
  TURN(1, 1, room, something, done++);
end: false
}

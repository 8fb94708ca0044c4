/* What Peterson's and Dekker's programs have in common; each atomic step is one step of programs.c.
 * reg: what was read and not written since, + 1. */
byte flag[2], turn, owner, ready, done;
byte reg[2];
#define STORE(to, v) \
  atomic {           \
    to = v;          \
    reg[me] = 0      \
  }
#define LOAD(from)     \
  atomic {             \
    reg[me] = from + 1 \
  }
#define CRITICAL            \
  STORE(owner, me + 1);     \
  atomic {                  \
    reg[me] = owner + 1;    \
    assert(owner == me + 1) \
  }
active proctype first() {
  ready = 1;
  ready = 2;
  ready = 3;
  ready = 4;
  atomic {
    done == 2->done = 3;
    c_code {
      printf("FINAL %d%d turn %d owner %d\n", now.flag[0], now.flag[1], now.turn, now.owner);
    }
  };
end:
  false
}

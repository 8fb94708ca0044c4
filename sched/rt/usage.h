#ifndef RT_USAGE_H
#define RT_USAGE_H

/* What an actor has had of the cores, said by itself at its end: for runs in which the kernel does
 * not tell of each switch (REGION_USAGE). Nobody else can say it then, because the kernel forgets a
 * thread with its last instruction. */
struct actor;

void usage_tell(struct actor *self);

#endif

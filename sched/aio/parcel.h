#ifndef AIO_PARCEL_H
#define AIO_PARCEL_H

/* A value on its way to another thread. Objects belong to one thread, so what travels is a copy in
 * memory of its own: None, numbers, str, tuples, lists, exceptions. */
#include "sched/rt/value.h"

struct parcel;

/* NULL: a part of it cannot be copied. */
struct parcel *parcel_pack(struct value v);
/* Takes p; owned by self's frame. */
struct value parcel_open_take(struct actor *self, struct parcel *p);
void parcel_free(struct parcel *p);
/* TypeError: why v could not be packed. */
struct value parcel_refuse(struct actor *self, struct value v);

#endif

#ifndef RUN_REAP_H
#define RUN_REAP_H

/* Ending everything that one has started, also what has tried to get away (setsid, double fork): a
 * subreaper inherits the orphans of its descendants, so killing children until there are none left
 * gets at all of them. */
#include <stddef.h>
#include <sys/types.h>

/* Children that were there before (a shell may have exec'ed this program) and must be left alone.
 */
struct reap_spared {
  pid_t pid[64];
  size_t n;
};

/* Makes this process a subreaper and notes its children of today. */
void reap_orphans_here(struct reap_spared *spared);
/* Kills all other children, and whatever becomes a child by that, until none is left. `known` is a
 * child that is killed and waited for even where /proc cannot be read (0: none). */
void reap_all(const struct reap_spared *spared, pid_t known);

#endif

#ifndef RUN_TALLY_H
#define RUN_TALLY_H

/* What came out of the explorer's runs: reads the events of each run from the rings, and keeps
 * count. Lies in memory that the processes of the explorer share. */
#include "sched/control/explore.h"
#include "sched/run/explorer.h"

enum {
  TALLY_OUTCOMES = 4096,
  TALLY_LINES = 512, /* printed by one run; what is beyond is left out of its outcome */
  TALLY_LINE_BYTES = 65536,
  TALLY_LABELS = 1024,
};

struct tally {
  struct explorer_result r;
  struct explorer_outcome outcome[TALLY_OUTCOMES];
  struct explorer_leaf leaf[EXPLORER_LEAVES];
  bool any_order;    /* of lines */
  bool lost_differs; /* a run in which an update is lost is another outcome */
  bool ignore_rounds;
  uint64_t first_leaf; /* the first run whose schedule is kept */
  bool quiet;          /* these runs look for shorter schedules and are not counted */
  bool seen[TALLY_LABELS];
  /* This run. */
  struct tally_line {
    uint32_t seq, from, bytes;
  } line[TALLY_LINES];
  uint32_t lines, bytes;
  char text[TALLY_LINE_BYTES];
  bool misuse, gave_up;
  int64_t status; /* what main has returned */
  uint32_t bad;   /* of the last run: bits 1 << enum explorer_bad */
  void (*fold)(uint32_t actor, uint16_t type, uint32_t a, uint32_t b, uint64_t c); /* or NULL */
  /* Texts of all runs, and a set of hashes. */
  uint32_t texts, most_texts, n_hashes, most_hashes;
  char *all_text;
  uint64_t *hashes; /* most_hashes is a power of two; 0 = free */
};

/* Takes the rest of a block of memory. */
void tally_init(struct tally *t, const struct scenario *s, char *rest, size_t bytes);
/* Before a run. */
void tally_begin(struct tally *t);
/* Reads what is in the rings. */
void tally_drain(struct tally *t);
/* After a run: what came out of it. `crashed` is a signal, or 0. Sets t->bad. */
void tally_end(struct tally *t, const struct explore *x, bool deadlock, int crashed);
/* Puts a hash into the set: true if it is new. */
bool tally_add_hash(struct tally *t, uint64_t hash);
/* The schedule of the run as text, at *at in all_text; its length, 0 if there is no room. */
uint32_t tally_schedule(struct tally *t, const struct explore *x, uint32_t *at);

#endif

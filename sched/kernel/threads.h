#ifndef KERNEL_THREADS_H
#define KERNEL_THREADS_H

/* The threads that the kernel speaks of, by their TID: which actor each of them is, and what is
 * known of those that have not said it yet. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel_thread {
  uint32_t tid;   /* 0: this place is free */
  uint32_t actor; /* 0: it has not said who it is */
  bool foreign;   /* it has had time enough to say; its records are summed up here: */
  bool on;        /* it is on a core ... */
  uint16_t core;  /* ... this one ... */
  uint64_t on_since_ns;
  uint64_t on_ns;
  uint32_t taken, left;
};

/* A hash table. Zeroed is empty. */
struct kernel_threads {
  struct kernel_thread *at; /* ro: cap places */
  size_t n, cap;
};

void kernel_threads_fini(struct kernel_threads *t);
/* NULL if it is not known. Borrowed: valid until the next add or remove. */
struct kernel_thread *kernel_threads_find(const struct kernel_threads *t, uint32_t tid);
/* Finds it, or adds it with all else 0. */
struct kernel_thread *kernel_threads_add(struct kernel_threads *t, uint32_t tid);
void kernel_threads_remove(struct kernel_threads *t, uint32_t tid);

#endif

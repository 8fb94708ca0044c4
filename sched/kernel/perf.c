#include "sched/kernel/perf.h"

#include <errno.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sched/base/buf.h"
#include "sched/base/check.h"
#include "sched/base/clock.h"

/* Locked memory for all rings together: what an ordinary user may have by default. */
#define RINGS_BYTES ((size_t)8 << 20)
/* 64 000 switches: a keeper that has to wait 50 ms loses none. */
#define RING_MAX ((size_t)4 << 20)
#define RING_MIN ((size_t)16 << 10)
#define WAKE_AT ((uint32_t)64 << 10)
/* With less room than that in a ring, some record may have found none. */
#define ROOM 256u
/* A record gets its time a moment before it can be seen. */
#define UNSEEN_NS 500000u

/* One core: its ring, and the records that were taken out of it. */
struct core {
  int fd;
  uint16_t number;
  struct perf_event_mmap_page *page; /* the ring's data follow this page */
  uint64_t tail;
  uint64_t last_ns;              /* of the last record that was read */
  uint64_t lost;                 /* records, as the ring says ... */
  uint64_t told;                 /* ... and as was handed out */
  bool in_gap;                   /* the last that was handed out is such a loss */
  struct kernel_record *records; /* records[first .. end) are waiting */
  size_t first, end, cap;
};

struct kernel_perf {
  struct core *core;
  int *fds;
  size_t n;
  size_t page_bytes, ring_bytes;
};

/* What sample_id_all puts at the end of every record. */
struct stamp {
  uint32_t pid, tid;
  uint64_t t_ns;
  uint32_t core, zero;
};

static int open_event(pid_t pid, int core) {
  struct perf_event_attr a = {.size = sizeof a,
                              .type = PERF_TYPE_SOFTWARE,
                              .config = PERF_COUNT_SW_DUMMY,
                              .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU,
                              .read_format = PERF_FORMAT_LOST,
                              .inherit = 1,
                              .exclude_kernel = 1, /* what perf_event_paranoid = 2 asks of users */
                              .exclude_hv = 1,
                              .context_switch = 1,
                              .task = 1,
                              .sample_id_all = 1,
                              .use_clockid = 1,
                              .clockid = CLOCK_MONOTONIC,
                              .watermark = 1,
                              .wakeup_watermark = WAKE_AT};
  int fd = (int)syscall(SYS_perf_event_open, &a, pid, core, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd >= 0 || errno != EINVAL)
    return fd;
  a.read_format = 0; /* before Linux 6.0 */
  return (int)syscall(SYS_perf_event_open, &a, pid, core, -1, PERF_FLAG_FD_CLOEXEC);
}

static int refused(struct err *e, int why) {
  if (why == EACCES || why == EPERM)
    return err_set(
        e, ERR_SYSTEM,
        "The kernel does not let this user see context switches; root can allow it "
        "with \"sysctl kernel.perf_event_paranoid=2\", and in a container with a seccomp "
        "profile that allows perf_event_open.");
  if (why == ENOSYS)
    return err_set(e, ERR_SYSTEM,
                   "This kernel, or the container's seccomp profile, has no perf_event_open, so "
                   "context switches cannot be seen.");
  if (why == ENOMEM)
    return err_set(e, ERR_SYSTEM,
                   "There is not enough locked memory for the records of context switches; "
                   "\"ulimit -l\" says how much this user may have.");
  return err_set_errno(e, why, "Context switches cannot be seen, because perf_event_open failed");
}

/* 0, minus an errno, or 1: the core is switched off and has no events. */
static int open_core(struct kernel_perf *p, pid_t pid, int number) {
  struct core *c = &p->core[p->n];
  *c = (struct core){.fd = open_event(pid, number), .number = (uint16_t)number};
  if (c->fd < 0)
    return errno == ENODEV ? 1 : -errno;
  void *ring =
      mmap(NULL, p->page_bytes + p->ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
  if (ring == MAP_FAILED) {
    int why = errno == EPERM ? ENOMEM : errno; /* the limit on locked memory */
    close(c->fd);
    return -why;
  }
  c->page = ring;
  p->fds[p->n++] = c->fd;
  return 0;
}

static void close_cores(struct kernel_perf *p) {
  for (; p->n > 0; p->n--) {
    struct core *c = &p->core[p->n - 1];
    munmap(c->page, p->page_bytes + p->ring_bytes);
    close(c->fd);
    free(c->records);
  }
}

/* With less locked memory than hoped for, smaller rings have to do. */
static int open_cores(struct kernel_perf *p, pid_t pid, int cores) {
  p->ring_bytes = RING_MAX;
  while (p->ring_bytes > RING_MIN && (size_t)cores * p->ring_bytes > RINGS_BYTES)
    p->ring_bytes /= 2;
  for (;;) {
    int error = 0;
    for (int i = 0; i < cores && error >= 0; i++)
      error = open_core(p, pid, i);
    if (error >= 0)
      return 0;
    close_cores(p);
    if (error != -ENOMEM || p->ring_bytes <= RING_MIN)
      return error;
    p->ring_bytes /= 2;
  }
}

int kernel_perf_open(struct kernel_perf **out, pid_t pid, struct err *e) {
  struct kernel_perf *p = calloc(1, sizeof *p);
  long cores = sysconf(_SC_NPROCESSORS_CONF);
  CHECK(p && cores > 0);
  p->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
  p->core = calloc((size_t)cores, sizeof *p->core);
  p->fds = calloc((size_t)cores, sizeof *p->fds);
  CHECK(p->core && p->fds);
  int error = open_cores(p, pid, (int)cores);
  if (error) {
    kernel_perf_close(p);
    return refused(e, -error);
  }
  *out = p;
  return 0;
}

void kernel_perf_close(struct kernel_perf *p) {
  if (!p)
    return;
  close_cores(p);
  free(p->core);
  free(p->fds);
  free(p);
}

/* Whoever may watch is told that there is no such process; others are refused before that. */
int kernel_perf_probe(struct err *e) {
  int fd = open_event(INT_MAX, 0);
  if (fd < 0 && errno != ESRCH)
    return refused(e, errno);
  if (fd >= 0)
    close(fd);
  return 0;
}

size_t kernel_perf_fds(const struct kernel_perf *p, const int **fds) {
  *fds = p->fds;
  return p->n;
}

/* --- from a ring into a queue ----------------------------------------------------------------- */

static bool reserve(struct core *c, size_t n) {
  if (c->first == c->end)
    c->first = c->end = 0;
  if (c->cap - c->end >= n)
    return true;
  size_t waiting = c->end - c->first;
  if (waiting)
    memmove(c->records, c->records + c->first, waiting * sizeof *c->records);
  c->first = 0;
  c->end = waiting;
  if (c->cap - c->end >= n)
    return true;
  size_t cap = c->cap ? c->cap : 1024;
  while (cap < waiting + n)
    cap *= 2;
  struct kernel_record *records = mem_realloc(c->records, cap * sizeof *records);
  if (!records)
    return false;
  c->records = records;
  c->cap = cap;
  return true;
}

static void copy_out(const struct kernel_perf *p, const struct core *c, uint64_t at, void *to,
                     size_t n) {
  const char *ring = (const char *)c->page + p->page_bytes;
  size_t from = at & (p->ring_bytes - 1);
  size_t part = p->ring_bytes - from < n ? p->ring_bytes - from : n;
  memcpy(to, ring + from, part);
  memcpy((char *)to + part, ring, n - part);
}

/* Makes a record of ours of the kernel's at `at`; false: it is of no interest. */
static bool read_record(const struct kernel_perf *p, struct core *c, uint64_t at,
                        const struct perf_event_header *head, struct kernel_record *r) {
  struct stamp s;
  copy_out(p, c, at + head->size - sizeof s, &s, sizeof s);
  *r = (struct kernel_record){.t_ns = s.t_ns, .tid = s.tid, .core = c->number};
  switch (head->type) {
  case PERF_RECORD_SWITCH:
    r->what = !(head->misc & PERF_RECORD_MISC_SWITCH_OUT)        ? KERNEL_IN
              : head->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT ? KERNEL_TAKEN
                                                                 : KERNEL_LEFT;
    return true;
  case PERF_RECORD_EXIT:
    r->what = KERNEL_EXIT;
    return true;
  case PERF_RECORD_LOST: /* u64 id, u64 lost; it comes with the first record after the gap */
    copy_out(p, c, at + sizeof *head + sizeof(uint64_t), &r->count, sizeof r->count);
    r->what = KERNEL_LOST;
    return true;
  default:
    return false;
  }
}

/* So many were lost in all: how many of them have not been told yet? */
static uint64_t newly_lost(struct core *c, uint64_t lost) {
  uint64_t n = lost > c->told ? lost - c->told : 0;
  c->told += n;
  return n;
}

static void begin_gap(struct core *c, uint64_t lost) {
  c->in_gap = true;
  c->records[c->end++] = (struct kernel_record){
      .t_ns = c->last_ns, .count = newly_lost(c, lost), .core = c->number, .what = KERNEL_LOST};
}

/* How many records the kernel has dropped. It says so in the ring too, but only with the next
 * record of the core, if there is one; and until then nobody should believe that he knows who is
 * where. */
static uint64_t lost_so_far(const struct core *c) {
  uint64_t value_and_lost[2];
  ssize_t n = read(c->fd, value_and_lost, sizeof value_and_lost);
  return n == sizeof value_and_lost ? value_and_lost[1] : 0; /* before Linux 6.0 */
}

static void take_record(const struct kernel_perf *p, struct core *c) {
  struct perf_event_header h;
  struct kernel_record r;
  copy_out(p, c, c->tail, &h, sizeof h);
  CHECK(h.size >= sizeof h + sizeof(struct stamp));
  bool wanted = read_record(p, c, c->tail, &h, &r);
  if (h.type == PERF_RECORD_LOST) {
    c->lost += r.count;
    if (!c->in_gap) /* it came and went between two looks */
      begin_gap(c, c->lost);
    r.count = newly_lost(c, c->lost);
  }
  /* LOST is written before the first record after the gap, but stamped after it. */
  if (c->end > c->first && c->records[c->end - 1].what == KERNEL_LOST &&
      c->records[c->end - 1].t_ns > r.t_ns)
    c->records[c->end - 1].t_ns = r.t_ns;
  c->in_gap = h.type == PERF_RECORD_LOST;
  if (wanted)
    c->records[c->end++] = r;
  c->last_ns = r.t_ns;
  c->tail += h.size;
}

static void drain_core(struct kernel_perf *p, struct core *c) {
  /* Acquire: the records before the head are written. */
  uint64_t head = __atomic_load_n(&c->page->data_head, __ATOMIC_ACQUIRE);
  size_t n = (size_t)(head - c->tail) / (sizeof(struct perf_event_header) + sizeof(struct stamp));
  /* A LOST is as long as one and a half, and may become two; and one more at the end. */
  if (!reserve(c, n + n / 3 + 2))
    return; /* what does not fit into the ring meanwhile, the kernel counts */
  bool full = head - c->tail > p->ring_bytes - ROOM;
  while (c->tail < head)
    take_record(p, c);
  if (full)
    begin_gap(c, lost_so_far(c));
  /* Release: we have read what the kernel may now write over. */
  __atomic_store_n(&c->page->data_tail, c->tail, __ATOMIC_RELEASE);
}

uint64_t kernel_perf_drain(struct kernel_perf *p) {
  uint64_t now = clock_mono_ns();
  for (size_t i = 0; i < p->n; i++)
    drain_core(p, &p->core[i]);
  return now - UNSEEN_NS;
}

/* Few cores have anything at a time, and the same core has the oldest many times in a row; but to
 * look at each of them costs less than what is done with a record. */
bool kernel_perf_next(struct kernel_perf *p, uint64_t end_ns, struct kernel_record *r) {
  struct core *oldest = NULL;
  for (size_t i = 0; i < p->n; i++) {
    struct core *c = &p->core[i];
    if (c->first < c->end && c->records[c->first].t_ns < end_ns) {
      oldest = c;
      end_ns = c->records[c->first].t_ns;
    }
  }
  if (!oldest)
    return false;
  *r = oldest->records[oldest->first++];
  return true;
}

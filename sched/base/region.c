#include "sched/base/region.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define REGION_MAGIC 0x6e6f69676572u
#define PAGE 4096u

static struct region dummy;
struct region *region_self = &dummy;

static uint64_t page_up(uint64_t n) {
  return (n + PAGE - 1) / PAGE * PAGE;
}

int region_create(const uint64_t bytes[REGION_SECTIONS], struct err *e) {
  uint64_t total = page_up(sizeof(struct region));
  for (int i = 0; i < REGION_SECTIONS; i++)
    total += page_up(bytes[i]);
  int fd = memfd_create("whoruns", 0);
  if (fd < 0)
    return err_set_errno(e, errno, "Cannot create the shared region");
  void *p = MAP_FAILED;
  if (ftruncate(fd, (off_t)total) == 0)
    p = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == MAP_FAILED) {
    int saved = errno;
    close(fd);
    return err_set_errno(e, saved, "Cannot map a shared region of %llu bytes",
                         (unsigned long long)total);
  }
  struct region *r = p;
  r->magic = REGION_MAGIC;
  r->bytes = total;
  r->fd = fd;
  r->doorbell = r->lifeline = -1;
  r->next_id = 1;
  uint64_t off = page_up(sizeof *r);
  for (int i = 0; i < REGION_SECTIONS; i++) {
    r->section[i].off = off;
    r->section[i].bytes = page_up(bytes[i]);
    off += r->section[i].bytes;
  }
  region_self = r;
  return 0;
}

int region_attach(int fd, struct err *e) {
  struct stat st;
  if (fstat(fd, &st) != 0 || st.st_size < (off_t)sizeof(struct region))
    return err_set(e, ERR_SYSTEM, "Descriptor %d is not a shared region.", fd);
  void *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == MAP_FAILED)
    return err_set_errno(e, errno, "Cannot map the shared region");
  struct region *r = p;
  if (r->magic != REGION_MAGIC || r->bytes != (uint64_t)st.st_size) {
    munmap(p, (size_t)st.st_size);
    return err_set(e, ERR_SYSTEM, "Descriptor %d is not a shared region.", fd);
  }
  region_self = r;
  return 0;
}

void region_destroy(void) {
  if (region_self == &dummy)
    return;
  struct region *r = region_self;
  region_self = &dummy;
  close(r->fd);
  munmap(r, r->bytes);
}

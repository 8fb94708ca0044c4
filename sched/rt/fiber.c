/* Imitates: CPython's generators and coroutines, of which each has a frame of its own on the heap.
 * Real: each fiber has a whole C stack, so it can yield from any depth of calls; Python needs
 * `yield from` or `await` at each level for that.
 *
 * Three ways to switch, one chosen at build time: assembly on x86-64 and aarch64, or ucontext
 * elsewhere and with WHORUNS_UCONTEXT. Under the sanitizers and valgrind every switch is announced,
 * or they would take the change of stack for corruption. */
#include "sched/rt/fiber.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(WHORUNS_UCONTEXT) || !(defined(__x86_64__) || defined(__aarch64__))
#define FIBER_UCONTEXT 1
#include <ucontext.h>
#else
#define FIBER_UCONTEXT 0
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif
#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define HAVE_VALGRIND 1
#endif
#endif

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* since Linux 6.13 */
#endif

enum { PAGE = 4096, SLAB = 64, COLOURS = 16, COLOUR_BYTES = 128, CANARY_BYTES = 64 };

__thread struct fiber *fiber_current;
static __thread struct fiber *pool;
static __thread struct slab *slabs;
static __thread stack_t signal_stack;
static _Atomic uint32_t n_stacks, n_guarded;
static const char *(*name_of)(void *arg);

/* Some stacks that were mapped together; the descriptor lives in its own first bytes. */
struct slab {
  struct slab *next;
  char *base;
};

/* --- the switch --- */

#if FIBER_UCONTEXT

void fiber_swap(void **save, void *to) {
  ucontext_t here;
  *save = &here;
  CHECK(swapcontext(&here, to) == 0);
}

void fiber_quit(void *to) {
  setcontext(to);
}

#else

/* Pushes what the ABI wants preserved, stores the stack pointer in *save, loads `to` and pops. The
 * return is a jump: the processor's return predictor knows nothing of other stacks. fiber_quit() is
 * its second half. */
#if defined(__x86_64__)
__asm__(".text\n.p2align 4\n.globl fiber_swap\n.type fiber_swap,@function\nfiber_swap:\n"
        "  endbr64\n"
        "  push %rbp\n  push %rbx\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
        "  mov %rsp, (%rdi)\n  mov %rsi, %rsp\n"
        "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n  pop %rbp\n"
        "  pop %rcx\n  jmp *%rcx\n"
        ".size fiber_swap,.-fiber_swap\n"
        ".p2align 4\n.globl fiber_quit\n.type fiber_quit,@function\nfiber_quit:\n"
        "  endbr64\n"
        "  mov %rdi, %rsp\n"
        "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n  pop %rbp\n"
        "  pop %rcx\n  jmp *%rcx\n"
        ".size fiber_quit,.-fiber_quit\n"
        /* The return of functions that are FIBER_CROSSED. */
        ".p2align 4\n.globl __x86_return_thunk\n.type __x86_return_thunk,@function\n"
        "__x86_return_thunk:\n  pop %rcx\n  jmp *%rcx\n"
        ".size __x86_return_thunk,.-__x86_return_thunk\n");
enum { SAVED_WORDS = 6 };
#else
__asm__(".text\n.p2align 4\n.globl fiber_swap\n.type fiber_swap,%function\nfiber_swap:\n"
        "  sub sp, sp, #160\n"
        "  stp x19, x20, [sp, #0]\n  stp x21, x22, [sp, #16]\n  stp x23, x24, [sp, #32]\n"
        "  stp x25, x26, [sp, #48]\n  stp x27, x28, [sp, #64]\n  stp x29, x30, [sp, #80]\n"
        "  stp d8, d9, [sp, #96]\n  stp d10, d11, [sp, #112]\n  stp d12, d13, [sp, #128]\n"
        "  stp d14, d15, [sp, #144]\n"
        "  mov x9, sp\n  str x9, [x0]\n  mov x0, x1\n"
        ".globl fiber_quit\n.type fiber_quit,%function\nfiber_quit:\n"
        "  mov sp, x0\n"
        "  ldp x19, x20, [sp, #0]\n  ldp x21, x22, [sp, #16]\n  ldp x23, x24, [sp, #32]\n"
        "  ldp x25, x26, [sp, #48]\n  ldp x27, x28, [sp, #64]\n  ldp x29, x30, [sp, #80]\n"
        "  ldp d8, d9, [sp, #96]\n  ldp d10, d11, [sp, #112]\n  ldp d12, d13, [sp, #128]\n"
        "  ldp d14, d15, [sp, #144]\n"
        "  add sp, sp, #160\n  br x30\n"
        ".size fiber_quit,.-fiber_quit\n.size fiber_swap,.-fiber_swap\n");
#endif
#endif

/* --- what the sanitizers must know --- */

/* ThreadSanitizer keeps a stack of calls for each fiber: a function that is entered on one and left
 * on another must not be in it. */
#if defined(__clang__) && defined(__SANITIZE_THREAD__)
#define FIBER_UNWATCHED __attribute__((disable_sanitizer_instrumentation))
#elif defined(__SANITIZE_THREAD__)
#define FIBER_UNWATCHED __attribute__((no_sanitize("thread")))
#else
#define FIBER_UNWATCHED
#endif

FIBER_UNWATCHED void fiber_before_resume(struct fiber *f) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&f->sanitizer_resumer, f->low, (size_t)((char *)f - f->low));
#elif defined(__SANITIZE_THREAD__)
  f->sanitizer_resumer = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(f->sanitizer, 0);
#else
  (void)f;
#endif
}

void fiber_after_resume(struct fiber *f) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(f->sanitizer_resumer, NULL, NULL);
#else
  (void)f;
#endif
}

void fiber_after_yield(struct fiber *f) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(f->sanitizer, &f->resumer_low, &f->resumer_bytes);
#else
  (void)f;
#endif
}

FIBER_UNWATCHED void fiber_before_yield(struct fiber *f) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(f->ended ? NULL : &f->sanitizer, f->resumer_low, f->resumer_bytes);
#elif defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(f->sanitizer_resumer, 0);
#else
  (void)f;
#endif
}

void fiber_note_root(struct fiber_place *root) {
  if (root->low || !fiber_current->resumer_low)
    return;
  root->low = fiber_current->resumer_low;
  root->bytes = fiber_current->resumer_bytes;
}

/* --- running --- */

FIBER_UNWATCHED void fiber_jump(struct fiber_place *from, const struct fiber_place *to) {
  from->current = fiber_current;
#if defined(__SANITIZE_ADDRESS__)
  const struct fiber *f = to->current;
  __sanitizer_start_switch_fiber(&from->sanitizer, f ? f->low : to->low,
                                 f ? (size_t)((const char *)f - f->low) : to->bytes);
#elif defined(__SANITIZE_THREAD__)
  from->sanitizer = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(to->sanitizer ? to->sanitizer : to->current->sanitizer, 0);
#endif
  fiber_current = to->current;
  fiber_swap(&from->sp, to->sp);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(from->sanitizer, NULL, NULL);
#endif
}

static void run_entry(void) {
  struct fiber *f = fiber_current;
  fiber_after_yield(f);
  f->entry(f->arg);
  f->ended = true;
  fiber_before_yield(f);
  fiber_current = f->resumer;
  fiber_quit(f->resumer_sp);
  check_failed("an ended fiber was resumed", __FILE__, __LINE__);
}

#if FIBER_UCONTEXT

static void prepare(struct fiber *f) {
  ucontext_t *c = (ucontext_t *)(void *)((char *)f - sizeof *c);
  CHECK(getcontext(c) == 0);
  c->uc_stack.ss_sp = f->low;
  c->uc_stack.ss_size = (size_t)((char *)c - f->low);
  c->uc_link = NULL;
  makecontext(c, run_entry, 0);
  f->sp = c;
}

#else

/* A first frame as if the fiber had called swap() just before its entry. */
static void prepare(struct fiber *f) {
  void **sp = (void **)((uintptr_t)f & ~(uintptr_t)15);
  union {
    void (*code)(void);
    void *data;
  } entry = {run_entry};
#if defined(__x86_64__)
  *--sp = NULL; /* as a return address of run_entry: none, and it aligns the stack */
  *--sp = entry.data;
  sp -= SAVED_WORDS;
  sp[SAVED_WORDS - 1] = NULL; /* rbp: the end of the chain of frames */
#else
  sp -= 20;
  sp[10] = NULL;
  sp[11] = entry.data;
#endif
  f->sp = sp;
}

#endif

/* --- overflow --- */

void fiber_name_with(const char *(*who)(void *arg)) {
  name_of = who;
}

static void say(const char *text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0)
    return; /* there is nobody left to tell */
}

void fiber_out_of_stack(void) {
  say(FIBER_LAST_WORDS);
  say(name_of && fiber_current ? name_of(fiber_current->arg) : "a fiber");
  say(" has used up its 64 KiB; it recurses too deep or keeps too much in local variables.\n");
  _exit(FIBER_EXIT);
}

/* Runs on a stack of its own, as the fiber's is used up. Faults elsewhere keep their meaning. */
static void on_fault(int sig, siginfo_t *info, void *context) {
  (void)context;
  const struct fiber *f = fiber_current;
  const char *at = info->si_addr;
  if (f && f->guarded && at < f->low && at >= f->low - PAGE)
    fiber_out_of_stack();
  signal(sig, SIG_DFL);
  raise(sig);
}

static void catch_faults(void) {
  if (!signal_stack.ss_sp) {
    size_t bytes = (size_t)sysconf(_SC_SIGSTKSZ);
    signal_stack = (stack_t){.ss_sp = malloc(bytes), .ss_size = bytes};
    if (!signal_stack.ss_sp)
      return;
    sigaltstack(&signal_stack, NULL);
  }
  struct sigaction act = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &act, NULL);
}

/* --- stacks --- */

/* Advises the kernel on one page of each stack of a slab, at that offset, in one call: to touch or
 * protect them one by one costs an exception or a mapping each. Kernels before 6.13 cannot. */
static bool advise(char *slab, size_t offset, int advice) {
  struct iovec page[SLAB];
  for (size_t i = 0; i < SLAB; i++)
    page[i] = (struct iovec){.iov_base = slab + i * FIBER_STACK_BYTES + offset, .iov_len = PAGE};
  int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
  if (self < 0)
    return false;
  long done = syscall(SYS_process_madvise, self, page, (size_t)SLAB, advice, 0);
  close(self);
  return done == (long)SLAB * PAGE;
}

bool fiber_guards_all(void) {
  size_t bytes = (size_t)SLAB * FIBER_STACK_BYTES;
  char *slab = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (slab == MAP_FAILED)
    return false;
  bool all = advise(slab, 0, MADV_GUARD_INSTALL);
  munmap(slab, bytes);
  return all;
}

/* A mapping of its own. */
static bool guard(char *base) {
  if (atomic_fetch_add(&n_guarded, 1) < FIBER_GUARDS && mprotect(base, PAGE, PROT_NONE) == 0)
    return true;
  atomic_fetch_sub(&n_guarded, 1);
  return false;
}

/* The fiber of stack i of a slab, which may have its guard page already. Their tops lie at
 * different offsets, or all fibers would compete for the same few cache lines. */
static struct fiber *lay_out(char *base, size_t i, bool guarded) {
  char *top = base + FIBER_STACK_BYTES - (i % COLOURS) * COLOUR_BYTES;
  struct fiber *f = (struct fiber *)(void *)(top - (sizeof *f + 15) / 16 * 16);
  *f = (struct fiber){.low = base, .guarded = guarded || guard(base)};
  if (f->guarded)
    f->low += PAGE;
#ifdef HAVE_VALGRIND
  VALGRIND_STACK_REGISTER(f->low, top);
#endif
#if defined(__SANITIZE_THREAD__)
  f->sanitizer = __tsan_create_fiber(0);
#endif
  return f;
}

static bool map_slab(void) {
  catch_faults();
  size_t bytes = (size_t)SLAB * FIBER_STACK_BYTES;
  struct slab *s = malloc(sizeof *s);
  char *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (!s || base == MAP_FAILED) {
    free(s);
    if (base != MAP_FAILED)
      munmap(base, bytes);
    return false;
  }
  madvise(base, bytes, MADV_NOHUGEPAGE); /* a huge page would make each fiber cost 32 pages */
  *s = (struct slab){.next = slabs, .base = base};
  slabs = s;
  bool guarded = advise(base, 0, MADV_GUARD_INSTALL);
  if (guarded)
    atomic_fetch_add(&n_guarded, SLAB);
  advise(base, FIBER_STACK_BYTES - PAGE, MADV_POPULATE_WRITE);
  for (size_t i = SLAB; i-- > 0;) {
    struct fiber *f = lay_out(base + i * FIBER_STACK_BYTES, i, guarded);
    f->next = pool;
    pool = f;
  }
  atomic_fetch_add(&n_stacks, SLAB);
  return true;
}

/* Apart, or fiber_new() would save registers for it each time. */
static COLD struct fiber *new_of_new_slab(void (*entry)(void *arg), void *arg) {
  return map_slab() ? fiber_new(entry, arg) : NULL;
}

struct fiber *fiber_new(void (*entry)(void *arg), void *arg) {
  struct fiber *f = pool;
  if (unlikely(!f))
    return new_of_new_slab(entry, arg);
  pool = f->next;
  __builtin_prefetch(pool); /* the next one's */
  f->entry = entry;
  f->arg = arg;
  f->ended = false;
  prepare(f);
  return f;
}

/* The canary of a stack without guard is that its lowest bytes are still zero, as they were mapped:
 * to write something there would cost each fiber a page of its own. */
static bool is_intact(const struct fiber *f) {
  static const char zeros[CANARY_BYTES];
  return f->guarded || memcmp(f->low, zeros, sizeof zeros) == 0;
}

void fiber_free(struct fiber *f) {
  if (!f)
    return;
  CHECK(!f->running);
#if defined(__SANITIZE_ADDRESS__)
  if (!f->ended) /* its frames were never left */
    __asan_unpoison_memory_region(f->low, (size_t)((char *)f - f->low));
#endif
  if (!is_intact(f))
    fiber_out_of_stack();
  f->next = pool;
  pool = f;
}

void fiber_pool_fini(void) {
#if defined(__SANITIZE_THREAD__)
  for (struct fiber *f = pool; f; f = f->next)
    __tsan_destroy_fiber(f->sanitizer);
#endif
  uint32_t guarded = 0;
  for (const struct fiber *f = pool; f; f = f->next)
    guarded += f->guarded;
  for (struct slab *s; (s = slabs);) {
    slabs = s->next;
    munmap(s->base, (size_t)SLAB * FIBER_STACK_BYTES);
    atomic_fetch_sub(&n_stacks, SLAB);
    free(s);
  }
  atomic_fetch_sub(&n_guarded, guarded);
  pool = NULL;
  if (signal_stack.ss_sp)
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
  free(signal_stack.ss_sp);
  signal_stack = (stack_t){0};
}

void fiber_counts(uint32_t *stacks, uint32_t *guarded) {
  *stacks = atomic_load(&n_stacks);
  *guarded = atomic_load(&n_guarded);
}

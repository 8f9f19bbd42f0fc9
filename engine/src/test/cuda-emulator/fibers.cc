#include "fibers.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstdint>
#include <cstdlib>

namespace {

constexpr size_t STACK = 128 << 10;
constexpr size_t GUARD = 4096;

// Stacks whose tops were all a multiple of the same power of two would share a few lines of the processor's cache.
constexpr size_t stagger(unsigned number) { return number * 320 % (32 << 10); }

char* stacks = nullptr;

// Stacks lie one after another, each above a page that must not be touched.
char* stackOf(unsigned number) {
  if (stacks == nullptr) {
    void* all = mmap(nullptr, MOST_FIBERS * STACK, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) {
      abort();
    }
    stacks = (char*)all;
    for (unsigned i = 0; i < MOST_FIBERS; i++) {
      mprotect(stacks + i * STACK, GUARD, PROT_NONE);
    }
  }
  return stacks + number * STACK;
}

}  // namespace

bool fiberOwns(const void* address) {
  return stacks != nullptr && (const char*)address >= stacks && (const char*)address < stacks + MOST_FIBERS * STACK;
}

#if defined(__x86_64__)

// A system call a switch, as in swapcontext, would be most of the emulator's time.
struct Fiber {
  void* stackPointer;
};

asm(R"(
  .text
  .type sfEmuSwitchStacks, @function
sfEmuSwitchStacks:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size sfEmuSwitchStacks, .-sfEmuSwitchStacks
)");
extern "C" void sfEmuSwitchStacks(void** save, void* load);

static Fiber fibers[MOST_FIBERS + 1];

Fiber* fiberStart(unsigned number, void (*main)()) {
  uintptr_t* top = (uintptr_t*)(stackOf(number) + STACK - stagger(number));
  // A function expects its stack off by 8 from a multiple of 16, as after a call.
  *--top = 0;
  *--top = (uintptr_t)main;
  top -= 6;
  for (int i = 0; i < 6; i++) {
    top[i] = 0;
  }
  fibers[number].stackPointer = top;
  return &fibers[number];
}

void fiberSwitch(Fiber* from, Fiber* to) { sfEmuSwitchStacks(&from->stackPointer, to->stackPointer); }

#else

struct Fiber {
  ucontext_t context;
};

static Fiber fibers[MOST_FIBERS + 1];

Fiber* fiberStart(unsigned number, void (*main)()) {
  ucontext_t* context = &fibers[number].context;
  getcontext(context);
  context->uc_stack.ss_sp = stackOf(number) + GUARD;
  context->uc_stack.ss_size = STACK - GUARD - stagger(number);
  context->uc_link = nullptr;
  makecontext(context, main, 0);
  return &fibers[number];
}

void fiberSwitch(Fiber* from, Fiber* to) { swapcontext(&from->context, &to->context); }

#endif

Fiber* fiberOutside() { return &fibers[MOST_FIBERS]; }

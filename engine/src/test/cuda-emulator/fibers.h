// Fibers: stacks of their own on one operating system thread.
#pragma once

#include <cstddef>

struct Fiber;

// At most this many fibers exist; they are made when first asked for and used again.
constexpr unsigned MOST_FIBERS = 1024;

// Fiber `number`, about to call `main`, which must never return.
Fiber* fiberStart(unsigned number, void (*main)());

// Leaves the running context, to be gone on with by whoever switches to `from`, and goes on with `to`.
void fiberSwitch(Fiber* from, Fiber* to);

// The context that launches: not a fiber of its own until it is switched away from.
Fiber* fiberOutside();

// Whether the address lies on a fiber's stack.
bool fiberOwns(const void* address);

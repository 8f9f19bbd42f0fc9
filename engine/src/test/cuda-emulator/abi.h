// What a test calls. One launch runs at a time; a launch has ended when the call returns.
#pragma once

#include <cstddef>

#pragma GCC visibility push(default)
extern "C" {

// Zeroed device memory, aligned to 256 bytes, or null when there is none.
void* sf_emu_alloc(size_t bytes);

// 0, or 1 if the pointer is not one that sf_emu_alloc gave.
int sf_emu_free(void* pointer);

// Bytes allocated and not freed.
size_t sf_emu_allocated();

// As cuLaunchKernel: parameters[i] points to the value of argument i; device pointers are addresses of this process.
// 0, or 1 with the reason in sf_emu_last_error.
int sf_emu_launch(const char* kernel, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                  unsigned blockZ, size_t sharedBytes, void** parameters);

// Of the last launch; empty if it went well.
const char* sf_emu_last_error();

// 1: threads and blocks take turns from the last to the first. What depends on the order is a race.
void sf_emu_order(int fromTheLast);

// How many parameters a kernel takes, with their sizes in bytes in `sizes` as far as `room` goes; -1 if there is none
// of that name.
int sf_emu_parameters(const char* kernel, int* sizes, int room);

// Names of all kernels, one a line.
const char* sf_emu_kernels();

// 1 if memory accesses are checked: bounds, alignment, races within a block, shared memory read before it is written.
int sf_emu_checked();
}
#pragma GCC visibility pop

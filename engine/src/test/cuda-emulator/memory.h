// Which memory kernels may touch, and who touched it last. The checks run only where the kernels were compiled with
// -fsanitize=thread: the compiler then calls us before every access.
#pragma once

#include <cstddef>
#include <initializer_list>

void memoryStartLaunch(const void* dynamicShared, size_t bytes);
void memoryStartBlock();

// All threads of the block have met: what they did before happened before what they do next.
void memoryMeetBlock();

// Lanes of a warp have met.
void memoryMeetWarp(unsigned warp, unsigned mask);

struct MemoryRange {
  const void* from;
  size_t bytes;
};

// Once. builtIn: what kernels read as their built-in variables, which is no shared memory.
void memoryStart(std::initializer_list<MemoryRange> builtIn);

// Whether a kernel's thread is running.
bool sfEmuRunning();

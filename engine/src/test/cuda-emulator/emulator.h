// CUDA's device language, as far as our kernels use it, for g++: the same .cu files compile under this header and run
// on the CPU. Every thread of a block is a fiber; a fiber runs until it waits for others, so whatever two of them do
// without a barrier in between happens in one order, and in the opposite one under sf_emu_order(1).
//
// What it cannot show: speed, memory coalescing, bank conflicts, memory ordering between blocks, and the last bits of
// expf and log.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))

struct SfEmuIndex {
  unsigned x, y, z;
};

// What a fiber reads as its own indices.
struct SfEmuThread {
  SfEmuIndex index;
  unsigned number;  // within the block
};

extern SfEmuThread* sfEmuThread;
extern SfEmuIndex sfEmuBlockIdx;
extern SfEmuIndex sfEmuBlockDim;
extern SfEmuIndex sfEmuGridDim;

#define threadIdx (sfEmuThread->index)
#define blockIdx sfEmuBlockIdx
#define blockDim sfEmuBlockDim
#define gridDim sfEmuGridDim
#define warpSize 32

// Where in the sources a thread waits: threads that meet must have come to the same place.
struct SfEmuPlace {
  const char* file;
  int line;
};
#define SF_EMU_HERE (SfEmuPlace{__FILE__, __LINE__})

void* sfEmuDynamicShared();
[[noreturn]] void sfEmuFail(const char* format, ...);

// ---- waiting for each other ----------------------------------------------------------------------------------------

void sfEmuBarrier(SfEmuPlace place);
int sfEmuBarrierCount(int predicate, SfEmuPlace place);
#define __syncthreads() sfEmuBarrier(SF_EMU_HERE)
#define __syncthreads_count(predicate) sfEmuBarrierCount((predicate) != 0, SF_EMU_HERE)
#define __syncthreads_or(predicate) (sfEmuBarrierCount((predicate) != 0, SF_EMU_HERE) != 0)

// Meets the other lanes of `mask`; the last to come calls `together` with every lane's `mine`, then all go on.
using SfEmuTogether = void (*)(void** lanes, unsigned mask);
void sfEmuMeet(unsigned mask, void* mine, SfEmuTogether together, const char* what, SfEmuPlace place);

struct SfEmuShuffle {
  uint64_t value;
  int from;  // lane
};

inline void sfEmuShuffleTogether(void** lanes, unsigned mask) {
  uint64_t values[32] = {};
  for (int lane = 0; lane < 32; lane++) {
    if (mask >> lane & 1) {
      values[lane] = ((SfEmuShuffle*)lanes[lane])->value;
    }
  }
  for (int lane = 0; lane < 32; lane++) {
    if (mask >> lane & 1) {
      SfEmuShuffle* shuffle = (SfEmuShuffle*)lanes[lane];
      if (!(mask >> shuffle->from & 1)) {
        sfEmuFail("a shuffle reads lane %d, which takes no part in it (mask 0x%08x)", shuffle->from, mask);
      }
      shuffle->value = values[shuffle->from];
    }
  }
}

template <class T>
T sfEmuShuffle(unsigned mask, T value, int from, SfEmuPlace place) {
  static_assert(sizeof(T) <= 8, "shuffles move at most 8 bytes");
  SfEmuShuffle shuffle = {0, from};
  memcpy(&shuffle.value, &value, sizeof value);
  sfEmuMeet(mask, &shuffle, sfEmuShuffleTogether, "shuffle", place);
  memcpy(&value, &shuffle.value, sizeof value);
  return value;
}

inline int sfEmuLane() { return sfEmuThread->number % 32; }
// As the hardware has it, a lane whose source lies outside its segment reads itself.
inline int sfEmuUp(int by) { return sfEmuLane() < by ? sfEmuLane() : sfEmuLane() - by; }
inline int sfEmuDown(int by) { return sfEmuLane() + by > 31 ? sfEmuLane() : sfEmuLane() + by; }

#define __shfl_sync(mask, value, from) sfEmuShuffle(mask, value, (from) & 31, SF_EMU_HERE)
#define __shfl_xor_sync(mask, value, by) sfEmuShuffle(mask, value, sfEmuLane() ^ (by), SF_EMU_HERE)
#define __shfl_up_sync(mask, value, by) sfEmuShuffle(mask, value, sfEmuUp(by), SF_EMU_HERE)
#define __shfl_down_sync(mask, value, by) sfEmuShuffle(mask, value, sfEmuDown(by), SF_EMU_HERE)

struct SfEmuVote {
  bool yes;
  unsigned ballot;
};

inline void sfEmuVoteTogether(void** lanes, unsigned mask) {
  unsigned ballot = 0;
  for (int lane = 0; lane < 32; lane++) {
    if (mask >> lane & 1 && ((SfEmuVote*)lanes[lane])->yes) {
      ballot |= 1u << lane;
    }
  }
  for (int lane = 0; lane < 32; lane++) {
    if (mask >> lane & 1) {
      ((SfEmuVote*)lanes[lane])->ballot = ballot;
    }
  }
}

inline unsigned sfEmuVote(unsigned mask, bool yes, SfEmuPlace place) {
  SfEmuVote vote = {yes, 0};
  sfEmuMeet(mask, &vote, sfEmuVoteTogether, "vote", place);
  return vote.ballot;
}

#define __ballot_sync(mask, predicate) sfEmuVote(mask, (predicate) != 0, SF_EMU_HERE)
#define __any_sync(mask, predicate) (sfEmuVote(mask, (predicate) != 0, SF_EMU_HERE) != 0)
#define __all_sync(mask, predicate) (sfEmuVote(mask, (predicate) != 0, SF_EMU_HERE) == (mask))
#define __syncwarp() ((void)sfEmuVote(0xffffffffu, false, SF_EMU_HERE))

// ---- tensor cores --------------------------------------------------------------------------------------------------

// d += a * b by m16n8k16 fragments of bf16; see mma.cuh. Products are exact and summed in double: closer than a device,
// whose last bits nothing may rest on.
void sfEmuMmaBf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], SfEmuPlace place);

// ---- atomics: one fiber runs at a time -----------------------------------------------------------------------------

void sfEmuAtomic(const void* at, size_t bytes);

// Not checked as the plain accesses that they are here.
#define SF_EMU_ATOMIC template <class T> __attribute__((no_sanitize("thread"), noinline)) T

SF_EMU_ATOMIC atomicAdd(T* at, T by) {
  sfEmuAtomic(at, sizeof *at);
  T old = *at;
  *at = old + by;
  return old;
}

SF_EMU_ATOMIC atomicMin(T* at, T with) {
  sfEmuAtomic(at, sizeof *at);
  T old = *at;
  *at = with < old ? with : old;
  return old;
}

// ---- numbers -------------------------------------------------------------------------------------------------------

inline unsigned __float_as_uint(float x) {
  unsigned bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline float __uint_as_float(unsigned bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

inline double __longlong_as_double(long long bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return (unsigned long long)((unsigned __int128)a * b >> 64);
}

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __clz(unsigned x) { return x == 0 ? 32 : __builtin_clz(x); }
inline int __ffs(unsigned x) { return __builtin_ffs((int)x); }

template <class T>
T min(T a, T b) {
  return b < a ? b : a;
}

template <class T>
T max(T a, T b) {
  return a < b ? b : a;
}

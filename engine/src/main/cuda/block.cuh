// What the threads of a warp or a block find out together. Every order of summing is fixed.
#pragma once

#include "numbers.cuh"

constexpr unsigned ALL_LANES = 0xffffffffu;
constexpr int WARP = 32;

// Dynamic shared memory, aligned to 16 bytes.
#ifdef SF_EMULATOR
#define SF_DYNAMIC_SHARED(type, name) type* name = (type*)sfEmuDynamicShared()
#else
#define SF_DYNAMIC_SHARED(type, name)                        \
  extern __shared__ __align__(16) unsigned char sfDynamic[]; \
  type* name = (type*)sfDynamic
#endif

__device__ inline int laneOf(int thread) { return thread % WARP; }

// How many set bits of `ballot` belong to lanes below this one.
__device__ inline int lanesBefore(unsigned ballot) {
  return __popc(ballot & ((1u << laneOf(threadIdx.x)) - 1));
}

// NaN if any lane's is.
__device__ inline float warpMax(float x) {
  for (int step = WARP / 2; step > 0; step /= 2) {
    x = maxOrNan(x, __shfl_xor_sync(ALL_LANES, x, step));
  }
  return x;
}

// The sum over a block of THREADS threads, known to all of them. Every thread must call.
template <int THREADS, class Number>
__device__ inline Number blockSum(Number x) {
  __shared__ Number parts[THREADS / WARP];
  for (int step = WARP / 2; step > 0; step /= 2) {
    x += __shfl_xor_sync(ALL_LANES, x, step);
  }
  // Those who still read the last sum's parts must be done first.
  __syncthreads();
  if (laneOf(threadIdx.x) == 0) {
    parts[threadIdx.x / WARP] = x;
  }
  __syncthreads();
  Number sum = parts[0];
  for (int warp = 1; warp < THREADS / WARP; warp++) {
    sum += parts[warp];
  }
  return sum;
}

// Where a thread's item goes if the items of the block's threads are lined up in thread order.
struct Placed {
  int before;  // kept items of earlier threads
  int total;   // kept items of the block
};

// Every thread must call.
template <int THREADS>
__device__ inline Placed placeKept(bool keep) {
  __shared__ int counts[THREADS / WARP];
  unsigned ballot = __ballot_sync(ALL_LANES, keep);
  __syncthreads();
  if (laneOf(threadIdx.x) == 0) {
    counts[threadIdx.x / WARP] = __popc(ballot);
  }
  __syncthreads();
  Placed placed = {lanesBefore(ballot), 0};
  for (int warp = 0; warp < THREADS / WARP; warp++) {
    if (warp < (int)threadIdx.x / WARP) {
      placed.before += counts[warp];
    }
    placed.total += counts[warp];
  }
  return placed;
}

// Lowers the fault word to this place, so that the first one is reported whoever finds it.
__device__ inline void report(unsigned long long* fault, int row, int column) {
  atomicMin(fault, (unsigned long long)(unsigned)row << 32 | (unsigned)column);
}

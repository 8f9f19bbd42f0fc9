// What sparse attention does in every arithmetic: takes the chosen list apart, and which tokens are whose.
#pragma once

#include "block.cuh"
#include "cache_formats.cuh"

// Finds the slots of ENTRIES entries of a token's list, -1 where it has none. Every thread of the block must call, and
// all learn whether there is any.
template <int ENTRIES>
__device__ inline bool findSlots(int (&slots)[ENTRIES], const int* chosen, int first, int indexTopk,
                                 const int* blockTable, int blockSize) {
  // Those who still read the last entries' slots must be done first.
  __syncthreads();
  int position = threadIdx.x < ENTRIES && first + threadIdx.x < indexTopk ? chosen[first + threadIdx.x] : -1;
  if (threadIdx.x < ENTRIES) {
    slots[threadIdx.x] = position < 0 ? -1 : blockTable[position / blockSize] * blockSize + position % blockSize;
  }
  return __syncthreads_or(position >= 0);
}

// The entry of a kernel over a cache format: `attend` and THREADS are those of the namespace it stands in.
#define SF_SPARSE_ATTENTION(name, Cache)                                                                            \
  extern "C" __global__ void __launch_bounds__(THREADS)                                                             \
      name(float* out, int outStride, const float* q, int qStride, int heads, const void* cache, int latent,        \
           int rope, const int* topk, int indexTopk, const int* positions, const int* sequences,                    \
           const int* blockTables, int maxBlocks, int blockSize, int from, int below, float scale, int numTokens) { \
    size_t token = blockIdx.x;                                                                                      \
    if (token >= numTokens || positions[token] < from || positions[token] >= below) {                               \
      return;                                                                                                       \
    }                                                                                                               \
    attend(out + token * heads * outStride, outStride, q + token * heads * qStride, qStride, heads,                 \
           Cache(cache, latent, rope), latent, rope, topk + token * indexTopk, indexTopk,                           \
           blockTables + (size_t)sequences[token] * maxBlocks, blockSize, scale);                                   \
  }

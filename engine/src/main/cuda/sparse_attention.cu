// Sparse MLA in latent space: each token attends to the positions chosen for it. A block takes one token, 8 heads and
// 512 columns of the result, and goes through the chosen list 8 entries at a time; the softmax is kept up as it goes
// (largest score so far, and the sum under it), so its order is the list's.
#include "sparse_attention.cuh"

namespace sparse_attention_cu {

constexpr int THREADS = 256;
constexpr int HEADS = 8;
constexpr int ENTRIES = 8;
constexpr int COLUMNS = 512;
constexpr int PADDING = 4;  // so that rows of a width of whole banks start in different ones

struct Shared {
  int slots[ENTRIES];  // -1 where the list has none
  float scores[HEADS][ENTRIES];
  float weights[HEADS][ENTRIES];
  float largest[HEADS];
  float sum[HEADS];
  float rescale[HEADS];  // of what was summed before these entries
};

// Turns 8 x 8 scores into weights relative to the largest score so far. The first two warps.
__device__ void updateSoftmax(Shared& shared) {
  int head = threadIdx.x / ENTRIES;
  int entry = threadIdx.x % ENTRIES;
  bool there = shared.slots[entry] >= 0;
  float score = there ? shared.scores[head][entry] : -INFINITY;
  float largest = score;
  for (int step = ENTRIES / 2; step > 0; step /= 2) {
    largest = fmaxf(largest, __shfl_xor_sync(ALL_LANES, largest, step));
  }
  float before = shared.largest[head];
  largest = fmaxf(largest, before);
  float weight = there ? expf(score - largest) : 0.0f;
  float sum = weight;
  for (int step = ENTRIES / 2; step > 0; step /= 2) {
    sum += __shfl_xor_sync(ALL_LANES, sum, step);
  }
  shared.weights[head][entry] = weight;
  __syncwarp();
  if (entry == 0) {
    float rescale = before == largest ? 1.0f : expf(before - largest);
    shared.largest[head] = largest;
    shared.rescale[head] = rescale;
    shared.sum[head] = fmaf(shared.sum[head], rescale, sum);
  }
}

// out: the token's first head; likewise q. chosen: the token's list.
template <class Cache>
__device__ void attend(float* out, int outStride, const float* q, int qStride, int heads, const Cache& cache,
                       int latent, int rope, const int* chosen, int indexTopk, const int* blockTable, int blockSize,
                       float scale) {
  SF_DYNAMIC_SHARED(float, rows);
  __shared__ Shared shared;
  int width = latent + rope;
  int stride = width + PADDING;
  float* queries = rows;                // [HEADS][stride]
  float* keys = rows + HEADS * stride;  // [ENTRIES][stride]
  int firstHead = blockIdx.y * HEADS;
  int firstCol = blockIdx.z * COLUMNS;
  int numHeads = min(HEADS, heads - firstHead);
  for (int i = threadIdx.x; i < HEADS * width; i += THREADS) {
    int head = i / width;
    queries[head * stride + i % width] = head < numHeads ? q[(size_t)(firstHead + head) * qStride + i % width] : 0;
  }
  if (threadIdx.x < HEADS) {
    shared.largest[threadIdx.x] = -INFINITY;
    shared.sum[threadIdx.x] = 0;
  }
  float values[HEADS][COLUMNS / THREADS] = {};  // columns firstCol + threadIdx.x + 0, 256
  bool any = false;
  for (int first = 0; first < indexTopk; first += ENTRIES) {
    if (!findSlots(shared.slots, chosen, first, indexTopk, blockTable, blockSize)) {
      continue;
    }
    any = true;
    for (int i = threadIdx.x; i < ENTRIES * width; i += THREADS) {
      int slot = shared.slots[i / width];
      keys[i / width * stride + i % width] = slot < 0 ? 0.0f : cache.at(slot, i % width);
    }
    __syncthreads();
    // Four threads a score.
    int head = threadIdx.x / (4 * ENTRIES);
    int entry = threadIdx.x / 4 % ENTRIES;
    float dot = 0;
    for (int i = threadIdx.x % 4; i < width; i += 4) {
      dot = fmaf(queries[head * stride + i], keys[entry * stride + i], dot);
    }
    dot += __shfl_xor_sync(ALL_LANES, dot, 1);
    dot += __shfl_xor_sync(ALL_LANES, dot, 2);
    if (threadIdx.x % 4 == 0) {
      shared.scores[head][entry] = dot * scale;
    }
    __syncthreads();
    if (threadIdx.x < HEADS * ENTRIES) {
      updateSoftmax(shared);
    }
    __syncthreads();
#pragma unroll
    for (int c = 0; c < COLUMNS / THREADS; c++) {
      int col = firstCol + threadIdx.x + c * THREADS;
      if (col < latent) {
#pragma unroll
        for (int h = 0; h < HEADS; h++) {
          float sum = values[h][c] * shared.rescale[h];
          for (int e = 0; e < ENTRIES; e++) {
            // Entries that are not there weigh zero and are zero.
            sum = fmaf(shared.weights[h][e], keys[e * stride + col], sum);
          }
          values[h][c] = sum;
        }
      }
    }
  }
#pragma unroll
  for (int c = 0; c < COLUMNS / THREADS; c++) {
    int col = firstCol + threadIdx.x + c * THREADS;
#pragma unroll
    for (int h = 0; h < HEADS; h++) {
      if (h < numHeads && col < latent) {
        out[(size_t)(firstHead + h) * outStride + col] = any ? values[h][c] / shared.sum[h] : 0.0f;
      }
    }
  }
}

#define SPARSE_ATTENTION(suffix, Cache) SF_SPARSE_ATTENTION(sf_sparse_attention_##suffix, Cache)
SF_CACHE_FORMATS(SPARSE_ATTENTION)

}  // namespace sparse_attention_cu

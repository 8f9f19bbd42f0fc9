// Sparse MLA on tensor cores. Descends from sparse_attention.cu: a block takes one token, 32 heads and 512 columns, and
// goes through the chosen list 32 entries at a time. Queries and keys are rounded to bf16, and so are the weights of
// the softmax; what they are divided by in the end is the sum of the rounded ones.
#include "mma.cuh"
#include "sparse_attention.cuh"

namespace sparse_attention_mma_cu {

constexpr int THREADS = 256;
constexpr int WARPS = THREADS / WARP;
constexpr int HEADS = 32;
constexpr int ENTRIES = 32;
constexpr int COLUMNS = 512;
constexpr int PIECE = 8;                                // columns of an mma's result
constexpr int PIECES = COLUMNS / WARPS / PIECE;         // of a warp's columns
constexpr int LANES_A_HEAD = THREADS / HEADS;           // for the softmax
constexpr int ENTRIES_A_LANE = ENTRIES / LANES_A_HEAD;

struct Shared {
  int slots[ENTRIES];  // -1 where the list has none
  float scores[HEADS][ENTRIES + 1];
  __align__(4) Bf16Bits weights[HEADS][ENTRIES + 8];
  float rescale[HEADS];  // of what was summed before these entries
  float sum[HEADS];
};

// Scores of 16 heads and 8 entries: warp w has heads 16 * (w % 2) on and entries 8 * (w / 2) on.
__device__ void multiplyKeys(Shared& shared, const Bf16Bits* queries, const Bf16Bits* keys, int depth, int stride,
                             float scale) {
  int lane = laneOf(threadIdx.x);
  int head = threadIdx.x / WARP % 2 * 16 + lane / 4;
  int entry = threadIdx.x / WARP / 2 * PIECE;
  const Bf16Bits* a = queries + head * stride + lane % 4 * 2;
  const Bf16Bits* b = keys + (entry + lane / 4) * stride + lane % 4 * 2;
  float dots[4] = {};
  for (int k = 0; k < depth; k += 16) {
    unsigned fragmentA[4] = {MmaProduct::word(a + k), MmaProduct::word(a + 8 * stride + k),
                             MmaProduct::word(a + k + 8), MmaProduct::word(a + 8 * stride + k + 8)};
    unsigned fragmentB[2] = {MmaProduct::word(b + k), MmaProduct::word(b + k + 8)};
    mmaBf16(dots, fragmentA, fragmentB);
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    shared.scores[head + i / 2 * 8][entry + lane % 4 * 2 + i % 2] = dots[i] * scale;
  }
}

// The running softmax of the thread's head; eight neighbouring lanes share one and know the same.
struct Softmax {
  float largest = -INFINITY;
  float sum = 0;

  __device__ void update(Shared& shared) {
    int head = threadIdx.x / LANES_A_HEAD;
    int first = threadIdx.x % LANES_A_HEAD * ENTRIES_A_LANE;
    float now = largest;
    for (int e = first; e < first + ENTRIES_A_LANE; e++) {
      now = fmaxf(now, shared.slots[e] >= 0 ? shared.scores[head][e] : -INFINITY);
    }
    for (int step = LANES_A_HEAD / 2; step > 0; step /= 2) {
      now = fmaxf(now, __shfl_xor_sync(ALL_LANES, now, step));
    }
    float added = 0;
    for (int e = first; e < first + ENTRIES_A_LANE; e++) {
      Bf16Bits weight = toBf16(shared.slots[e] >= 0 ? expf(shared.scores[head][e] - now) : 0.0f);
      shared.weights[head][e] = weight;
      added += fromBf16(weight);
    }
    for (int step = LANES_A_HEAD / 2; step > 0; step /= 2) {
      added += __shfl_xor_sync(ALL_LANES, added, step);
    }
    float rescale = largest == now ? 1.0f : expf(largest - now);
    sum = fmaf(sum, rescale, added);
    largest = now;
    if (threadIdx.x % LANES_A_HEAD == 0) {
      shared.rescale[head] = rescale;
      shared.sum[head] = sum;
    }
  }
};

// A warp's 32 heads x 64 columns of the result.
struct Values {
  float at[2][PIECES][4] = {};  // [16 heads][8 columns][as in d]

  __device__ static int head(int half, int i) { return half * 16 + laneOf(threadIdx.x) / 4 + i / 2 * 8; }
  __device__ static int firstCol() { return threadIdx.x / WARP * PIECES * PIECE; }

  // keys: the block's first column of entry 0.
  __device__ void add(const Shared& shared, const Bf16Bits* keys, int stride, int columns) {
    int group = laneOf(threadIdx.x) / 4;
    int pair = laneOf(threadIdx.x) % 4 * 2;
#pragma unroll
    for (int half = 0; half < 2; half++) {
#pragma unroll
      for (int piece = 0; piece < PIECES; piece++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          at[half][piece][i] *= shared.rescale[head(half, i)];
        }
      }
    }
#pragma unroll
    for (int k = 0; k < ENTRIES; k += 16) {
      unsigned fragmentsA[2][4];
#pragma unroll
      for (int half = 0; half < 2; half++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          fragmentsA[half][i] = MmaProduct::word(&shared.weights[half * 16 + group + i % 2 * 8][k + pair + i / 2 * 8]);
        }
      }
#pragma unroll
      for (int piece = 0; piece < PIECES; piece++) {
        int col = firstCol() + piece * PIECE;
        if (col < columns) {
          const Bf16Bits* b = keys + (k + pair) * stride + col + group;
          unsigned fragmentB[2] = {b[0] | (unsigned)b[stride] << 16,
                                   b[8 * stride] | (unsigned)b[9 * stride] << 16};
          mmaBf16(at[0][piece], fragmentsA[0], fragmentB);
          mmaBf16(at[1][piece], fragmentsA[1], fragmentB);
        }
      }
    }
  }
};

template <class Cache>
__device__ void attend(float* out, int outStride, const float* q, int qStride, int heads, const Cache& cache,
                       int latent, int rope, const int* chosen, int indexTopk, const int* blockTable, int blockSize,
                       float scale) {
  SF_DYNAMIC_SHARED(Bf16Bits, rows);
  __shared__ Shared shared;
  int width = latent + rope;
  int depth = (width + 15) / 16 * 16;
  int stride = depth + 8;                  // so that the words a warp reads at once lie in different banks
  Bf16Bits* queries = rows;                // [HEADS][stride]
  Bf16Bits* keys = rows + HEADS * stride;  // [ENTRIES][stride]
  int firstHead = blockIdx.y * HEADS;
  int firstCol = blockIdx.z * COLUMNS;
  int columns = min(COLUMNS, latent - firstCol);
  for (int i = threadIdx.x; i < HEADS * stride; i += THREADS) {
    int head = firstHead + i / stride;
    int d = i % stride;
    queries[i] = head < heads && d < width ? toBf16(q[(size_t)head * qStride + d]) : 0;
  }
  Softmax softmax;
  Values values;
  bool any = false;
  for (int first = 0; first < indexTopk; first += ENTRIES) {
    if (!findSlots(shared.slots, chosen, first, indexTopk, blockTable, blockSize)) {
      continue;
    }
    any = true;
    for (int i = threadIdx.x; i < ENTRIES * stride; i += THREADS) {
      int slot = shared.slots[i / stride];
      int d = i % stride;
      keys[i] = slot >= 0 && d < width ? toBf16(cache.at(slot, d)) : 0;
    }
    __syncthreads();
    multiplyKeys(shared, queries, keys, depth, stride, scale);
    __syncthreads();
    softmax.update(shared);
    __syncthreads();
    values.add(shared, keys + firstCol, stride, columns);
  }
#pragma unroll
  for (int half = 0; half < 2; half++) {
#pragma unroll
    for (int piece = 0; piece < PIECES; piece++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        int head = Values::head(half, i);
        int col = Values::firstCol() + piece * PIECE + laneOf(threadIdx.x) % 4 * 2 + i % 2;
        if (firstHead + head < heads && col < columns) {
          out[(size_t)(firstHead + head) * outStride + firstCol + col] =
              any ? values.at[half][piece][i] / shared.sum[head] : 0.0f;
        }
      }
    }
  }
}

#define SPARSE_ATTENTION_MMA(suffix, Cache) SF_SPARSE_ATTENTION(sf_sparse_attention_mma_##suffix, Cache)
SF_SMALL_CACHE_FORMATS(SPARSE_ATTENTION_MMA)

}  // namespace sparse_attention_mma_cu

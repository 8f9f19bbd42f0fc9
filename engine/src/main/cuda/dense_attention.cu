// Dense attention of one sequence's tokens over keys and values already expanded for every head. A block takes 16
// tokens, one head and 128 columns of the result, and goes through positions 32 at a time from 0 up. A token's sums see
// only its own positions, so they do not depend on which tokens share its block.
#include "block.cuh"

namespace dense_attention_cu {

constexpr int THREADS = 256;
constexpr int TOKENS = 16;
constexpr int POSITIONS = 32;
constexpr int COLUMNS = 128;
constexpr int ROWS_A_THREAD = TOKENS / (THREADS / COLUMNS);

struct Shared {
  int last[TOKENS];  // a token's own position; -1 where it is not asked for
  float weights[TOKENS][POSITIONS];
  float rescale[TOKENS];
  float sum[TOKENS];
};

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_dense_attention(float* out, int outStride, const float* q, int qStride, const float* latents,
                       int latentsStride, const float* kv, int kvStride, int heads, int rank, int nope, int rope,
                       int v, const int* positions, int from, int below, float scale, int numTokens) {
  SF_DYNAMIC_SHARED(float, rows);
  __shared__ Shared shared;
  int width = nope + rope;
  int stride = width + 1;                // so that a column's numbers lie in different banks
  float* queries = rows;                 // [TOKENS][stride]
  float* keys = rows + TOKENS * stride;  // [POSITIONS][stride]
  int firstToken = blockIdx.x * TOKENS;
  int head = blockIdx.y;
  const float* headKv = kv + (size_t)head * (nope + v);
  if (threadIdx.x < TOKENS) {
    int token = firstToken + threadIdx.x;
    bool asked = token < numTokens && positions[token] >= from && positions[token] < below;
    shared.last[threadIdx.x] = asked ? positions[token] : -1;
  }
  __syncthreads();
  int end = 0;  // of the positions any of the tokens attends to
  for (int i = 0; i < TOKENS; i++) {
    end = max(end, shared.last[i] + 1);
  }
  for (int i = threadIdx.x; i < TOKENS * width; i += THREADS) {
    int row = i / width;
    size_t from = ((size_t)(firstToken + row) * heads + head) * qStride + i % width;
    queries[row * stride + i % width] = shared.last[row] >= 0 ? q[from] : 0.0f;
  }
  // Sixteen threads share a token's scores and know its largest score and sum.
  int row = threadIdx.x / (THREADS / TOKENS);
  int column = threadIdx.x % (THREADS / TOKENS);
  float largest = -INFINITY;
  float sum = 0;
  float values[ROWS_A_THREAD] = {};
  int valueCol = blockIdx.z * COLUMNS + threadIdx.x % COLUMNS;
  int firstRow = threadIdx.x / COLUMNS * ROWS_A_THREAD;
  for (int first = 0; first < end; first += POSITIONS) {
    __syncthreads();
    for (int i = threadIdx.x; i < POSITIONS * width; i += THREADS) {
      int position = first + i / width;
      int d = i % width;
      float key = 0;
      if (position < end) {
        key = d < nope ? headKv[(size_t)position * kvStride + d]
                       : latents[(size_t)position * latentsStride + rank + d - nope];
      }
      keys[i / width * stride + d] = key;
    }
    __syncthreads();
    float scores[2];
    float largestNow = largest;
    for (int j = 0; j < 2; j++) {
      int p = column + j * (POSITIONS / 2);
      float dot = 0;
      for (int d = 0; d < width; d++) {
        dot = fmaf(queries[row * stride + d], keys[p * stride + d], dot);
      }
      scores[j] = first + p <= shared.last[row] ? dot * scale : -INFINITY;
      largestNow = fmaxf(largestNow, scores[j]);
    }
    for (int step = THREADS / TOKENS / 2; step > 0; step /= 2) {
      largestNow = fmaxf(largestNow, __shfl_xor_sync(ALL_LANES, largestNow, step));
    }
    float sumNow = 0;
    for (int j = 0; j < 2; j++) {
      int p = column + j * (POSITIONS / 2);
      float weight = first + p <= shared.last[row] ? expf(scores[j] - largestNow) : 0.0f;
      shared.weights[row][p] = weight;
      sumNow += weight;
    }
    for (int step = THREADS / TOKENS / 2; step > 0; step /= 2) {
      sumNow += __shfl_xor_sync(ALL_LANES, sumNow, step);
    }
    float rescale = largest == largestNow ? 1.0f : expf(largest - largestNow);
    sum = fmaf(sum, rescale, sumNow);
    largest = largestNow;
    if (column == 0) {
      shared.rescale[row] = rescale;
      shared.sum[row] = sum;
    }
    __syncthreads();
    if (valueCol < v) {
      for (int i = 0; i < ROWS_A_THREAD; i++) {
        values[i] *= shared.rescale[firstRow + i];
      }
      for (int p = 0; p < POSITIONS && first + p < end; p++) {
        float value = headKv[(size_t)(first + p) * kvStride + nope + valueCol];
        for (int i = 0; i < ROWS_A_THREAD; i++) {
          // Asked, not multiplied by zero: a later token's NaN must not reach an earlier one.
          if (first + p <= shared.last[firstRow + i]) {
            values[i] = fmaf(shared.weights[firstRow + i][p], value, values[i]);
          }
        }
      }
    }
  }
  for (int i = 0; i < ROWS_A_THREAD; i++) {
    if (valueCol < v && shared.last[firstRow + i] >= 0) {
      size_t to = (size_t)(firstToken + firstRow + i) * heads + head;
      out[to * outStride + valueCol] = values[i] / shared.sum[firstRow + i];
    }
  }
}

}  // namespace dense_attention_cu

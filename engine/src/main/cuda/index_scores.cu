// The lightning indexer's scores: scale * sum_h headWeights[h] * relu(q[h] . key). A block takes one token and 64
// positions; heads are the rows of a product and keys its columns, 64 heads at a time.
#include "mma.cuh"
#include "numbers.cuh"
#include "product.cuh"

namespace index_scores_cu {

// Where the keys of a block's 64 positions begin, in numbers, and what multiplies them.
struct KeyPlaces {
  size_t start[PRODUCT_TILE];
  float scale[PRODUCT_TILE];
};

struct F32Keys {
  const float* data;

  __device__ F32Keys(const void* keys, int, int) : data((const float*)keys) {}

  __device__ float at(size_t number) const { return data[number]; }

  __device__ void place(KeyPlaces& places, int line, int block, int offset, int dim, int blockSize) const {
    places.start[line] = ((size_t)block * blockSize + offset) * dim;
    places.scale[line] = 1;
  }
};

struct Bf16Keys {
  const Bf16Bits* data;

  __device__ Bf16Keys(const void* keys, int, int) : data((const Bf16Bits*)keys) {}

  __device__ float at(size_t number) const { return fromBf16(data[number]); }

  __device__ void place(KeyPlaces& places, int line, int block, int offset, int dim, int blockSize) const {
    places.start[line] = ((size_t)block * blockSize + offset) * dim;
    places.scale[line] = 1;
  }
};

struct Fp8Keys {
  const unsigned char* data;
  size_t values;  // bytes of a page before its scales

  __device__ Fp8Keys(const void* keys, int dim, int blockSize)
      : data((const unsigned char*)keys), values((size_t)blockSize * dim) {}

  __device__ float at(size_t number) const { return fromFp8(data[number]); }

  __device__ void place(KeyPlaces& places, int line, int block, int offset, int dim, int blockSize) const {
    size_t page = block * (values + blockSize * sizeof(float));
    places.start[line] = page + (size_t)offset * dim;
    places.scale[line] = ((const float*)(data + page + values))[offset];
  }
};

// Heads that one thread sums before the sums of all of a key's threads meet.
constexpr int HEADS_A_PART = PRODUCT_TILE / (PRODUCT_THREADS / PRODUCT_TILE);

template <class Product, class Keys>
__device__ void indexScores(float* scores, const float* q, int qStride, const float* headWeights, const Keys& keys,
                            int dim, int numHeads, int candidates, const int* blockTable, int blockSize, float scale) {
  __shared__ KeyPlaces places;
  // Four threads a key, and padding so that neighbours in a column lie in different banks.
  __shared__ float weighted[PRODUCT_TILE][PRODUCT_TILE + 1];
  __shared__ float parts[PRODUCT_THREADS / PRODUCT_TILE][PRODUCT_TILE];
  int first = blockIdx.x * PRODUCT_TILE;
  if (threadIdx.x < PRODUCT_TILE && first + threadIdx.x < candidates) {
    int position = first + threadIdx.x;
    keys.place(places, threadIdx.x, blockTable[position / blockSize], position % blockSize, dim, blockSize);
  }
  __syncthreads();
  float score = 0;  // of position first + threadIdx.x, in the first 64 threads
  for (int firstHead = 0; firstHead < numHeads; firstHead += PRODUCT_TILE) {
    typename Product::Sums dots;
    Product::add(
        dots, dim,
        [&](int line, int k) {
          return firstHead + line < numHeads ? q[(size_t)(firstHead + line) * qStride + k] : 0.0f;
        },
        [&](int line, int k) {
          return first + line < candidates ? keys.at(places.start[line] + k) * places.scale[line] : 0.0f;
        });
    Product::Sums::each([&](int row, int col, int i, int j) {
      int head = firstHead + row;
      float dot = dots.at[i][j];
      // Not fmaxf, which would turn NaN into zero.
      weighted[row][col] = head < numHeads ? headWeights[head] * (dot < 0 ? 0.0f : dot) : 0.0f;
    });
    __syncthreads();
    int key = threadIdx.x % PRODUCT_TILE;
    int part = threadIdx.x / PRODUCT_TILE;
    float sum = 0;
    for (int row = part * HEADS_A_PART; row < (part + 1) * HEADS_A_PART; row++) {
      sum += weighted[row][key];
    }
    parts[part][key] = sum;
    __syncthreads();
    if (part == 0) {
      for (int i = 0; i < PRODUCT_THREADS / PRODUCT_TILE; i++) {
        score += parts[i][key];
      }
    }
    __syncthreads();
  }
  if (threadIdx.x < PRODUCT_TILE && first + threadIdx.x < candidates) {
    scores[first + threadIdx.x] = score * scale;
  }
}

#define INDEX_SCORES(suffix, Product, Keys)                                                                         \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS) sf_index_scores_##suffix SF_INDEX_SCORES {          \
    int token = firstToken + blockIdx.y;                                                                            \
    int candidates = positions[token] + 1;                                                                          \
    if (candidates <= indexTopk || blockIdx.x * PRODUCT_TILE >= candidates) {                                       \
      return;                                                                                                       \
    }                                                                                                               \
    indexScores<Product>(scores + (size_t)blockIdx.y * scoresStride, q + (size_t)token * numHeads * qStride,        \
                         qStride, headWeights + (size_t)token * headWeightsStride, Keys(keys, dim, blockSize), dim, \
                         numHeads, candidates, blockTables + (size_t)sequences[token] * maxBlocks, blockSize,       \
                         scale);                                                                                    \
  }
INDEX_SCORES(f32, Fp32Product, F32Keys)
INDEX_SCORES(bf16, Fp32Product, Bf16Keys)
INDEX_SCORES(fp8, Fp32Product, Fp8Keys)
INDEX_SCORES(mma_bf16, MmaProduct, Bf16Keys)
INDEX_SCORES(mma_fp8, MmaProduct, Fp8Keys)

}  // namespace index_scores_cu

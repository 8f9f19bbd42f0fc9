// MLA's two changes of space, head by head: queries into latent space, results back out of it. A block takes 64 tokens
// and 64 columns of one head.
#include "mma.cuh"
#include "numbers.cuh"
#include "product.cuh"

namespace latent_space_cu {

// A step's tokens as the 64 rows of a block.
struct Tokens {
  const int* positions;
  int from;
  int below;
  int numTokens;

  __device__ bool has(int token) const {
    return token < numTokens && positions[token] >= from && positions[token] < below;
  }

  // Whether any of the 64 tokens from `first` on is asked for; known to all threads.
  __device__ bool hasAny(int first) const {
    return __syncthreads_or(threadIdx.x < PRODUCT_TILE && has(first + threadIdx.x));
  }
};

template <class Product, class Matrix>
__device__ void absorb(float* out, int outStride, const float* q, int qStride, const Matrix& kvB, int heads, int rank,
                       int nope, int rope, int v, const Tokens& tokens) {
  int firstToken = blockIdx.y * PRODUCT_TILE;
  int firstCol = blockIdx.x * PRODUCT_TILE;
  int head = blockIdx.z;
  int keyRow = head * (nope + v);
  if (!tokens.hasAny(firstToken)) {
    return;
  }
  typename Product::Sums sums;
  Product::template add<Fastest::LINE>(
      sums, nope,
      [&](int line, int k) {
        int token = firstToken + line;
        return tokens.has(token) ? q[((size_t)token * heads + head) * qStride + k] : 0.0f;
      },
      [&](int line, int k) { return firstCol + line < rank ? kvB.at(keyRow + k, firstCol + line) : 0.0f; });
  Product::Sums::each([&](int line, int column, int i, int j) {
    int token = firstToken + line;
    int col = firstCol + column;
    size_t row = (size_t)token * heads + head;
    if (tokens.has(token) && col < rank) {
      out[row * outStride + col] = sums.at[i][j];
    } else if (tokens.has(token) && col < rank + rope) {
      out[row * outStride + col] = q[row * qStride + nope + col - rank];
    }
  });
}

template <class Product, class Matrix>
__device__ void expand(float* out, int outStride, const float* z, int zStride, const Matrix& kvB, int heads, int rank,
                       int nope, int v, const Tokens& tokens) {
  int firstToken = blockIdx.y * PRODUCT_TILE;
  int firstCol = blockIdx.x * PRODUCT_TILE;
  int head = blockIdx.z;
  int valueRow = head * (nope + v) + nope;
  if (!tokens.hasAny(firstToken)) {
    return;
  }
  typename Product::Sums sums;
  Product::add(
      sums, rank,
      [&](int line, int k) {
        int token = firstToken + line;
        return tokens.has(token) ? z[((size_t)token * heads + head) * zStride + k] : 0.0f;
      },
      [&](int line, int k) { return firstCol + line < v ? kvB.at(valueRow + firstCol + line, k) : 0.0f; });
  Product::Sums::each([&](int line, int column, int i, int j) {
    int token = firstToken + line;
    int col = firstCol + column;
    if (tokens.has(token) && col < v) {
      out[((size_t)token * heads + head) * outStride + col] = sums.at[i][j];
    }
  });
}

#define LATENT_SPACE(suffix, Product, Matrix)                                                                       \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)                                                     \
      sf_absorb_query_##suffix(float* out, int outStride, const float* q, int qStride, const void* kvB,             \
                               const float* scales, int quantRows, int quantCols, int heads, int rank, int nope,    \
                               int rope, int v, const int* positions, int from, int below, int numTokens) {         \
    absorb<Product>(out, outStride, q, qStride, Matrix(kvB, scales, quantRows, quantCols, rank), heads, rank, nope, \
                    rope, v, Tokens{positions, from, below, numTokens});                                            \
  }                                                                                                                 \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)                                                     \
      sf_expand_value_##suffix(float* out, int outStride, const float* z, int zStride, const void* kvB,             \
                               const float* scales, int quantRows, int quantCols, int heads, int rank, int nope,    \
                               int v, const int* positions, int from, int below, int numTokens) {                   \
    expand<Product>(out, outStride, z, zStride, Matrix(kvB, scales, quantRows, quantCols, rank), heads, rank, nope, \
                    v, Tokens{positions, from, below, numTokens});                                                  \
  }
SF_PRODUCT_FORMATS(LATENT_SPACE)

}  // namespace latent_space_cu

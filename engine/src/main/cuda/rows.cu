// Operators that take rows as they are: embed, copy, silu(gate) * up.
#include "block.cuh"
#include "numbers.cuh"

namespace rows_cu {

constexpr int THREADS = 256;

template <class Matrix>
__device__ void embed(float* out, int outStride, const Matrix& table, int width, const int* ids) {
  size_t row = blockIdx.x;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    out[row * outStride + i] = table.at(ids[row], i);
  }
}

#define EMBED(suffix, Matrix)                                                                                      \
  extern "C" __global__ void __launch_bounds__(THREADS)                                                            \
      sf_embed_##suffix(float* out, int outStride, const void* table, const float* scales, int quantRows,          \
                        int quantCols, int width, const int* ids, int numRows) {                                   \
    if (blockIdx.x < numRows) {                                                                                    \
      embed(out, outStride, Matrix(table, scales, quantRows, quantCols, width), width, ids);                       \
    }                                                                                                              \
  }
SF_WEIGHT_FORMATS(EMBED)

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_copy_rows(float* out, int outStride, const float* x, int xStride, const int* indices, int width, int numRows) {
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  size_t from = indices[row];
  for (int i = threadIdx.x; i < width; i += THREADS) {
    out[row * outStride + i] = x[from * xStride + i];
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_silu_mul(float* out, int outStride, const float* gate, int gateStride, const float* up, int upStride, int width,
                int numRows) {
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  for (int i = threadIdx.x; i < width; i += THREADS) {
    out[row * outStride + i] = silu(gate[row * gateStride + i]) * up[row * upStride + i];
  }
}

}  // namespace rows_cu

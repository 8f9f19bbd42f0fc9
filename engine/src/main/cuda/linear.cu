// Linear layers: out = x * weight^T.
#include "numbers.cuh"
#include "product.cuh"

namespace linear_cu {

template <class Matrix>
__device__ void linear(float* out, int outStride, const float* x, int xStride, const Matrix& weight, int rows,
                       int cols, int numRows) {
  int firstRow = blockIdx.y * PRODUCT_TILE;
  int firstCol = blockIdx.x * PRODUCT_TILE;
  Sums sums;
  addProduct(
      sums, cols,
      [&](int line, int k) {
        return firstRow + line < numRows ? x[(size_t)(firstRow + line) * xStride + k] : 0.0f;
      },
      [&](int line, int k) { return firstCol + line < rows ? weight.at(firstCol + line, k) : 0.0f; });
  for (int i = 0; i < 4; i++) {
    int row = firstRow + Sums::row() + i;
    for (int j = 0; j < 4; j++) {
      int col = firstCol + Sums::col() + j;
      if (row < numRows && col < rows) {
        out[(size_t)row * outStride + col] = sums.at[i][j];
      }
    }
  }
}

#define LINEAR(suffix, Matrix)                                                                                      \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)                                                     \
      sf_linear_##suffix(float* out, int outStride, const float* x, int xStride, const void* weight,                \
                         const float* scales, int quantRows, int quantCols, int rows, int cols, int numRows) {      \
    linear(out, outStride, x, xStride, Matrix(weight, scales, quantRows, quantCols, cols), rows, cols, numRows);    \
  }
SF_WEIGHT_FORMATS(LINEAR)

}  // namespace linear_cu

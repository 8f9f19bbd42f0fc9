// Linear layers: out = x * weight^T.
#include "mma.cuh"
#include "numbers.cuh"
#include "product.cuh"

namespace linear_cu {

template <class Product, class Matrix>
__device__ void linear(float* out, int outStride, const float* x, int xStride, const Matrix& weight, int rows,
                       int cols, int numRows) {
  int firstRow = blockIdx.y * PRODUCT_TILE;
  int firstCol = blockIdx.x * PRODUCT_TILE;
  typename Product::Sums sums;
  Product::add(
      sums, cols,
      [&](int line, int k) {
        return firstRow + line < numRows ? x[(size_t)(firstRow + line) * xStride + k] : 0.0f;
      },
      [&](int line, int k) { return firstCol + line < rows ? weight.at(firstCol + line, k) : 0.0f; });
  Product::Sums::each([&](int row, int col, int i, int j) {
    if (firstRow + row < numRows && firstCol + col < rows) {
      out[(size_t)(firstRow + row) * outStride + firstCol + col] = sums.at[i][j];
    }
  });
}

#define LINEAR(suffix, Product, Matrix)                                                                             \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)                                                     \
      sf_linear_##suffix(float* out, int outStride, const float* x, int xStride, const void* weight,                \
                         const float* scales, int quantRows, int quantCols, int rows, int cols, int numRows) {      \
    linear<Product>(out, outStride, x, xStride, Matrix(weight, scales, quantRows, quantCols, cols), rows, cols,     \
                    numRows);                                                                                       \
  }
SF_PRODUCT_FORMATS(LINEAR)

}  // namespace linear_cu

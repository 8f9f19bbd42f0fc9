// Walsh-Hadamard rotation of rows in place, natural order, divided by sqrt(width).
#include "block.cuh"

namespace hadamard_cu {

constexpr int THREADS = 128;

extern "C" __global__ void __launch_bounds__(THREADS) sf_hadamard(float* x, int xStride, int width, int numRows) {
  SF_DYNAMIC_SHARED(float, values);  // [width]
  if (blockIdx.x >= numRows) {
    return;
  }
  float* row = x + (size_t)blockIdx.x * xStride;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    values[i] = row[i];
  }
  for (int step = 1; step < width; step *= 2) {
    __syncthreads();
    for (int pair = threadIdx.x; pair < width / 2; pair += THREADS) {
      // The pair's first number: `pair` with a zero bit put in where `step` has its one.
      int i = (pair & ~(step - 1)) * 2 + (pair & (step - 1));
      float a = values[i];
      float b = values[i + step];
      values[i] = a + b;
      values[i + step] = a - b;
    }
  }
  __syncthreads();
  float scale = (float)(1.0 / sqrt((double)width));
  for (int i = threadIdx.x; i < width; i += THREADS) {
    row[i] = values[i] * scale;
  }
}

}  // namespace hadamard_cu

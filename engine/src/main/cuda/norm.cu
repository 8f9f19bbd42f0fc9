// RMSNorm, alone and after adding to the residual, and LayerNorm. A block takes a row; thread i sums columns i, i +
// 256, ... and the threads' sums meet in a fixed order.
#include "block.cuh"

namespace norm_cu {

constexpr int THREADS = 256;

// In double, as the reference has it: one number a row.
__device__ float inverseRoot(float meanSquare, float eps) { return (float)(1.0 / sqrt((double)(meanSquare + eps))); }

__device__ void rmsNorm(float* out, const float* x, const float* weight, float eps, int width) {
  float squares = 0;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    squares = fmaf(x[i], x[i], squares);
  }
  float scale = inverseRoot(blockSum<THREADS>(squares) / width, eps);
  for (int i = threadIdx.x; i < width; i += THREADS) {
    out[i] = x[i] * scale * weight[i];
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_rms_norm(float* out, int outStride, const float* x, int xStride, const float* weight, float eps, int width,
                int numRows) {
  size_t row = blockIdx.x;
  if (row < numRows) {
    rmsNorm(out + row * outStride, x + row * xStride, weight, eps, width);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_add_rms_norm(float* out, int outStride, float* residual, int residualStride, const float* delta,
                    int deltaStride, const float* weight, float eps, int width, int numRows) {
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  float* sum = residual + row * residualStride;
  // A thread later reads only what it wrote itself.
  for (int i = threadIdx.x; i < width; i += THREADS) {
    sum[i] += delta[row * deltaStride + i];
  }
  rmsNorm(out + row * outStride, sum, weight, eps, width);
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_layer_norm(float* out, int outStride, const float* x, int xStride, const float* weight, const float* bias,
                  float eps, int width, int numRows) {
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  const float* from = x + row * xStride;
  float sum = 0;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    sum += from[i];
  }
  float mean = blockSum<THREADS>(sum) / width;
  float squares = 0;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    float apart = from[i] - mean;
    squares = fmaf(apart, apart, squares);
  }
  float scale = inverseRoot(blockSum<THREADS>(squares) / width, eps);
  for (int i = threadIdx.x; i < width; i += THREADS) {
    out[row * outStride + i] = (from[i] - mean) * scale * weight[i] + bias[i];
  }
}

}  // namespace norm_cu

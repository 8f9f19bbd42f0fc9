// Rounds rows to what e4m3 with one scale a group of columns would hold. A warp takes a group.
#include "block.cuh"
#include "numbers.cuh"

namespace round_fp8_cu {

constexpr int THREADS = 128;

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_round_fp8(float* out, int outStride, const float* x, int xStride, int group, int ue8m0, int width,
                 int numRows) {
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  const float* from = x + row * xStride;
  int lane = laneOf(threadIdx.x);
  for (int first = threadIdx.x / WARP * group; first < width; first += THREADS / WARP * group) {
    int end = min(first + group, width);
    float amax = 0;
    for (int i = first + lane; i < end; i += WARP) {
      amax = maxOrNan(amax, fabsf(from[i]));
    }
    float scale = fp8Scale(warpMax(amax), ue8m0);
    for (int i = first + lane; i < end; i += WARP) {
      out[row * outStride + i] = fromFp8(toFp8(from[i] / scale)) * scale;
    }
  }
}

}  // namespace round_fp8_cu

// Rotary embedding in both layouts, in place. A block takes a token: all its rows share one set of angles.
#include "kernels.cuh"

namespace rope_cu {

constexpr int THREADS = 128;

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_rope(float* x, int xStride, int rowsPerToken, const float* cosSin, int cosSinStride, int width, int interleaved,
            int numTokens) {
  size_t token = blockIdx.x;
  if (token >= numTokens) {
    return;
  }
  int half = width / 2;
  const float* angles = cosSin + token * cosSinStride;
  for (int i = threadIdx.x; i < rowsPerToken * half; i += THREADS) {
    int pair = i % half;
    float* row = x + (token * rowsPerToken + i / half) * xStride;
    float* first = row + (interleaved ? 2 * pair : pair);
    float* second = row + (interleaved ? 2 * pair + 1 : pair + half);
    float a = *first;
    float b = *second;
    float cosine = angles[pair];
    float sine = angles[half + pair];
    *first = a * cosine - b * sine;
    *second = b * cosine + a * sine;
  }
}

}  // namespace rope_cu

// Writing rows to cache slots, and reading a sequence's rows back. A block takes a row.
#include "block.cuh"
#include "cache_formats.cuh"

namespace cache_cu {

constexpr int THREADS = 128;

// One group of columns as e4m3, by one warp; its scale, known to all lanes.
__device__ float writeFp8(Fp8Bits* to, const float* from, int width) {
  int lane = laneOf(threadIdx.x);
  float amax = 0;
  for (int i = lane; i < width; i += WARP) {
    amax = maxOrNan(amax, fabsf(from[i]));
  }
  float scale = fp8Scale(warpMax(amax), 1);
  for (int i = lane; i < width; i += WARP) {
    to[i] = toFp8(from[i] / scale);
  }
  return scale;
}

template <class Cache>
__device__ void gather(float* out, const Cache& cache, int width, int slot) {
  for (int i = threadIdx.x; i < width; i += THREADS) {
    out[i] = cache.at(slot, i);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_write_cache_f32(void* cache, const float* x, int xStride, const int* slots, int width, int numTokens) {
  size_t token = blockIdx.x;
  if (token >= numTokens || slots[token] < 0) {
    return;
  }
  float* to = (float*)cache + (size_t)slots[token] * width;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    to[i] = x[token * xStride + i];
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_write_cache_bf16(void* cache, const float* x, int xStride, const int* slots, int width, int numTokens) {
  size_t token = blockIdx.x;
  if (token >= numTokens || slots[token] < 0) {
    return;
  }
  Bf16Bits* to = (Bf16Bits*)cache + (size_t)slots[token] * width;
  for (int i = threadIdx.x; i < width; i += THREADS) {
    to[i] = toBf16(x[token * xStride + i]);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_write_cache_fp8(void* cache, const float* x, int xStride, const int* slots, int latent, int rope,
                       int numTokens) {
  size_t token = blockIdx.x;
  if (token >= numTokens || slots[token] < 0) {
    return;
  }
  Fp8Record record(latent, rope);
  const float* from = x + token * xStride;
  unsigned char* to = (unsigned char*)cache + slots[token] * record.bytes;
  for (int group = threadIdx.x / WARP; group < latent / LATENT_GROUP; group += THREADS / WARP) {
    float scale = writeFp8(to + group * LATENT_GROUP, from + group * LATENT_GROUP, LATENT_GROUP);
    if (laneOf(threadIdx.x) == 0) {
      ((float*)(to + record.scales()))[group] = scale;
    }
  }
  for (int i = threadIdx.x; i < rope; i += THREADS) {
    ((Bf16Bits*)(to + record.rope()))[i] = toBf16(from[latent + i]);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_write_index_fp8(void* cache, const float* x, int xStride, const int* slots, int dim, int blockSize,
                       int numTokens) {
  size_t token = blockIdx.x;
  // One warp is enough for a key.
  if (token >= numTokens || slots[token] < 0 || threadIdx.x >= WARP) {
    return;
  }
  size_t values = (size_t)blockSize * dim;
  int offset = slots[token] % blockSize;
  unsigned char* page = (unsigned char*)cache + slots[token] / blockSize * (values + blockSize * sizeof(float));
  float scale = writeFp8(page + (size_t)offset * dim, x + token * xStride, dim);
  if (threadIdx.x == 0) {
    ((float*)(page + values))[offset] = scale;
  }
}

#define GATHER(suffix, Cache)                                                                                       \
  extern "C" __global__ void __launch_bounds__(THREADS)                                                             \
      sf_gather_cache_##suffix(float* out, int outStride, const void* cache, int latent, int rope,                  \
                               const int* blockTable, int blockSize, int numPositions) {                            \
    int position = blockIdx.x;                                                                                      \
    if (position < numPositions) {                                                                                  \
      int slot = blockTable[position / blockSize] * blockSize + position % blockSize;                               \
      gather(out + (size_t)position * outStride, Cache(cache, latent, rope), latent + rope, slot);                  \
    }                                                                                                               \
  }
SF_CACHE_FORMATS(GATHER)

}  // namespace cache_cu

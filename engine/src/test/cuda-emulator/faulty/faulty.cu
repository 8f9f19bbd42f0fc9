#include "faulty.cuh"

#include "block.cuh"

namespace faulty_cu {

// Sound: each thread takes its neighbour's number.
extern "C" __global__ void sf_faulty_ok(int* out, int n) {
  SF_DYNAMIC_SHARED(int, numbers);
  int i = threadIdx.x;
  numbers[i] = i;
  __syncthreads();
  out[i] = numbers[(i + 1) % n];
}

extern "C" __global__ void sf_faulty_barrier_after_return(int* out) {
  if (threadIdx.x == 3) {
    return;
  }
  __syncthreads();
}

extern "C" __global__ void sf_faulty_two_barriers(int* out) {
  if (threadIdx.x < 5) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

extern "C" __global__ void sf_faulty_barrier_left_behind(int* out) {
  if (threadIdx.x != 40) {
    __syncthreads();
  }
}

extern "C" __global__ void sf_faulty_shuffle_from_returned(int* out) {
  if (threadIdx.x == 0) {
    return;
  }
  out[threadIdx.x] = __shfl_xor_sync(ALL_LANES, (int)threadIdx.x, 1);
}

extern "C" __global__ void sf_faulty_shuffle_outside_mask(int* out) {
  if (threadIdx.x < 16) {
    out[threadIdx.x] = __shfl_xor_sync(0xffffu, (int)threadIdx.x, 16);
  }
}

extern "C" __global__ void sf_faulty_dynamic_overflow(int* out) {
  SF_DYNAMIC_SHARED(int, numbers);
  numbers[threadIdx.x] = 1;
}

extern "C" __global__ void sf_faulty_no_barrier(int* out) {
  SF_DYNAMIC_SHARED(int, numbers);
  int i = threadIdx.x;
  numbers[i] = i;
  out[i] = numbers[(i + 1) % blockDim.x];
}

extern "C" __global__ void sf_faulty_unwritten_shared(int* out) {
  __shared__ int numbers[64];
  if (threadIdx.x != 7) {
    numbers[threadIdx.x] = 1;
  }
  __syncthreads();
  out[threadIdx.x] = numbers[threadIdx.x];
}

extern "C" __global__ void sf_faulty_out_of_bounds(int* out) { out[threadIdx.x + 1] = 1; }

extern "C" __global__ void sf_faulty_misaligned(int* out) {
  if (threadIdx.x == 0) {
    *(int*)((char*)out + 2) = 1;
  }
}

extern "C" __global__ void sf_faulty_blocks_race(int* out) { out[threadIdx.x] += blockIdx.x; }

// Sound: atomics are no race.
extern "C" __global__ void sf_faulty_counts(int* out) { atomicAdd(&out[threadIdx.x % 3], 1); }

}  // namespace faulty_cu

// The matrix product on tensor cores: operands rounded to bf16, sums in fp32. mma.sync, which every GPU since sm_80
// has.
#pragma once

#include "numbers.cuh"
#include "product.cuh"

// d += a * b of one warp: a 16 x 16, b 16 x 8, d 16 x 8. With g = lane / 4 and t = lane % 4, a lane holds
//   a[0] (g, 2t .. 2t + 1), a[1] (g + 8, the same), a[2] (g, 2t + 8 .. 2t + 9), a[3] (g + 8, the same)
//   b[0] (2t .. 2t + 1, g), b[1] (2t + 8 .. 2t + 9, g)
//   d[0], d[1] (g, 2t .. 2t + 1), d[2], d[3] (g + 8, the same)
// two bf16 a register, the first in its lower half.
__device__ inline void mmaBf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
#ifdef SF_EMULATOR
  sfEmuMmaBf16(d, a, b, SF_EMU_HERE);
#else
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
}

// Sixteen k at a time in the order of the hardware, which does not depend on other lines.
struct MmaProduct {
  // Warp w has rows 16 * (w / 2) on and columns 32 * (w % 2) on, as four pieces of 8 columns.
  struct Sums {
    float at[4][4] = {};  // [piece][as in d]

    __device__ static int firstRow() { return threadIdx.x / WARP / 2 * 16; }
    __device__ static int firstCol() { return threadIdx.x / WARP % 2 * 32; }

    template <class Visit>
    __device__ static void each(const Visit& visit) {
      int lane = laneOf(threadIdx.x);
#pragma unroll
      for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
          visit(firstRow() + lane / 4 + j / 2 * 8, firstCol() + i * 8 + lane % 4 * 2 + j % 2, i, j);
        }
      }
    }
  };

  template <Fastest FASTEST_OF_B = Fastest::DEPTH, class A, class B>
  __device__ static void add(Sums& sums, int depth, const A& a, const B& b) {
    constexpr int STEP = 32;
    // Eight columns of padding: the words that a warp reads at once then lie in 32 different banks.
    constexpr int STRIDE = STEP + 8;
    __shared__ __align__(4) Bf16Bits tileA[PRODUCT_TILE][STRIDE];
    __shared__ __align__(4) Bf16Bits tileB[PRODUCT_TILE][STRIDE];
    int group = laneOf(threadIdx.x) / 4;
    int pair = laneOf(threadIdx.x) % 4 * 2;
    for (int first = 0; first < depth; first += STEP) {
      __syncthreads();
      for (int item = threadIdx.x; item < STEP * PRODUCT_TILE; item += PRODUCT_THREADS) {
        int line = item / STEP;
        int k = item % STEP;
        tileA[line][k] = first + k < depth ? toBf16(a(line, first + k)) : 0;
        if (FASTEST_OF_B == Fastest::LINE) {
          line = item % PRODUCT_TILE;
          k = item / PRODUCT_TILE;
        }
        tileB[line][k] = first + k < depth ? toBf16(b(line, first + k)) : 0;
      }
      __syncthreads();
#pragma unroll
      for (int k = 0; k < STEP; k += 16) {
        int row = Sums::firstRow() + group;
        unsigned fragmentA[4] = {word(&tileA[row][k + pair]), word(&tileA[row + 8][k + pair]),
                                 word(&tileA[row][k + pair + 8]), word(&tileA[row + 8][k + pair + 8])};
#pragma unroll
        for (int piece = 0; piece < 4; piece++) {
          int col = Sums::firstCol() + piece * 8 + group;
          unsigned fragmentB[2] = {word(&tileB[col][k + pair]), word(&tileB[col][k + pair + 8])};
          mmaBf16(sums.at[piece], fragmentA, fragmentB);
        }
      }
    }
  }

  // Two neighbours as one register.
  __device__ static unsigned word(const Bf16Bits* at) { return *(const unsigned*)at; }
};

// Expands to ENTRY(suffix, product, matrix type) for every format in fp32 and those that tensor cores take.
#define SF_PRODUCT_FORMATS(ENTRY)         \
  ENTRY(f32, Fp32Product, F32Matrix)      \
  ENTRY(bf16, Fp32Product, Bf16Matrix)    \
  ENTRY(f16, Fp32Product, Fp16Matrix)     \
  ENTRY(fp8, Fp32Product, Fp8Matrix)      \
  ENTRY(mma_bf16, MmaProduct, Bf16Matrix) \
  ENTRY(mma_fp8, MmaProduct, Fp8Matrix)

// The matrix product that linear layers, experts, the indexer and MLA's changes of space have in common, in fp32.
#pragma once

#include "block.cuh"

constexpr int PRODUCT_THREADS = 256;
constexpr int PRODUCT_TILE = 64;  // rows and columns of a block's result

// Which index of an operand moves fastest in memory, so that neighbouring threads load neighbours.
enum class Fastest { DEPTH, LINE };

// A product of a block's 64 lines of a and 64 lines of b: sums[i][j] += a(i, k) * b(j, k) for k below depth. a and b
// are asked for lines 0 to 63 and give zeros for lines that do not exist. Whatever the tile a line is in and whoever
// its neighbours are, its sums have the same bits. All PRODUCT_THREADS threads must call.

// One k after another, fused.
struct Fp32Product {
  // A thread's 4 x 4 of the 64 x 64 sums: rows from row() on, columns from col() on.
  struct Sums {
    float at[4][4] = {};

    __device__ static int row() { return threadIdx.x / 16 * 4; }
    __device__ static int col() { return threadIdx.x % 16 * 4; }

    // Calls visit(row, col, i, j) for every sum at[i][j] of this thread.
    template <class Visit>
    __device__ static void each(const Visit& visit) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
          visit(row() + i, col() + j, i, j);
        }
      }
    }
  };

  template <Fastest FASTEST_OF_B = Fastest::DEPTH, class A, class B>
  __device__ static void add(Sums& sums, int depth, const A& a, const B& b) {
    constexpr int STEP = 32;
    // Four columns of padding, so that the threads that store a column meet different banks.
    __shared__ float tileA[STEP][PRODUCT_TILE + 4];
    __shared__ float tileB[STEP][PRODUCT_TILE + 4];
    for (int first = 0; first < depth; first += STEP) {
      __syncthreads();
      for (int item = threadIdx.x; item < STEP * PRODUCT_TILE; item += PRODUCT_THREADS) {
        int line = item / STEP;
        int k = item % STEP;
        tileA[k][line] = first + k < depth ? a(line, first + k) : 0;
        if (FASTEST_OF_B == Fastest::LINE) {
          line = item % PRODUCT_TILE;
          k = item / PRODUCT_TILE;
        }
        tileB[k][line] = first + k < depth ? b(line, first + k) : 0;
      }
      __syncthreads();
#pragma unroll 8
      for (int k = 0; k < STEP; k++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
#pragma unroll
          for (int j = 0; j < 4; j++) {
            sums.at[i][j] = fmaf(tileA[k][Sums::row() + i], tileB[k][Sums::col() + j], sums.at[i][j]);
          }
        }
      }
    }
  }
};

// Routed experts: pairs of row and expert are lined up by expert, each expert multiplies its own in tiles of 64, and
// every row adds its experts' results in the order of their ids. Nothing is added by atomics.
#include "mma.cuh"
#include "numbers.cuh"
#include "product.cuh"

namespace experts_cu {

// The part of `order` that a block works on: up to 64 pairs of one expert.
struct ExpertTile {
  int expert;  // numExperts if there is no such tile
  int first;
  int end;
};

__device__ ExpertTile findTile(const int* starts, int numExperts, int tile) {
  int expert = 0;
  for (; expert < numExperts; expert++) {
    int tiles = (starts[expert + 1] - starts[expert] + PRODUCT_TILE - 1) / PRODUCT_TILE;
    if (tile < tiles) {
      int first = starts[expert] + tile * PRODUCT_TILE;
      return {expert, first, min(first + PRODUCT_TILE, starts[expert + 1])};
    }
    tile -= tiles;
  }
  return {numExperts, 0, 0};
}

template <class Product, class Matrix>
__device__ void gateUp(float* inner, const float* x, int xStride, const Matrix& gate, const Matrix& up,
                       const int* order, int perToken, int innerWidth, int width, const ExpertTile& tile) {
  int firstCol = blockIdx.x * PRODUCT_TILE;
  auto input = [&](int line, int k) {
    int at = tile.first + line;
    return at < tile.end ? x[(size_t)(order[at] / perToken) * xStride + k] : 0.0f;
  };
  // One piece of code for both, so that they share its shared memory.
  auto times = [&](const Matrix& matrix) {
    typename Product::Sums sums;
    Product::add(sums, width, input, [&](int line, int k) {
      return firstCol + line < innerWidth ? matrix.at(firstCol + line, k) : 0.0f;
    });
    return sums;
  };
  typename Product::Sums gates = times(gate);
  typename Product::Sums ups = times(up);
  Product::Sums::each([&](int line, int column, int i, int j) {
    int at = tile.first + line;
    int col = firstCol + column;
    if (at < tile.end && col < innerWidth) {
      inner[(size_t)at * innerWidth + col] = silu(gates.at[i][j]) * ups.at[i][j];
    }
  });
}

template <class Product, class Matrix>
__device__ void down(float* results, const float* inner, const Matrix& matrix, const int* order, int innerWidth,
                     int width, const ExpertTile& tile) {
  int firstCol = blockIdx.x * PRODUCT_TILE;
  typename Product::Sums sums;
  Product::add(
      sums, innerWidth,
      [&](int line, int k) {
        int at = tile.first + line;
        return at < tile.end ? inner[(size_t)at * innerWidth + k] : 0.0f;
      },
      [&](int line, int k) { return firstCol + line < width ? matrix.at(firstCol + line, k) : 0.0f; });
  Product::Sums::each([&](int line, int column, int i, int j) {
    int at = tile.first + line;
    int col = firstCol + column;
    if (at < tile.end && col < width) {
      results[(size_t)order[at] * width + col] = sums.at[i][j];
    }
  });
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)
    sf_experts_map(int* order, int* starts, const int* expertIds, int numExperts, int numPairs) {
  int expert = blockIdx.x;
  if (expert >= numExperts) {
    return;
  }
  int before = 0;
  for (int i = threadIdx.x; i < numPairs; i += PRODUCT_THREADS) {
    before += expertIds[i] < expert;
  }
  int start = blockSum<PRODUCT_THREADS>(before);
  if (threadIdx.x == 0) {
    starts[expert] = start;
    if (expert == 0) {
      starts[numExperts] = numPairs;
    }
  }
  int written = start;
  for (int first = 0; first < numPairs; first += PRODUCT_THREADS) {
    int i = first + threadIdx.x;
    bool mine = i < numPairs && expertIds[i] == expert;
    Placed placed = placeKept<PRODUCT_THREADS>(mine);
    if (mine) {
      order[written + placed.before] = i;
    }
    written += placed.total;
  }
}

#define EXPERTS(suffix, Product, Matrix)                                                                            \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)                                                     \
      sf_experts_gate_up_##suffix(float* inner, const float* x, int xStride, const ExpertPointers* experts,         \
                                  int quantRows, int quantCols, const int* order, const int* starts,                \
                                  int numExperts, int perToken, int innerWidth, int width) {                        \
    ExpertTile tile = findTile(starts, numExperts, blockIdx.y);                                                     \
    if (tile.expert < numExperts) {                                                                                 \
      const ExpertPointers& at = experts[tile.expert];                                                              \
      gateUp<Product>(inner, x, xStride, Matrix(at.gate, at.gateScales, quantRows, quantCols, width),               \
                      Matrix(at.up, at.upScales, quantRows, quantCols, width), order, perToken, innerWidth, width,  \
                      tile);                                                                                        \
    }                                                                                                               \
  }                                                                                                                 \
  extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)                                                     \
      sf_experts_down_##suffix(float* results, const float* inner, const ExpertPointers* experts, int quantRows,    \
                               int quantCols, const int* order, const int* starts, int numExperts, int innerWidth,  \
                               int width) {                                                                         \
    ExpertTile tile = findTile(starts, numExperts, blockIdx.y);                                                     \
    if (tile.expert < numExperts) {                                                                                 \
      const ExpertPointers& at = experts[tile.expert];                                                              \
      down<Product>(results, inner, Matrix(at.down, at.downScales, quantRows, quantCols, innerWidth), order,        \
                    innerWidth, width, tile);                                                                       \
    }                                                                                                               \
  }
SF_PRODUCT_FORMATS(EXPERTS)

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS)
    sf_experts_combine(float* out, int outStride, const float* results, const float* expertWeights, int perToken,
                       int width, int numRows) {
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  for (int i = threadIdx.x; i < width; i += PRODUCT_THREADS) {
    float sum = out[row * outStride + i];
    for (int j = 0; j < perToken; j++) {
      size_t pair = row * perToken + j;
      sum += expertWeights[pair] * results[pair * width + i];
    }
    out[row * outStride + i] = sum;
  }
}

}  // namespace experts_cu

// The k best positions of each token, exactly: of equal scores the lower positions, ascending. A block takes a token.
// It finds the k-th best score eight bits at a time from histograms, then lines up what is kept in order of position;
// the only atomics count, so nothing depends on their order.
#include "block.cuh"

namespace topk_cu {

constexpr int THREADS = 256;
constexpr int BINS = 256;

// Whole numbers in the order of the scores; both zeros are one.
__device__ unsigned orderOf(float score) {
  unsigned bits = __float_as_uint(score + 0.0f);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

struct Threshold {
  unsigned order;  // of the k-th best score
  int ties;        // how many scores equal to it are kept
};

__device__ Threshold findThreshold(const float* scores, int candidates, int k) {
  __shared__ int histogram[BINS];
  __shared__ int chosenBin;
  __shared__ int left;
  unsigned known = 0;  // the upper bits found so far
  int wanted = k;
  for (int shift = 24; shift >= 0; shift -= 8) {
    __syncthreads();
    for (int bin = threadIdx.x; bin < BINS; bin += THREADS) {
      histogram[bin] = 0;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < candidates; i += THREADS) {
      unsigned order = orderOf(scores[i]);
      if (shift == 24 || order >> (shift + 8) == known >> (shift + 8)) {
        atomicAdd(&histogram[order >> shift & (BINS - 1)], 1);
      }
    }
    __syncthreads();
    if (threadIdx.x == 0) {
      int bin = BINS - 1;
      int rest = wanted;
      while (bin > 0 && histogram[bin] < rest) {
        rest -= histogram[bin--];
      }
      chosenBin = bin;
      left = rest;
    }
    __syncthreads();
    known |= (unsigned)chosenBin << shift;
    wanted = left;
  }
  return {known, wanted};
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_topk(int* topk, const float* scores, int scoresStride, const int* positions, int indexTopk, int firstToken,
            int numTokens, unsigned long long* fault) {
  if (blockIdx.x >= numTokens) {
    return;
  }
  int token = firstToken + blockIdx.x;
  int candidates = positions[token] + 1;
  int* out = topk + (size_t)token * indexTopk;
  if (candidates <= indexTopk) {
    for (int j = threadIdx.x; j < indexTopk; j += THREADS) {
      out[j] = j < candidates ? j : -1;
    }
    return;
  }
  const float* mine = scores + (size_t)blockIdx.x * scoresStride;
  for (int i = threadIdx.x; i < candidates; i += THREADS) {
    if (mine[i] != mine[i]) {
      report(fault, token, i);
    }
  }
  Threshold threshold = findThreshold(mine, candidates, indexTopk);
  int tiesSeen = 0;
  int written = 0;
  for (int first = 0; first < candidates; first += THREADS) {
    int i = first + threadIdx.x;
    unsigned order = i < candidates ? orderOf(mine[i]) : 0;
    bool tie = i < candidates && order == threshold.order;
    Placed ties = placeKept<THREADS>(tie);
    bool keep = i < candidates && (order > threshold.order || (tie && tiesSeen + ties.before < threshold.ties));
    Placed kept = placeKept<THREADS>(keep);
    if (keep) {
      out[written + kept.before] = i;
    }
    tiesSeen += ties.total;
    written += kept.total;
  }
}

}  // namespace topk_cu

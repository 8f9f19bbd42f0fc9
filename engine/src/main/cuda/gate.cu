// The router: which experts a token goes to. A warp takes a token; lane i looks after experts i, i + 32, ...
#include "block.cuh"
#include "numbers.cuh"

namespace gate_cu {

constexpr int NONE = 0x7fffffff;

// In double, as the reference has it, so that equal logits and no others are equal.
__device__ float sigmoid(float x) { return (float)(1.0 / (1.0 + exp(-(double)x))); }

// Which of its own items a lane has given away, as bits.
struct Taken {
  unsigned long long items = 0;

  __device__ bool has(int i) const { return items >> (i / WARP) & 1; }
  __device__ void add(int i) { items |= 1ull << (i / WARP); }
};

// The largest of the values not taken, of equal ones the first; known to all lanes, and taken by the lane it is of.
__device__ int takeBest(const float* values, int count, Taken& taken) {
  int lane = laneOf(threadIdx.x);
  int best = NONE;
  float bestValue = 0;
  for (int i = lane; i < count; i += WARP) {
    if (!taken.has(i) && (best == NONE || values[i] > bestValue)) {
      best = i;
      bestValue = values[i];
    }
  }
  for (int step = WARP / 2; step > 0; step /= 2) {
    int other = __shfl_xor_sync(ALL_LANES, best, step);
    float otherValue = __shfl_xor_sync(ALL_LANES, bestValue, step);
    bool better = best == NONE || otherValue > bestValue || (otherValue == bestValue && other < best);
    if (other != NONE && better) {
      best = other;
      bestValue = otherValue;
    }
  }
  // With NaN among the values lanes may disagree; the first one's word counts.
  best = __shfl_sync(ALL_LANES, best, 0);
  if (best != NONE && best % WARP == lane) {
    taken.add(best);
  }
  return best;
}

// The sum of a group's two highest.
__device__ float groupScore(const float* choice, int size) {
  float first = choice[0];
  float second = -INFINITY;
  for (int i = 1; i < size; i++) {
    if (choice[i] > first) {
      second = first;
      first = choice[i];
    } else if (choice[i] > second) {
      second = choice[i];
    }
  }
  return first + second;
}

extern "C" __global__ void __launch_bounds__(WARP)
    sf_gate(int* expertIds, float* expertWeights, const float* logits, int logitsStride, const float* bias,
            int numExperts, int numGroups, int topkGroups, int perToken, int normalize, float scalingFactor,
            int numRows, unsigned long long* fault) {
  SF_DYNAMIC_SHARED(float, s);       // [numExperts]
  float* choice = s + numExperts;    // [numExperts]
  float* groups = choice + numExperts;  // [numGroups]
  int* kept = (int*)(groups + numGroups);  // [numGroups]
  size_t row = blockIdx.x;
  if (row >= numRows) {
    return;
  }
  int lane = laneOf(threadIdx.x);
  int size = numExperts / numGroups;
  for (int e = lane; e < numExperts; e += WARP) {
    float logit = logits[row * logitsStride + e];
    if (logit != logit) {
      report(fault, (int)row, e);
    }
    s[e] = sigmoid(logit);
    choice[e] = s[e] + bias[e];
  }
  __syncwarp();
  for (int g = lane; g < numGroups; g += WARP) {
    groups[g] = groupScore(choice + g * size, size);
    kept[g] = 0;
  }
  __syncwarp();
  Taken takenGroups;
  for (int j = 0; j < topkGroups; j++) {
    int best = takeBest(groups, numGroups, takenGroups);
    if (lane == 0 && best != NONE) {
      kept[best] = 1;
    }
  }
  __syncwarp();
  for (int e = lane; e < numExperts; e += WARP) {
    if (!kept[e / size]) {
      choice[e] = -INFINITY;
    }
  }
  __syncwarp();
  Taken taken;
  for (int j = 0; j < perToken; j++) {
    takeBest(choice, numExperts, taken);
  }
  // Ascending, in choice's place.
  __syncwarp();
  int* chosen = (int*)choice;
  int count = 0;
  for (int first = 0; first < numExperts; first += WARP) {
    bool mine = first + lane < numExperts && taken.has(first + lane);
    unsigned ballot = __ballot_sync(ALL_LANES, mine);
    if (mine) {
      chosen[count + lanesBefore(ballot)] = first + lane;
    }
    count += __popc(ballot);
  }
  __syncwarp();
  float sum = 0;
  for (int j = 0; j < count; j++) {
    sum += s[chosen[j]];
  }
  for (int j = lane; j < count; j += WARP) {
    float weight = normalize ? s[chosen[j]] / (sum + 1e-20f) : s[chosen[j]];
    expertIds[row * perToken + j] = chosen[j];
    expertWeights[row * perToken + j] = weight * scalingFactor;
  }
}

}  // namespace gate_cu

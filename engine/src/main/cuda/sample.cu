// Draws a token from each row of logits, or says how likely a known one is: what sampling.Sampler defines, to the bit. A
// block takes a row. Weights are doubles made of IEEE operations in Sampler's order, and are added up as whole numbers of
// 2^-44, so that sums are the same in any order; the only atomics add whole numbers.
//
// What top-k and top-p keep is a beginning of all tokens by descending logit and then ascending id. Its end is found
// digit by digit from histograms: of how many tokens have a digit, or of what they weigh.
#include "block.cuh"

namespace sample_cu {

constexpr int THREADS = 512;
constexpr int WARPS = THREADS / WARP;
constexpr int BINS = 2048;
constexpr int MOST_TOKENS = 1 << 18;
constexpr int TILE = 512;  // tokens whose weights are added up before a token is looked for
constexpr int MOST_TILES = MOST_TOKENS / TILE;
constexpr int MOST_TOP = 32;
static_assert(TILE == THREADS && MOST_TILES <= THREADS, "a thread a token of a tile, and a thread a tile");

using Units = unsigned long long;  // of 2^-44; all tokens of a row are below 2^63
using Key = unsigned long long;
constexpr Key EVERYTHING = ~0ull;

struct Row {
  const float* logits;
  int size;
};

// Ascending keys are descending logits, then ascending ids; both zeros are one.
__device__ Key keyOf(float logit, int id) {
  unsigned bits = __float_as_uint(logit + 0.0f);
  unsigned descending = bits & 0x80000000u ? bits : ~bits & 0x7fffffffu;
  return (Key)descending << 32 | (unsigned)id;
}

__device__ float logitOf(Key key) {
  unsigned descending = (unsigned)(key >> 32);
  return __uint_as_float(descending & 0x80000000u ? descending : ~descending & 0x7fffffffu);
}

// sampling.Exp: the same operations in the same order, none of them fused.
__device__ double expOfNonPositive(double x) {
  if (x < -708) {
    return 0;
  }
  double shifted = x * 1.4426950408889634 + 0x1.8p52;
  double k = shifted - 0x1.8p52;
  double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  double sum = 1.0 / 6227020800.0;
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  return sum * __longlong_as_double(((long long)k + 1023) << 52);
}

// What a token weighs in a draw, by its logit.
struct Weight {
  double max;
  double temperature;
  double least;  // what weighs less counts as nothing

  __device__ Units operator()(float logit) const {
    double weight = expOfNonPositive(((double)logit - max) / temperature);
    return weight < least ? 0 : (Units)(long long)(weight * 0x1p44 + 0.5);
  }
};

struct One {
  __device__ Units operator()(float) const { return 1; }
};

// The least over the block; every thread must call.
__device__ Key blockMin(Key key) {
  __shared__ Key parts[WARPS];
  for (int step = WARP / 2; step > 0; step /= 2) {
    key = min(key, __shfl_xor_sync(ALL_LANES, key, step));
  }
  if (laneOf(threadIdx.x) == 0) {
    parts[threadIdx.x / WARP] = key;
  }
  __syncthreads();
  Key least = parts[0];
  for (int warp = 1; warp < WARPS; warp++) {
    least = min(least, parts[warp]);
  }
  __syncthreads();
  return least;
}

struct Scanned {
  Units before;  // of the threads before this one
  Units total;
};

// Every thread must call.
__device__ Scanned blockScan(Units mine) {
  __shared__ Units parts[WARPS];
  Units sum = mine;
  for (int step = 1; step < WARP; step *= 2) {
    Units lower = __shfl_up_sync(ALL_LANES, sum, step);
    sum += laneOf(threadIdx.x) >= step ? lower : 0;
  }
  if (laneOf(threadIdx.x) == WARP - 1) {
    parts[threadIdx.x / WARP] = sum;
  }
  __syncthreads();
  Scanned scanned = {sum - mine, 0};
  for (int warp = 0; warp < WARPS; warp++) {
    if (warp < (int)threadIdx.x / WARP) {
      scanned.before += parts[warp];
    }
    scanned.total += parts[warp];
  }
  __syncthreads();
  return scanned;
}

// Of 64-bit sums, as two words each: shared memory adds no more at once.
struct Histogram {
  unsigned low[BINS];
  unsigned high[BINS];

  __device__ void add(int bin, Units amount) {
    unsigned part = (unsigned)amount;
    unsigned carry = atomicAdd(&low[bin], part) > ~part ? 1 : 0;
    unsigned rest = (unsigned)(amount >> 32) + carry;
    if (rest != 0) {
      atomicAdd(&high[bin], rest);
    }
  }

  __device__ Units at(int bin) const { return (Units)high[bin] << 32 | low[bin]; }
};

struct Bin {
  Key number;
  Units amount;
  Units missing;  // of it, where those before it fall short
};

// The first bin with which the sum reaches `wanted`, which is no more than all of it.
__device__ Bin binReaching(const Histogram& histogram, Units wanted) {
  constexpr int MINE = BINS / THREADS;
  __shared__ Bin found;
  int first = threadIdx.x * MINE;
  Units mine = 0;
  for (int i = 0; i < MINE; i++) {
    mine += histogram.at(first + i);
  }
  Units before = blockScan(mine).before;
  for (int i = 0; i < MINE; i++) {
    Units amount = histogram.at(first + i);
    if (before < wanted && wanted <= before + amount) {
      found = {(Key)(first + i), amount, wanted - before};
    }
    before += amount;
  }
  __syncthreads();
  return found;
}

// Where the digits of a key end: three of the logit, of 11, 11 and 10 bits, and two of the id, of 9 each.
constexpr int LEVELS = 5;
constexpr int LOGIT_ENDS = 32;
__device__ int shiftOf(int level) {
  return level == 0 ? 53 : level == 1 ? 42 : level == 2 ? LOGIT_ENDS : level == 3 ? 9 : 0;
}

// The key with which the amounts of tokens up to `limit` reach `wanted`: at least 1, at most all of them.
template <class Amount>
__device__ Key keyReaching(Row row, Key limit, Units wanted, Amount amount, Histogram& histogram) {
  Key known = 0;
  int above = 64;
  for (int level = 0; level < LEVELS; level++) {
    int shift = shiftOf(level);
    for (int bin = threadIdx.x; bin < BINS; bin += THREADS) {
      histogram.low[bin] = 0;
      histogram.high[bin] = 0;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < row.size; i += THREADS) {
      Key key = keyOf(row.logits[i], i);
      if (key <= limit && (above == 64 || (key ^ known) >> above == 0)) {
        histogram.add((int)(key >> shift & (BINS - 1)), amount(row.logits[i]));
      }
    }
    __syncthreads();
    Bin bin = binReaching(histogram, wanted);
    known |= bin.number << shift;
    wanted = bin.missing;
    above = shift;
    // Equal logits count alike: if the last of them is needed all are, and ids need not be told apart.
    if (shift == LOGIT_ENDS && wanted > bin.amount - amount(logitOf(known))) {
      return min(limit, known | 0xffffffffu);
    }
  }
  return known;
}

__device__ Units sumOf(Row row, Key last, Weight weight) {
  Units mine = 0;
  for (int i = threadIdx.x; i < row.size; i += THREADS) {
    float logit = row.logits[i];
    if (keyOf(logit, i) <= last) {
      mine += weight(logit);
    }
  }
  return blockSum<THREADS>(mine);
}

// The last key that top-k and top-p keep.
__device__ Key lastKept(Row row, const RowQuery& query, double max, Histogram& histogram) {
  Key last = EVERYTHING;
  if (query.topK < row.size) {
    last = keyReaching(row, EVERYTHING, query.topK, One(), histogram);
  }
  if (query.topP < 1) {
    Weight weight = {max, query.temperature, 0};
    Units total = sumOf(row, last, weight);
    double share = ceil(query.topP * (double)(long long)total);
    Units wanted = (Units)(long long)share;
    wanted = wanted < 1 ? 1 : wanted > total ? total : wanted;
    last = keyReaching(row, last, wanted, weight, histogram);
  }
  return last;
}

struct Drawn {
  int token;
  Units total;
};

// The first token, by ascending id, at which the running sum of kept weights passes uniform / 2^53 of their total.
__device__ Drawn draw(Row row, Key last, Weight weight, unsigned long long uniform) {
  __shared__ Units tiles[MOST_TILES];
  __shared__ int chosen;
  __shared__ Units left;
  int numTiles = (row.size + TILE - 1) / TILE;
  int lane = laneOf(threadIdx.x);
  for (int tile = threadIdx.x / WARP; tile < numTiles; tile += WARPS) {
    int end = min(row.size, (tile + 1) * TILE);
    Units sum = 0;
    for (int i = tile * TILE + lane; i < end; i += WARP) {
      float logit = row.logits[i];
      if (keyOf(logit, i) <= last) {
        sum += weight(logit);
      }
    }
    for (int step = WARP / 2; step > 0; step /= 2) {
      sum += __shfl_xor_sync(ALL_LANES, sum, step);
    }
    if (lane == 0) {
      tiles[tile] = sum;
    }
  }
  __syncthreads();
  Units mine = threadIdx.x < numTiles ? tiles[threadIdx.x] : 0;
  Scanned scanned = blockScan(mine);
  Units target = __umul64hi(uniform, scanned.total) << 11 | uniform * scanned.total >> 53;
  if (scanned.before <= target && target < scanned.before + mine) {
    chosen = threadIdx.x;
    left = target - scanned.before;
  }
  __syncthreads();
  int id = chosen * TILE + threadIdx.x;
  Units own = id < row.size && keyOf(row.logits[id], id) <= last ? weight(row.logits[id]) : 0;
  Units before = blockScan(own).before;
  if (before <= left && left < before + own) {
    // Everybody has read it, or the scan would not be over.
    chosen = id;
  }
  __syncthreads();
  return {chosen, scanned.total};
}

// The likeliest tokens, in order.
__device__ void findTop(Row row, int count, int* ids, float* logits, Histogram& histogram) {
  __shared__ Key keys[MOST_TOP];
  __shared__ int found;
  Key last = keyReaching(row, EVERYTHING, count, One(), histogram);
  if (threadIdx.x == 0) {
    found = 0;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < row.size; i += THREADS) {
    Key key = keyOf(row.logits[i], i);
    if (key <= last) {
      keys[atomicAdd(&found, 1)] = key;
    }
  }
  __syncthreads();
  if (threadIdx.x < count) {
    Key mine = keys[threadIdx.x];
    int rank = 0;
    for (int i = 0; i < count; i++) {
      rank += keys[i] < mine ? 1 : 0;
    }
    int id = (int)(unsigned)mine;
    ids[rank] = id;
    logits[rank] = row.logits[id];
  }
}

extern "C" __global__ void __launch_bounds__(THREADS)
    sf_sample(const float* logits, int logitsStride, int vocabSize, const RowQuery* queries, RowAnswer* answers,
              int* topIds, float* topLogits, int mostTop, int numRows) {
  __shared__ Histogram histogram;
  size_t number = blockIdx.x;
  if (number >= numRows) {
    return;
  }
  RowQuery query = queries[number];
  if (query.kind == ROW_NOTHING) {
    return;
  }
  Row row = {logits + number * logitsStride, vocabSize};
  Key best = EVERYTHING;
  bool broken = false;
  bool finite = true;
  for (int i = threadIdx.x; i < row.size; i += THREADS) {
    float logit = row.logits[i];
    broken |= !(logit < INFINITY);
    finite &= logit > -INFINITY;
    best = min(best, keyOf(logit, i));
  }
  broken = __syncthreads_or(broken);
  finite = !__syncthreads_or(!finite || broken);
  best = blockMin(best);
  RowAnswer answer = {};
  answer.best = (int)(unsigned)best;
  answer.max = row.logits[answer.best];
  answer.notFinite = !finite;
  answer.token = -1;
  if (!broken && answer.max > -INFINITY) {
    double max = answer.max;
    answer.token = query.kind == ROW_DRAW ? answer.best : query.token;
    bool everything = false;
    if (query.kind == ROW_DRAW && query.temperature > 0) {
      Key last = lastKept(row, query, max, histogram);
      Drawn drawn = draw(row, last, {max, query.temperature, query.minP}, query.uniform);
      answer.token = drawn.token;
      answer.keptUnits = drawn.total;
      everything = last == EVERYTHING && query.minP == 0 && query.temperature == 1;
    }
    answer.logit = row.logits[answer.token];
    if (query.logprobs) {
      answer.allUnits = everything ? answer.keptUnits : sumOf(row, EVERYTHING, {max, 1, 0});
    }
    if (query.numTop > 0) {
      findTop(row, query.numTop, topIds + number * mostTop, topLogits + number * mostTop, histogram);
    }
  }
  if (threadIdx.x == 0) {
    answers[number] = answer;
  }
}

}  // namespace sample_cu

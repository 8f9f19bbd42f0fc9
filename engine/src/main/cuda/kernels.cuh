// What every kernel takes: the launch contract between these files and whoever launches them.
//
// An operator's meaning stands in org.sparseforge.engine.kernel.Kernels; here stand its operands on the device.
//
// Words. Activations are fp32. "Rows" are a pointer to the first number of row 0 (a view's offset is already added) and
// a stride in numbers; row r starts at pointer + r * stride. Every `int*` and `float*` is device memory. "out may be x"
// means the same pointer and stride; otherwise outputs overlap nothing.
//
// Weights. A matrix [rows][cols] is dense and row-major, as in the checkpoint, and its format is the entry's suffix:
// _f32, _bf16, _f16, or _fp8 (e4m3). `scales` is fp32 [ceil(rows / quantRows)][ceil(cols / quantCols)] and multiplies
// blocks of an fp8 matrix; for other formats it is null and quantRows and quantCols are 1. Vectors are fp32.
//
// Caches. The suffix is the cache's format.
//   _f32   [numSlots][width] fp32
//   _bf16  [numSlots][width] bf16, rounded to nearest even when written; index keys likewise
//   _fp8   latents: a record a slot of latent e4m3 bytes, latent / 128 fp32 scales (powers of two), rope bf16; latent a
//          multiple of 128 and rope even, so 656 bytes for 512 + 64.
//          index keys: a page a block of blockSize * dim e4m3 bytes, then blockSize fp32 scales (powers of two), one
//          scale a token; blockSize * dim a multiple of 4.
//
// Steps. positions, slots, sequences [T]; blockTables [S][maxBlocks]. The slot of position p of token t is
// blockTables[sequences[t] * maxBlocks + p / blockSize] * blockSize + p % blockSize. Tokens whose position is not in
// [from, below) are left alone. The caller has checked every index: kernels check none.
//
// Faults. `fault` is one 64-bit word the caller sets to all ones; a kernel that meets a NaN where a choice is to be
// made lowers it to the least (row << 32 | column), row counted as the kernel counts its rows. What it chose is then
// unspecified, but no memory is harmed.
//
// Launches. `ceil(a / b)` is whole. Grids and blocks are exact; only of experts' tiles there may be more than needed.
// Nothing may be launched with an empty grid: zero rows are no launch. Dynamic shared memory above 48 KB needs the
// function's attribute raised first.
//
// Laws. A row's result has the same bits in a launch of one row and of thousands, and from launch to launch: sums have
// a fixed order, and atomics touch whole numbers only. Without -use_fast_math, with -fmad=false: products are fused
// where fmaf says so and nowhere else.
#pragma once

#ifdef SF_EMULATOR
#include "emulator.h"
#endif

// One entry for each weight format.
#define SF_WEIGHT_ENTRIES(name, parameters)       \
  extern "C" __global__ void name##_f32 parameters;  \
  extern "C" __global__ void name##_bf16 parameters; \
  extern "C" __global__ void name##_f16 parameters;  \
  extern "C" __global__ void name##_fp8 parameters

// One entry for each weight format, and on tensor cores _mma_bf16 and _mma_fp8, for numerics `bf16`: same operands and
// geometry, but activations and scaled weights are rounded to bf16 before they are multiplied (which changes no bf16
// weight, and no fp8 weight whose scale is a power of two), and sums are fp32 in the hardware's order.
#define SF_PRODUCT_ENTRIES(name, parameters)             \
  SF_WEIGHT_ENTRIES(name, parameters);                   \
  extern "C" __global__ void name##_mma_bf16 parameters; \
  extern "C" __global__ void name##_mma_fp8 parameters

// One entry for each cache format that is smaller than fp32.
#define SF_SMALL_CACHE_ENTRIES(name, parameters)  \
  extern "C" __global__ void name##_bf16 parameters; \
  extern "C" __global__ void name##_fp8 parameters

// One entry for each cache format.
#define SF_CACHE_ENTRIES(name, parameters)       \
  extern "C" __global__ void name##_f32 parameters; \
  SF_SMALL_CACHE_ENTRIES(name, parameters)

// ---- rows (rows.cu, norm.cu, rope.cu, hadamard.cu, round_fp8.cu) --------------------------------------------------

// out[r] = table[ids[r]].                                                        grid (numRows), block (256)
SF_WEIGHT_ENTRIES(sf_embed, (float* out, int outStride, const void* table, const float* scales, int quantRows,
                             int quantCols, int width, const int* ids, int numRows));

// out[r] = x[indices[r]].                                                        grid (numRows), block (256)
extern "C" __global__ void sf_copy_rows(float* out, int outStride, const float* x, int xStride, const int* indices,
                                        int width, int numRows);

// out = silu(gate) * up; out may be gate or up.                                  grid (numRows), block (256)
extern "C" __global__ void sf_silu_mul(float* out, int outStride, const float* gate, int gateStride, const float* up,
                                       int upStride, int width, int numRows);

// out may be x; weight [width].                                                  grid (numRows), block (256)
extern "C" __global__ void sf_rms_norm(float* out, int outStride, const float* x, int xStride, const float* weight,
                                       float eps, int width, int numRows);

// residual += delta, out = rmsNorm(residual).                                    grid (numRows), block (256)
extern "C" __global__ void sf_add_rms_norm(float* out, int outStride, float* residual, int residualStride,
                                           const float* delta, int deltaStride, const float* weight, float eps,
                                           int width, int numRows);

// out may be x; weight, bias [width].                                            grid (numRows), block (256)
extern "C" __global__ void sf_layer_norm(float* out, int outStride, const float* x, int xStride, const float* weight,
                                         const float* bias, float eps, int width, int numRows);

// In place. x [numTokens * rowsPerToken][width], cosSin [numTokens][width]: width / 2 cosines, then the sines.
// interleaved 1: pairs (2i, 2i + 1); 0: pairs (i, i + width / 2).                grid (numTokens), block (128)
extern "C" __global__ void sf_rope(float* x, int xStride, int rowsPerToken, const float* cosSin, int cosSinStride,
                                   int width, int interleaved, int numTokens);

// In place; width a power of two.                      grid (numRows), block (128), dynamic shared width * 4 bytes
extern "C" __global__ void sf_hadamard(float* x, int xStride, int width, int numRows);

// out may be x; ue8m0 1: scales are powers of two.                               grid (numRows), block (128)
extern "C" __global__ void sf_round_fp8(float* out, int outStride, const float* x, int xStride, int group, int ue8m0,
                                        int width, int numRows);

// ---- caches (cache.cu) ---------------------------------------------------------------------------------------------

// Row t to slots[t]; a negative slot is skipped.                                 grid (numTokens), block (128)
extern "C" __global__ void sf_write_cache_f32(void* cache, const float* x, int xStride, const int* slots, int width,
                                              int numTokens);
extern "C" __global__ void sf_write_cache_bf16(void* cache, const float* x, int xStride, const int* slots, int width,
                                               int numTokens);
extern "C" __global__ void sf_write_cache_fp8(void* cache, const float* x, int xStride, const int* slots, int latent,
                                              int rope, int numTokens);

// An index key to the page of its block.                                         grid (numTokens), block (128)
extern "C" __global__ void sf_write_index_fp8(void* cache, const float* x, int xStride, const int* slots, int dim,
                                              int blockSize, int numTokens);

// out[p] = the cache row of position p of one sequence, as fp32 [numPositions][latent + rope] with outStride;
// blockTable is that sequence's row.                                            grid (numPositions), block (128)
SF_CACHE_ENTRIES(sf_gather_cache, (float* out, int outStride, const void* cache, int latent, int rope,
                                   const int* blockTable, int blockSize, int numPositions));

// ---- matrices (linear.cu) ------------------------------------------------------------------------------------------

// out [numRows][rows] = x [numRows][cols] * weight^T, weight [rows][cols]; sums run from column 0 up.
//                                                        grid (ceil(rows / 64), ceil(numRows / 64)), block (256)
SF_PRODUCT_ENTRIES(sf_linear, (float* out, int outStride, const float* x, int xStride, const void* weight,
                              const float* scales, int quantRows, int quantCols, int rows, int cols, int numRows));

// ---- indexer (index_scores.cu, topk.cu) ----------------------------------------------------------------------------

// Scores of the tokens firstToken to firstToken + numTokens of a step, for prefill and decode alike: row i of scores is
// token firstToken + i, column s position s. Tokens with no more than indexTopk candidates are skipped, as are columns
// past a token's own position. q [T * numHeads][dim], headWeights [T][numHeads], positions and sequences of the whole
// step. scoresStride at least maxCandidates, the most candidates of those tokens. numTokens at most 65,535.
//                                                            grid (ceil(maxCandidates / 64), numTokens), block (256)
#define SF_INDEX_SCORES                                                                                               \
  (float* scores, int scoresStride, const float* q, int qStride, const float* headWeights, int headWeightsStride,     \
   const void* keys, int dim, int numHeads, const int* positions, const int* sequences, const int* blockTables,       \
   int maxBlocks, int blockSize, int indexTopk, float scale, int firstToken, int numTokens)
SF_CACHE_ENTRIES(sf_index_scores, SF_INDEX_SCORES);
// For numerics `bf16`: queries are rounded to bf16; keys that caches of these formats hold are not changed by that.
SF_SMALL_CACHE_ENTRIES(sf_index_scores_mma, SF_INDEX_SCORES);

// topk [T][indexTopk]: writes rows firstToken to firstToken + numTokens from the scores above; ascending, then -1.
// Tokens with no more than indexTopk candidates get them all, and their scores are not read (scores may be null if no
// token has more). fault: row is the token, column the position.                 grid (numTokens), block (256)
extern "C" __global__ void sf_topk(int* topk, const float* scores, int scoresStride, const int* positions,
                                   int indexTopk, int firstToken, int numTokens, unsigned long long* fault);

// ---- attention (latent_space.cu, sparse_attention.cu, sparse_attention_mma.cu, dense_attention.cu) -----------------

// out[t, h] = [W_UK_h^T qNope | qPe]: out [T * heads][rank + rope], q [T * heads][nope + rope], kvB [heads * (nope +
// v)][rank].                              grid (ceil((rank + rope) / 64), ceil(numTokens / 64), heads), block (256)
SF_PRODUCT_ENTRIES(sf_absorb_query, (float* out, int outStride, const float* q, int qStride, const void* kvB,
                                    const float* scales, int quantRows, int quantCols, int heads, int rank, int nope,
                                    int rope, int v, const int* positions, int from, int below, int numTokens));

// out[t, h] = W_UV_h z[t, h]: out [T * heads][v], z [T * heads][rank].
//                                                  grid (ceil(v / 64), ceil(numTokens / 64), heads), block (256)
SF_PRODUCT_ENTRIES(sf_expand_value, (float* out, int outStride, const float* z, int zStride, const void* kvB,
                                    const float* scales, int quantRows, int quantCols, int heads, int rank, int nope,
                                    int v, const int* positions, int from, int below, int numTokens));

// out [T * heads][latent], q [T * heads][latent + rope], topk [T][indexTopk], -1 anywhere skipped; a token without
// positions gets zeros.    grid (numTokens, ceil(heads / 8), ceil(latent / 512)), block (256),
//                          dynamic shared 16 * (latent + rope + 4) * 4 bytes
SF_CACHE_ENTRIES(sf_sparse_attention, (float* out, int outStride, const float* q, int qStride, int heads,
                                       const void* cache, int latent, int rope, const int* topk, int indexTopk,
                                       const int* positions, const int* sequences, const int* blockTables,
                                       int maxBlocks, int blockSize, int from, int below, float scale,
                                       int numTokens));

// For numerics `bf16`: queries, keys and the softmax's weights are rounded to bf16. As above, but
//                          grid (numTokens, ceil(heads / 32), ceil(latent / 512)), block (256),
//                          dynamic shared 64 * (16 * ceil((latent + rope) / 16) + 8) * 2 bytes
SF_SMALL_CACHE_ENTRIES(sf_sparse_attention_mma, (float* out, int outStride, const float* q, int qStride, int heads,
                                           const void* cache, int latent, int rope, const int* topk, int indexTopk,
                                           const int* positions, const int* sequences, const int* blockTables,
                                           int maxBlocks, int blockSize, int from, int below, float scale,
                                           int numTokens));

// One sequence's tokens over all its earlier positions. The caller first makes, for positions 0 up to the last token's,
// latents with sf_gather_cache (rows of rank + rope) and kv with sf_linear over the latents' first rank columns and all
// of kvB (rows of heads * (nope + v)). out [numTokens * heads][v], q [numTokens * heads][nope + rope]; out, q and
// positions [numTokens] point at the sequence's first token.
//                     grid (ceil(numTokens / 16), heads, ceil(v / 128)), block (256),
//                     dynamic shared 48 * (nope + rope + 1) * 4 bytes
extern "C" __global__ void sf_dense_attention(float* out, int outStride, const float* q, int qStride,
                                              const float* latents, int latentsStride, const float* kv, int kvStride,
                                              int heads, int rank, int nope, int rope, int v, const int* positions,
                                              int from, int below, float scale, int numTokens);

// ---- experts (gate.cu, experts.cu) ---------------------------------------------------------------------------------

// expertIds, expertWeights [numRows][perToken]; logits [numRows][numExperts]; bias [numExperts]. fault: row is the
// token, column the expert.   grid (numRows), block (32), dynamic shared (2 * numExperts + 2 * numGroups) * 4 bytes
extern "C" __global__ void sf_gate(int* expertIds, float* expertWeights, const float* logits, int logitsStride,
                                   const float* bias, int numExperts, int numGroups, int topkGroups, int perToken,
                                   int normalize, float scalingFactor, int numRows, unsigned long long* fault);

// Which rows go to which expert. A pair is (row, j), numbered row * perToken + j; numPairs = numRows * perToken.
// order [numPairs]: pairs by expert, and by number within one. starts [numExperts + 1]: where in order an expert's
// pairs begin.                                                                   grid (numExperts), block (256)
extern "C" __global__ void sf_experts_map(int* order, int* starts, const int* expertIds, int numExperts, int numPairs);

// One expert of a layer; a device array [numExperts] of these, 48 bytes each. All matrices of a layer have one format
// and one block size; scales null where the format has none.
struct ExpertPointers {
  const void* gate;
  const void* up;
  const void* down;
  const float* gateScales;
  const float* upScales;
  const float* downScales;
};

// inner [numPairs][innerWidth], in the order of `order`: silu(gate(x)) * up(x) of the pair's row and expert.
// x [numRows][width].         grid (ceil(innerWidth / 64), numPairs / 64 + min(numExperts, numPairs)), block (256)
SF_PRODUCT_ENTRIES(sf_experts_gate_up, (float* inner, const float* x, int xStride, const ExpertPointers* experts,
                                       int quantRows, int quantCols, const int* order, const int* starts,
                                       int numExperts, int perToken, int innerWidth, int width));

// results [numPairs][width], by pair number: down(inner).
//                      grid (ceil(width / 64), numPairs / 64 + min(numExperts, numPairs)), block (256)
SF_PRODUCT_ENTRIES(sf_experts_down, (float* results, const float* inner, const ExpertPointers* experts, int quantRows,
                                    int quantCols, const int* order, const int* starts, int numExperts, int innerWidth,
                                    int width));

// out[r] += sum_j expertWeights[r][j] * results[r * perToken + j], j ascending.  grid (numRows), block (256)
extern "C" __global__ void sf_experts_combine(float* out, int outStride, const float* results,
                                              const float* expertWeights, int perToken, int width, int numRows);

// ---- sampling (sample.cu) ------------------------------------------------------------------------------------------

enum { ROW_NOTHING = 0, ROW_DRAW = 1, ROW_SCORE = 2 };

// What is wanted of a row of logits; 56 bytes. A row of ROW_NOTHING is left alone.
struct RowQuery {
  double temperature;          // 0: the greatest logit, and the next four are not read
  double topP;                 // 1 keeps everything
  double minP;                 // 0 keeps everything
  unsigned long long uniform;  // the draw in units of 2^-53
  int topK;                    // at least 1; vocabSize or more keeps everything
  int kind;
  int token;     // to be scored
  int logprobs;  // 1: allUnits is wanted
  int numTop;    // at most mostTop, 32 and vocabSize
  int unused;
};

// What came of it; 48 bytes. Units are 2^-44 of the weight of the greatest logit, exp(0).
struct RowAnswer {
  unsigned long long allUnits;   // of all tokens at temperature 1
  unsigned long long keptUnits;  // of the tokens that could have come, at the row's temperature
  int token;                     // -1: the row has NaN or positive infinity, or nothing but negative infinity
  int best;                      // the lowest of the greatest logit's
  float max;
  float logit;                   // of the token
  int notFinite;                 // 1: some logit is not; if token is not -1, negative infinity
  int unused[3];
};

// sampling.Sampler, to the bit. logits [numRows][vocabSize], vocabSize at most 2^18; topIds, topLogits
// [numRows][mostTop], of which the first numTop of a row are written.           grid (numRows), block (512)
extern "C" __global__ void sf_sample(const float* logits, int logitsStride, int vocabSize, const RowQuery* queries,
                                     RowAnswer* answers, int* topIds, float* topLogits, int mostTop, int numRows);

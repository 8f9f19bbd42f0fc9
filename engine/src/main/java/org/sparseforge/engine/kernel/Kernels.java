package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.RopeLayout;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;

/**
 * The operators of the forward pass. All arithmetic is fp32 or better; matrices are row-major.
 * {@code T} is {@code step.numTokens()}. Rows past those an operator is asked for are left alone.
 * Outputs are overwritten and may not overlap inputs unless said otherwise. One thread calls.
 *
 * <p>Every operator throws {@link KernelException} when shapes disagree, before it writes anything.
 * A backend may run behind its caller; what it finds out on the way, such as a NaN where it must
 * choose, is then thrown by the next download.
 */
public interface Kernels extends DeviceMemory {
  /** The provider's name. */
  String name();

  /**
   * What besides the model and its options decides the bits of a result, such as the width of the
   * vectors it sums in; recorded with every run.
   */
  String description();

  /**
   * Whether passes that come again gain from {@link #repeat}, so that a caller does well to make
   * their shapes few by filling them up.
   */
  default boolean repeats() {
    return false;
  }

  /**
   * Runs operators that for equal keys are always the same: the same calls in the same order, with
   * the same buffers and numbers, and only what the buffers hold is new. A backend may keep what it
   * did for a key and do that again without running {@code operators}, so their checks of what
   * buffers hold are the caller's to make.
   *
   * @param operators neither upload nor download
   */
  default void repeat(Object key, Runnable operators) {
    operators.run();
  }

  /**
   * Copies rows of a table: {@code out[r] = table[ids[r]]}.
   *
   * @throws KernelException also if an id is negative or not below the table's rows
   */
  void embed(Rows out, Matrix table, Ints ids, int numRows);

  /** {@code out[r] = x[indices[r]]}. */
  void copyRows(Rows out, Rows x, Ints indices, int numRows);

  /** {@code out = x * weight^T}, the usual layout of linear layers: weight [out.width][x.width]. */
  void linear(Rows out, Rows x, Matrix weight, int numRows);

  /**
   * {@link #linear} with several weights, to the bit. A backend may prepare the input once, and
   * spread all of them over its threads together.
   */
  default void linears(Rows x, int numRows, Projection... projections) {
    for (Projection projection : projections) {
      linear(projection.out(), x, projection.weight(), numRows);
    }
  }

  /**
   * {@code out = x / sqrt(mean(x^2) + eps) * weight}; {@code out} may be {@code x}.
   *
   * @param weight [width]
   */
  void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows);

  /**
   * {@code residual += delta}, then {@code out = rmsNorm(residual)}.
   *
   * @param residual read and written
   */
  void addRmsNorm(Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows);

  /**
   * {@code out = (x - mean) / sqrt(variance + eps) * weight + bias}, the variance being that of the
   * row itself; {@code out} may be {@code x}.
   */
  void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows);

  /**
   * Turns rows in place by their token's angles: each pair (a, b) becomes (a cos - b sin, b cos + a
   * sin). Which numbers are a pair is {@code layout}'s to say; the result keeps that layout.
   *
   * @param x [T * rowsPerToken], token by token
   * @param cosSin [T] rows of {@code x.width} numbers: all cosines, then all sines
   */
  void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens);

  /**
   * Multiplies rows in place by the Walsh-Hadamard matrix in natural order, divided by sqrt(width);
   * width a power of two.
   */
  void hadamard(Rows x, int numRows);

  /**
   * Rounds rows to what e4m3 with one scale a group of columns would hold: amax at least 1e-4,
   * scale amax / 448, then round to nearest even, saturating; {@code out} may be {@code x}.
   */
  void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows);

  /** {@code out = silu(gate) * up}, {@code silu(x) = x / (1 + exp(-x))}; may be in place. */
  void siluMul(Rows out, Rows gate, Rows up, int numRows);

  /** Writes row t to slot {@code step.slots[t]}; the width is the cache's. */
  void writeCache(Cache cache, Rows x, StepTokens step);

  /**
   * The lightning indexer: which earlier tokens each token will attend to. The score of position s
   * for token t is {@code scale * sum_h headWeights[t][h] * relu(q[t, h] . keys[s])}.
   *
   * <p>A token at position p has p + 1 candidates. Where that is no more than {@code indexTopk} all
   * are kept and nothing is scored; else exactly {@code indexTopk} with the highest scores, and of
   * equal scores the lower positions. Zero and negative zero are equal.
   *
   * @param topk [T][indexTopk] positions in ascending order, then -1
   * @param q [T * indexNHeads][indexHeadDim], rotated
   * @param headWeights [T][indexNHeads], may be negative
   * @param keys of this layer, this pass's included
   * @throws NotANumberException if a score is NaN; {@code topk} is then unspecified
   */
  void indexTopk(
      Ints topk, Rows q, Rows headWeights, Cache keys, StepTokens step, int indexTopk, float scale);

  /**
   * Brings queries into latent space: {@code out[t, h] = [W_UK_h^T qNope | qPe]}, where W_UK_h is
   * rows {@code h * (nope + v)} to {@code + nope} of {@code kvBProj}.
   *
   * @param out [T * heads][kvLoraRank + qkRopeHeadDim]
   * @param q [T * heads][qkNopeHeadDim + qkRopeHeadDim], rotated
   */
  void absorbQuery(
      Rows out, Rows q, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range);

  /**
   * Attends each token to the positions chosen for it, in latent space (MLA's MQA mode): softmax of
   * {@code scale * q . row} over the chosen rows of {@code latents}, which are keys whole and
   * values in their first {@code out.width} numbers. Sums run in the order of the chosen positions.
   *
   * @param out [T * heads][kvLoraRank]; zeros where a token's positions are all -1
   * @param q [T * heads][cache width], absorbed
   * @param topk [T][indexTopk] positions, -1 for none
   * @throws KernelException also if a position is below -1 or beyond its token's own
   */
  void sparseAttention(
      Rows out,
      Rows q,
      int numHeads,
      Cache latents,
      Ints topk,
      int indexTopk,
      StepTokens step,
      PositionRange range,
      float scale);

  /**
   * Brings results back from latent space: {@code out[t, h] = W_UV_h z[t, h]}, where W_UV_h is the
   * {@code v} rows of {@code kvBProj} that follow W_UK_h.
   *
   * @param out [T * heads][vHeadDim]
   * @param z [T * heads][kvLoraRank]
   */
  void expandValue(
      Rows out, Rows z, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range);

  /**
   * Attends each token to every position up to its own, with keys and values of every head made
   * from the latents (MLA's MHA mode). Only for short contexts: it expands all of them each time.
   *
   * @param out [T * heads][vHeadDim]
   * @param q [T * heads][qkNopeHeadDim + qkRopeHeadDim], rotated
   */
  void denseAttention(
      Rows out,
      Rows q,
      Cache latents,
      Matrix kvBProj,
      Attention shape,
      StepTokens step,
      PositionRange range,
      float scale);

  /**
   * Chooses experts. With {@code s = sigmoid(logits)} and {@code c = s + bias}: a group's score is
   * the sum of its two highest c; the {@code topkGroup} best groups stay; of their experts the
   * {@code numExpertsPerTok} with the highest c are chosen. Weights are the s of the chosen,
   * divided by their sum + 1e-20 where {@code normTopkProb}, times {@code routedScalingFactor}.
   * Ties go to the lower index.
   *
   * @param expertIds [numRows][numExpertsPerTok], ascending
   * @param expertWeights the same shape
   * @param logits [numRows][nRoutedExperts]
   * @param bias [nRoutedExperts]; chooses, and never weighs
   * @throws NotANumberException if a logit is NaN; outputs are then unspecified
   */
  void gate(
      Ints expertIds, Floats expertWeights, Rows logits, Floats bias, Experts shape, int numRows);

  /**
   * Adds the routed experts: {@code out[t] += sum_j expertWeights[t][j] * expert(expertIds[t][j])
   * (x[t])}, in the order of the ids.
   *
   * @param out read and written
   * @param expertIds [numRows][perToken], ascending
   */
  void addExperts(
      Rows out,
      Rows x,
      ExpertMatrices experts,
      Ints expertIds,
      Floats expertWeights,
      int perToken,
      int numRows);

  /**
   * Whether this backend has {@link #answer}; where not, callers download logits and draw
   * themselves.
   */
  default boolean answers() {
    return false;
  }

  /**
   * Draws from rows of logits or scores tokens by them, to the bit as {@link
   * org.sparseforge.engine.sampling.Sampler} does, and waits for the result.
   *
   * @param answers of row r at {@code first + r}: null where no token can be drawn from the row, as
   *     it holds NaN, positive infinity or nothing but negative infinity
   * @param queries of row r at {@code first + r}; null leaves the row's answer as it is
   * @param logits [numRows][vocabulary], only read
   */
  default void answer(
      RowAnswer[] answers, RowQuery[] queries, int first, Rows logits, int numRows) {
    throw new KernelException(name() + " has no sampling; download the logits and draw from them");
  }
}

package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/**
 * What every backend refuses before an operator writes anything: a method for each operator of
 * {@link Kernels}, of the same name, that takes what its shapes depend on. What a single backend
 * cannot do besides, it refuses itself, afterwards.
 *
 * @see Checks
 */
public final class Arguments {
  private Arguments() {}

  public static void embed(Rows out, Matrix table, Ints ids, int numRows) {
    Checks.rows("out", out, numRows, table.cols());
    Checks.indices("ids", ids, numRows, 0, table.rows());
  }

  public static void copyRows(Rows out, Rows x, Ints indices, int numRows) {
    Checks.rows("out", out, numRows, x.width());
    Checks.indexed("x", x, indices, numRows);
  }

  public static void linear(Rows out, Rows x, Matrix weight, int numRows) {
    Checks.rows("out", out, numRows, weight.rows());
    Checks.rows("x", x, numRows, weight.cols());
  }

  public static void rmsNorm(Rows out, Rows x, Floats weight, int numRows) {
    inAndOut(out, x, numRows);
    Checks.length("weight", weight.length(), x.width());
  }

  public static void addRmsNorm(Rows out, Rows residual, Rows delta, Floats weight, int numRows) {
    Checks.rows("residual", residual, numRows, delta.width());
    Checks.rows("delta", delta, numRows, delta.width());
    Checks.rows("out", out, numRows, delta.width());
    Checks.length("weight", weight.length(), delta.width());
  }

  public static void layerNorm(Rows out, Rows x, Floats weight, Floats bias, int numRows) {
    inAndOut(out, x, numRows);
    Checks.length("weight", weight.length(), x.width());
    Checks.length("bias", bias.length(), x.width());
  }

  public static void rope(Rows x, int rowsPerToken, Rows cosSin, int numTokens) {
    Checks.rows("x", x, numTokens * rowsPerToken, cosSin.width());
    Checks.rows("cosSin", cosSin, numTokens, cosSin.width());
  }

  public static void hadamard(Rows x, int numRows) {
    Checks.rows("x", x, numRows, x.width());
    if (Integer.bitCount(x.width()) != 1) {
      throw new KernelException(
          "hadamard over %d numbers: not a power of two".formatted(x.width()));
    }
  }

  public static void roundFp8(Rows out, Rows x, int numRows) {
    inAndOut(out, x, numRows);
  }

  public static void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    Checks.rows("gate", gate, numRows, gate.width());
    Checks.rows("up", up, numRows, gate.width());
    Checks.rows("out", out, numRows, gate.width());
  }

  public static void writeCache(Cache cache, Rows x, StepTokens step) {
    Checks.rows("x", x, step.numTokens(), cache.width());
    Checks.indices("slots", step.slots(), step.numTokens(), 0, cache.numSlots());
  }

  public static void indexTopk(
      Ints topk, Rows q, Rows headWeights, Cache keys, StepTokens step, int indexTopk) {
    Checks.rows("q", q, step.numTokens() * headWeights.width(), keys.width());
    Checks.rows("headWeights", headWeights, step.numTokens(), headWeights.width());
    Checks.length("topk", topk.length(), (long) step.numTokens() * indexTopk);
    Checks.step(step, keys);
  }

  public static void absorbQuery(
      Rows out, Rows q, Matrix kvBProj, Attention shape, StepTokens step) {
    int rows = step.numTokens() * shape.numAttentionHeads();
    Checks.rows("out", out, rows, shape.cacheWidth());
    Checks.rows("q", q, rows, shape.qkHeadDim());
    kvBProj(kvBProj, shape);
  }

  public static void sparseAttention(
      Rows out, Rows q, int numHeads, Cache latents, Ints topk, int indexTopk, StepTokens step) {
    Checks.rows("q", q, step.numTokens() * numHeads, latents.width());
    Checks.rows("out", out, step.numTokens() * numHeads, out.width());
    Checks.columns("out", out, latents.width());
    Checks.step(step, latents);
    Checks.topk(topk, indexTopk, step);
  }

  public static void expandValue(
      Rows out, Rows z, Matrix kvBProj, Attention shape, StepTokens step) {
    int rows = step.numTokens() * shape.numAttentionHeads();
    Checks.rows("out", out, rows, shape.vHeadDim());
    Checks.rows("z", z, rows, shape.kvLoraRank());
    kvBProj(kvBProj, shape);
  }

  public static void denseAttention(
      Rows out, Rows q, Cache latents, Matrix kvBProj, Attention shape, StepTokens step) {
    int rows = step.numTokens() * shape.numAttentionHeads();
    Checks.rows("out", out, rows, shape.vHeadDim());
    Checks.rows("q", q, rows, shape.qkHeadDim());
    kvBProj(kvBProj, shape);
    Checks.step(step, latents);
  }

  public static void gate(
      Ints expertIds, Floats expertWeights, Rows logits, Floats bias, Experts shape, int numRows) {
    long chosen = (long) numRows * shape.numExpertsPerTok();
    Checks.rows("logits", logits, numRows, shape.nRoutedExperts());
    Checks.length("bias", bias.length(), shape.nRoutedExperts());
    Checks.length("expertIds", expertIds.length(), chosen);
    Checks.length("expertWeights", expertWeights.length(), chosen);
  }

  public static void addExperts(
      Rows out,
      Rows x,
      ExpertMatrices experts,
      Ints expertIds,
      Floats expertWeights,
      int perToken,
      int numRows) {
    inAndOut(out, x, numRows);
    Checks.indices("expertIds", expertIds, numRows * perToken, 0, experts.count());
    Checks.length("expertWeights", expertWeights.length(), (long) numRows * perToken);
    int inner = experts.gateProj().get(0).rows();
    for (int e = 0; e < experts.count(); e++) {
      Checks.matrix("gateProj", experts.gateProj().get(e), inner, x.width());
      Checks.matrix("upProj", experts.upProj().get(e), inner, x.width());
      Checks.matrix("downProj", experts.downProj().get(e), x.width(), inner);
    }
  }

  public static void answer(Rows logits, int numRows) {
    Checks.rows("logits", logits, numRows, logits.width());
  }

  private static void inAndOut(Rows out, Rows x, int numRows) {
    Checks.rows("x", x, numRows, x.width());
    Checks.rows("out", out, numRows, x.width());
  }

  private static void kvBProj(Matrix matrix, Attention shape) {
    int rows = shape.numAttentionHeads() * (shape.qkNopeHeadDim() + shape.vHeadDim());
    Checks.matrix("kvBProj", matrix, rows, shape.kvLoraRank());
  }
}

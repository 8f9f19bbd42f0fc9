package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.CudaFloats.address;

import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;

/**
 * The lightning indexer: scores of some tokens into the workspace, then the best of them, until all
 * tokens are done. How many tokens go at a time changes nothing but time.
 */
record IndexerLaunches(Device device, CudaNumerics numerics, Workspace workspace, Faults faults) {
  private static final int BLOCK = 256;

  /** The second direction of a grid ends there. */
  private static final int MOST_TOKENS = 65_535;

  void topk(
      Ints topk,
      Rows q,
      Rows headWeights,
      CudaCache keys,
      StepTokens step,
      int indexTopk,
      float scale) {
    int[] positions = HostStep.of(step).positions();
    int longest = longest(positions, 0, step.numTokens(), step);
    int atOnce = workspace.rows((long) Float.BYTES * longest, 0, MOST_TOKENS);
    for (int first = 0; first < step.numTokens(); first += atOnce) {
      int count = Math.min(atOnce, step.numTokens() - first);
      int candidates = longest(positions, first, count, step);
      long scores = 0;
      if (candidates > indexTopk) {
        scores = workspace.begin().take("index scores", (long) count * candidates, Float.BYTES);
        score(scores, candidates, q, headWeights, keys, step, indexTopk, scale, first, count);
      }
      choose(topk, scores, candidates, step, indexTopk, first, count);
    }
    CudaInts.of(topk).computed();
  }

  private void score(
      long scores,
      int candidates,
      Rows q,
      Rows headWeights,
      CudaCache keys,
      StepTokens step,
      int indexTopk,
      float scale,
      int first,
      int count) {
    Launch launch =
        device
            .kernel(keys.format().entry(numerics.product("sf_index_scores")))
            .grid(LinearLaunch.tiles(candidates), count, 1)
            .block(BLOCK, 1, 1)
            .pointer("scores", scores)
            .put("scoresStride", candidates)
            .pointer("q", address(q))
            .put("qStride", q.stride())
            .pointer("headWeights", address(headWeights))
            .put("headWeightsStride", headWeights.stride())
            .pointer("keys", keys.address())
            .put("dim", keys.width())
            .put("numHeads", headWeights.width());
    device.run(
        Steps.addTables(launch, step)
            .put("indexTopk", indexTopk)
            .put("scale", scale)
            .put("firstToken", first)
            .put("numTokens", count));
  }

  private void choose(
      Ints topk, long scores, int stride, StepTokens step, int indexTopk, int first, int count) {
    device.run(
        device
            .kernel("sf_topk")
            .grid(count, 1, 1)
            .block(BLOCK, 1, 1)
            .pointer("topk", CudaInts.of(topk).address())
            .pointer("scores", scores)
            .put("scoresStride", stride)
            .pointer("positions", CudaInts.of(step.positions()).address())
            .put("indexTopk", indexTopk)
            .put("firstToken", first)
            .put("numTokens", count)
            .pointer("fault", faults.address(Faults.Choice.INDEX)));
  }

  /**
   * The most candidates of some tokens: as many as their positions, and themselves. Where launches
   * are for steps to come too, as many as the block tables have room for.
   */
  private int longest(int[] positions, int first, int count, StepTokens step) {
    if (device.isRepeating()) {
      return step.maxBlocks() * step.blockSize();
    }
    int longest = 0;
    for (int t = first; t < first + count; t++) {
      longest = Math.max(longest, positions[t] + 1);
    }
    return longest;
  }
}

package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/**
 * MLA in MHA mode, sequence by sequence: its latents gathered from the cache, keys and values of
 * all heads made from them, then attention over all of them.
 */
record DenseLaunches(Device device, Workspace workspace, LinearLaunch linear) {
  /** Tokens that a block takes. */
  private static final int TOKENS = 16;

  /** Columns of the results that a block takes. */
  private static final int COLUMNS = 128;

  /** Rows that a block has in shared memory. */
  private static final int SHARED_ROWS = 48;

  private static final int GATHER_BLOCK = 128;

  void attend(
      Rows out,
      Rows q,
      CudaCache latents,
      CudaMatrix kvB,
      Attention shape,
      StepTokens step,
      PositionRange range,
      float scale) {
    HostStep host = HostStep.of(step);
    for (int first = 0; first < host.numTokens(); ) {
      int end = first;
      int from = -1;
      int below = -1;
      while (end < host.numTokens() && host.sequences()[end] == host.sequences()[first]) {
        if (range.contains(host.positions()[end])) {
          from = from < 0 ? end : from;
          below = end + 1;
        }
        end++;
      }
      if (from >= 0) {
        sequence(out, q, latents, kvB, shape, step, host, range, scale, from, below - from);
      }
      first = end;
    }
  }

  /** The tokens of one sequence that are in range; they are neighbours. */
  private void sequence(
      Rows out,
      Rows q,
      CudaCache latents,
      CudaMatrix kvB,
      Attention shape,
      StepTokens step,
      HostStep host,
      PositionRange range,
      float scale,
      int first,
      int count) {
    int context = host.positions()[first + count - 1] + 1;
    workspace.begin();
    long gathered =
        workspace.take("gathered latents", (long) context * latents.width(), Float.BYTES);
    long kv =
        workspace.take("keys and values of all heads", (long) context * kvB.rows(), Float.BYTES);
    gather(gathered, latents, shape, step, host.sequences()[first], context);
    linear.run(kv, kvB.rows(), gathered, latents.width(), kvB, context);
    int heads = shape.numAttentionHeads();
    Launch launch =
        device
            .kernel("sf_dense_attention")
            .grid((count + TOKENS - 1) / TOKENS, heads, (shape.vHeadDim() + COLUMNS - 1) / COLUMNS)
            .block(LinearLaunch.BLOCK, 1, 1)
            .shared(SHARED_ROWS * (shape.qkHeadDim() + 1) * Float.BYTES)
            .pointer("out", CudaFloats.address(out, first * heads))
            .put("outStride", out.stride())
            .pointer("q", CudaFloats.address(q, first * heads))
            .put("qStride", q.stride())
            .pointer("latents", gathered)
            .put("latentsStride", latents.width())
            .pointer("kv", kv)
            .put("kvStride", kvB.rows())
            .put("heads", heads)
            .put("rank", shape.kvLoraRank())
            .put("nope", shape.qkNopeHeadDim())
            .put("rope", shape.qkRopeHeadDim())
            .put("v", shape.vHeadDim())
            .pointer(
                "positions",
                CudaInts.of(step.positions()).address() + (long) Integer.BYTES * first);
    device.run(Steps.addRange(launch, range).put("scale", scale).put("numTokens", count));
  }

  private void gather(
      long out,
      CudaCache latents,
      Attention shape,
      StepTokens step,
      int sequence,
      int numPositions) {
    device.run(
        device
            .kernel(latents.format().entry("sf_gather_cache"))
            .grid(numPositions, 1, 1)
            .block(GATHER_BLOCK, 1, 1)
            .pointer("out", out)
            .put("outStride", latents.width())
            .pointer("cache", latents.address())
            .put("latent", shape.kvLoraRank())
            .put("rope", shape.qkRopeHeadDim())
            .pointer(
                "blockTable",
                CudaInts.of(step.blockTables()).address()
                    + (long) Integer.BYTES * sequence * step.maxBlocks())
            .put("blockSize", step.blockSize())
            .put("numPositions", numPositions));
  }
}

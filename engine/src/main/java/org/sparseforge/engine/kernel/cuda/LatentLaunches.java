package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.CudaFloats.address;

import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/** MLA in latent space (MQA mode): queries in, attention over chosen positions, results out. */
record LatentLaunches(Device device, CudaNumerics numerics) {
  /** Columns of its results that a block of sparse attention takes. */
  private static final int COLUMNS = 512;

  void absorbQuery(
      Rows out, Rows q, CudaMatrix kvB, Attention shape, StepTokens step, PositionRange range) {
    Launch launch =
        perHead(kvB.product("sf_absorb_query"), shape.cacheWidth(), shape, step)
            .pointer("out", address(out))
            .put("outStride", out.stride())
            .pointer("q", address(q))
            .put("qStride", q.stride());
    kvB.addTo(launch)
        .put("heads", shape.numAttentionHeads())
        .put("rank", shape.kvLoraRank())
        .put("nope", shape.qkNopeHeadDim())
        .put("rope", shape.qkRopeHeadDim())
        .put("v", shape.vHeadDim());
    device.run(end(launch, step, range));
  }

  void expandValue(
      Rows out, Rows z, CudaMatrix kvB, Attention shape, StepTokens step, PositionRange range) {
    Launch launch =
        perHead(kvB.product("sf_expand_value"), shape.vHeadDim(), shape, step)
            .pointer("out", address(out))
            .put("outStride", out.stride())
            .pointer("z", address(z))
            .put("zStride", z.stride());
    kvB.addTo(launch)
        .put("heads", shape.numAttentionHeads())
        .put("rank", shape.kvLoraRank())
        .put("nope", shape.qkNopeHeadDim())
        .put("v", shape.vHeadDim());
    device.run(end(launch, step, range));
  }

  void sparseAttention(
      Rows out,
      Rows q,
      int numHeads,
      CudaCache latents,
      Ints topk,
      int indexTopk,
      StepTokens step,
      PositionRange range,
      float scale) {
    int latent = out.width();
    int rope = latents.width() - latent;
    Launch launch =
        device
            .kernel(latents.format().entry(numerics.product("sf_sparse_attention")))
            .grid(
                step.numTokens(),
                (numHeads + headsOfABlock() - 1) / headsOfABlock(),
                (latent + COLUMNS - 1) / COLUMNS)
            .block(LinearLaunch.BLOCK, 1, 1)
            .shared(sharedBytes(latents.width()))
            .pointer("out", address(out))
            .put("outStride", out.stride())
            .pointer("q", address(q))
            .put("qStride", q.stride())
            .put("heads", numHeads)
            .pointer("cache", latents.address())
            .put("latent", latent)
            .put("rope", rope)
            .pointer("topk", CudaInts.of(topk).address())
            .put("indexTopk", indexTopk);
    device.run(
        Steps.addRange(Steps.addTables(launch, step), range)
            .put("scale", scale)
            .put("numTokens", step.numTokens()));
  }

  /** Heads that a block of sparse attention takes. */
  private int headsOfABlock() {
    return numerics.tensorCores() ? 32 : 8;
  }

  /** Queries and keys that a block of sparse attention has at hand, each row with its padding. */
  private int sharedBytes(int width) {
    return numerics.tensorCores()
        ? 64 * ((width + 15) / 16 * 16 + 8) * Short.BYTES
        : 16 * (width + 4) * Float.BYTES;
  }

  private Launch perHead(String kernel, int width, Attention shape, StepTokens step) {
    return device
        .kernel(kernel)
        .grid(
            LinearLaunch.tiles(width),
            LinearLaunch.tiles(step.numTokens()),
            shape.numAttentionHeads())
        .block(LinearLaunch.BLOCK, 1, 1);
  }

  private static Launch end(Launch launch, StepTokens step, PositionRange range) {
    launch.pointer("positions", CudaInts.of(step.positions()).address());
    return Steps.addRange(launch, range).put("numTokens", step.numTokens());
  }
}

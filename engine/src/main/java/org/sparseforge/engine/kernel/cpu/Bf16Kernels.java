package org.sparseforge.engine.kernel.cpu;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.Arguments;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.HostInts;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Projection;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.Weight;

/**
 * The same operators with matrix products and caches in bf16: inputs of a product are rounded to
 * bf16, sums are fp32; index scores too are such products. Norms, angles, softmax, the gate and
 * everything between operators stay fp32. Attends in MQA mode only.
 *
 * <p>In int8 linear layers and experts multiply whole numbers instead; with fp8 caches what is read
 * of them is bf16 still, only coarser, and index scores are fp32.
 */
final class Bf16Kernels extends CpuKernels {
  private final Bf16Products shared;
  private final Packing packing;
  private final PackedLinear linear;
  private final Bf16LatentMaps latentMaps;
  private final Bf16Attention attention;
  private final GroupedExperts experts;
  private final Bf16Indexer indexer;
  private final KernelSettings settings;
  private final List<AutoCloseable> owned = new ArrayList<>();

  Bf16Kernels(KernelSettings settings) {
    super(settings.threads());
    this.settings = settings;
    shared = new Bf16Products(workers, scratch);
    boolean int8 = settings.numerics() == Numerics.INT8;
    packing = int8 ? new Int8Packing(shared) : new Bf16Packing(shared);
    linear = int8 ? new Int8Linear(shared) : new Bf16Linear(shared);
    latentMaps = new Bf16LatentMaps(shared);
    attention = new Bf16Attention(shared);
    experts = int8 ? new Int8Experts(shared, packing) : new Bf16Experts(shared, packing);
    indexer = new Bf16Indexer(shared);
  }

  @Override
  public String description() {
    return "cpu, %s products by oneDNN, fp32 in vectors of %d%s"
        .formatted(
            settings.numerics() == Numerics.INT8 ? "int8 and bf16" : "bf16",
            Lanes.COUNT,
            fp8Caches() ? ", fp8 caches" : "");
  }

  private boolean fp8Caches() {
    return settings.kvCacheDtype() == KvCacheDtype.FP8;
  }

  @Override
  public Matrix matrix(Weight weight) {
    return own(new PackedMatrix(weight, packing));
  }

  @Override
  public Matrix exactMatrix(Weight weight) {
    return new HostMatrix(weight);
  }

  @Override
  public Cache cache(int numSlots, int width) {
    return own(new Bf16Cache(numSlots, width));
  }

  @Override
  public Cache latentCache(int numSlots, int rank, int ropeDim) {
    return fp8Caches()
        ? own(new Fp8LatentCache(numSlots, rank, ropeDim))
        : cache(numSlots, rank + ropeDim);
  }

  @Override
  public Cache indexCache(int numSlots, int width, int blockSize) {
    return fp8Caches()
        ? Fp8IndexCache.of(numSlots, width)
        : own(new Bf16IndexCache(numSlots, width, blockSize));
  }

  @Override
  IndexScorer scorer(CpuRows q, CpuRows headWeights, Cache keys, HostStep step, float scale) {
    return keys instanceof Bf16IndexCache blocks
        ? indexer.scorer(q, headWeights, blocks, step, scale)
        : super.scorer(q, headWeights, keys, step, scale);
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  @Override
  public void linear(Rows out, Rows x, Matrix weight, int numRows) {
    if (!(weight instanceof PackedMatrix packed)) {
      super.linear(out, x, weight, numRows);
      return;
    }
    linear.run(CpuRows.of(x), numRows, part(out, x, packed, numRows));
  }

  @Override
  public void linears(Rows x, int numRows, Projection... projections) {
    PackedLinear.Part[] parts = new PackedLinear.Part[projections.length];
    for (int i = 0; i < parts.length; i++) {
      if (!(projections[i].weight() instanceof PackedMatrix packed)) {
        super.linears(x, numRows, projections);
        return;
      }
      parts[i] = part(projections[i].out(), x, packed, numRows);
    }
    linear.run(CpuRows.of(x), numRows, parts);
  }

  private static PackedLinear.Part part(Rows out, Rows x, PackedMatrix weight, int numRows) {
    Arguments.linear(out, x, weight, numRows);
    return new PackedLinear.Part(CpuRows.of(out), weight);
  }

  @Override
  public void writeCache(Cache cache, Rows x, StepTokens step) {
    Arguments.writeCache(cache, x, step);
    CpuRows from = CpuRows.of(x);
    int[] slots = HostInts.of(step.slots());
    rows.forRows(
        step.numTokens(),
        x.width(),
        (t, s) -> {
          if (cache instanceof LatentCache latents) {
            latents.write(slots[t], from.data(), from.at(t), s);
          } else if (cache instanceof Fp8IndexCache keys) {
            keys.write(slots[t], from.data(), from.at(t));
          } else {
            NotFinite.refuse("index key", t, from.data(), from.at(t), cache.width());
            ((Bf16IndexCache) cache).write(slots[t], from.data(), from.at(t));
          }
        });
  }

  @Override
  public void absorbQuery(
      Rows out, Rows q, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    Arguments.absorbQuery(out, q, kvBProj, shape, step);
    requireAll(range);
    latentMaps.absorb(CpuRows.of(out), CpuRows.of(q), kvBProj, shape, step.numTokens());
  }

  @Override
  public void expandValue(
      Rows out, Rows z, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    Arguments.expandValue(out, z, kvBProj, shape, step);
    requireAll(range);
    latentMaps.expand(CpuRows.of(out), CpuRows.of(z), kvBProj, shape, step.numTokens());
  }

  @Override
  public void sparseAttention(
      Rows out,
      Rows q,
      int numHeads,
      Cache latents,
      Ints topk,
      int indexTopk,
      StepTokens step,
      PositionRange range,
      float scale) {
    Arguments.sparseAttention(out, q, numHeads, latents, topk, indexTopk, step);
    requireAll(range);
    attention.sparse(
        new AttentionCall(
            CpuRows.of(out),
            CpuRows.of(q),
            numHeads,
            (LatentCache) latents,
            HostInts.of(topk),
            indexTopk,
            HostStep.of(step),
            scale));
  }

  @Override
  public void denseAttention(
      Rows out,
      Rows q,
      Cache latents,
      Matrix kvBProj,
      Attention shape,
      StepTokens step,
      PositionRange range,
      float scale) {
    throw new KernelException(
        "bf16 kernels attend in MQA mode only; open the model with mha_below 0");
  }

  private static void requireAll(PositionRange range) {
    if (range.from() > 0 || range.below() != Integer.MAX_VALUE) {
      throw new KernelException(
          "bf16 kernels attend in MQA mode at every position, not from %d to %d"
              .formatted(range.from(), range.below()));
    }
  }

  @Override
  RoutedExperts experts() {
    return experts;
  }

  @Override
  public void close() {
    super.close();
    try {
      for (AutoCloseable resource : owned) {
        resource.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("native memory could not be given back", e);
    }
    owned.clear();
    indexer.close();
    linear.close();
    experts.close();
    attention.close();
    latentMaps.close();
    shared.close();
  }
}

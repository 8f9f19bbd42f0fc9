package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.cpu.onednn.MappedPages;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.PackedWeight;
import org.sparseforge.engine.kernel.cpu.onednn.Products;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.Weight;

/**
 * Queries into latent space and results back, in bf16. Each head has a weight of its own; a few
 * heads are one call of oneDNN.
 */
final class Bf16LatentMaps implements AutoCloseable {
  /** Heads of a group: enough groups for every thread, large enough to be worth a call. */
  private static final int GROUP = 8;

  private final Bf16Products shared;
  private final Map<Matrix, PackedHeads> packed = new IdentityHashMap<>();

  /** The two halves of {@code kv_b_proj}, by group of heads. */
  private record PackedHeads(PackedWeight[] absorb, PackedWeight[] expand) {}

  Bf16LatentMaps(Bf16Products shared) {
    this.shared = shared;
  }

  /** {@code out[t, h] = [W_UK_h^T qNope | qPe]} for the first {@code numTokens} tokens. */
  void absorb(CpuRows out, CpuRows q, Matrix kvB, Attention shape, int numTokens) {
    int nope = shape.qkNopeHeadDim();
    int rank = shape.kvLoraRank();
    PackedWeight[] weights = prepared(kvB, shape).absorb;
    run(out, q, shape, numTokens, weights, absorbProducts(shape));
    shared.workers.run(
        numTokens,
        (t, worker) -> {
          for (int r = t * shape.numAttentionHeads();
              r < (t + 1) * shape.numAttentionHeads();
              r++) {
            System.arraycopy(
                q.data(), q.at(r) + nope, out.data(), out.at(r) + rank, q.width() - nope);
          }
        });
  }

  /** {@code out[t, h] = W_UV_h z[t, h]} for the first {@code numTokens} tokens. */
  void expand(CpuRows out, CpuRows z, Matrix kvB, Attention shape, int numTokens) {
    PackedWeight[] weights = prepared(kvB, shape).expand;
    run(out, z, shape, numTokens, weights, expandProducts(shape));
  }

  private void run(
      CpuRows out,
      CpuRows x,
      Attention shape,
      int numTokens,
      PackedWeight[] weights,
      Products[] byGroup) {
    if (numTokens == 0) {
      return;
    }
    int heads = shape.numAttentionHeads();
    NativeMemory source = roundHeads(x, heads, numTokens);
    int run = Math.min(numTokens, Products.MOST);
    int runs = (numTokens + run - 1) / run;
    shared.workers.run(
        weights.length * runs,
        (task, worker) -> {
          int group = task / runs;
          int first = task % runs * run;
          int rows = Math.min(run, numTokens - first);
          Products products = byGroup[group];
          int n = products.shape().n();
          int width = products.shape().width();
          NativeMemory result =
              shared.multiply(
                  products,
                  worker,
                  source.address() + 2L * (first * heads + group * GROUP) * x.width(),
                  weights[group],
                  rows);
          for (int i = 0; i < rows; i++) {
            for (int h = 0; h < products.shape().heads(); h++) {
              int row = (first + i) * heads + group * GROUP + h;
              result.floats().get(i * width + h * n, out.data(), out.at(row), n);
            }
          }
        });
  }

  /** Rows [T * heads] as bf16 [T + slack][heads * width]. */
  private NativeMemory roundHeads(CpuRows x, int heads, int numTokens) {
    int width = x.width();
    NativeMemory to = shared.shared(2L * (numTokens + Products.SLACK) * heads * width);
    shared.workers.run(
        numTokens,
        (t, worker) ->
            Bf16.round(
                x, t * heads, heads, to.shorts(), t * heads * width, shared.scratch[worker]));
    return to;
  }

  private static int groups(Attention shape) {
    return (shape.numAttentionHeads() + GROUP - 1) / GROUP;
  }

  private static int headsOf(int group, Attention shape) {
    return Math.min(GROUP, shape.numAttentionHeads() - group * GROUP);
  }

  private Products[] absorbProducts(Attention shape) {
    return byGroup(shape, shape.qkNopeHeadDim(), shape.kvLoraRank(), shape.qkHeadDim());
  }

  private Products[] expandProducts(Attention shape) {
    return byGroup(shape, shape.kvLoraRank(), shape.vHeadDim(), shape.kvLoraRank());
  }

  private Products[] byGroup(Attention shape, int k, int n, int sourceHead) {
    int heads = shape.numAttentionHeads();
    Products[] products = new Products[groups(shape)];
    for (int g = 0; g < products.length; g++) {
      products[g] =
          shared.products(
              new Products.Shape(headsOf(g, shape), k, n, sourceHead, heads * sourceHead));
    }
    return products;
  }

  private PackedHeads prepared(Matrix kvB, Attention shape) {
    return packed.computeIfAbsent(kvB, matrix -> pack(HostMatrix.of(matrix), shape));
  }

  private PackedHeads pack(Weight weight, Attention shape) {
    int nope = shape.qkNopeHeadDim();
    int value = shape.vHeadDim();
    int rank = shape.kvLoraRank();
    int groups = groups(shape);
    PackedHeads all = new PackedHeads(new PackedWeight[groups], new PackedWeight[groups]);
    Products[] absorb = absorbProducts(shape);
    Products[] expand = expandProducts(shape);
    shared.workers.run(
        groups,
        (g, worker) -> {
          Scratch s = shared.scratch[worker];
          float[] keys = s.tile2(nope * rank + nope);
          all.absorb[g] =
              new PackedWeight(
                  absorb[g],
                  shared.arena,
                  shared.callers[worker],
                  (row, to, at) -> {
                    int first = (g * GROUP + row / rank) * (nope + value);
                    int column = row % rank;
                    if (column == 0) {
                      WeightTile.load(weight, first, nope, keys, s);
                    }
                    for (int d = 0; d < nope; d++) {
                      keys[nope * rank + d] = keys[d * rank + column];
                    }
                    Bf16.round(keys, nope * rank, to.shorts(), at, nope, s);
                  });
          all.expand[g] =
              new PackedWeight(
                  expand[g],
                  shared.arena,
                  shared.callers[worker],
                  (row, to, at) -> {
                    int first = (g * GROUP + row / value) * (nope + value);
                    Bf16.row(weight, first + nope + row % value, to, at, s);
                  });
        });
    weight.tensor().forEachMapped(MappedPages::giveBack);
    return all;
  }

  @Override
  public void close() {
    for (PackedHeads heads : packed.values()) {
      Arrays.stream(heads.absorb).forEach(PackedWeight::close);
      Arrays.stream(heads.expand).forEach(PackedWeight::close);
    }
    packed.clear();
  }
}

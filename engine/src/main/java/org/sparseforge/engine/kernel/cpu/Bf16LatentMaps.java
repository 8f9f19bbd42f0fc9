package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.PackedWeight;
import org.sparseforge.engine.kernel.cpu.onednn.Products;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.Weight;

/** Queries into latent space and results back, in bf16: one small product a head. */
final class Bf16LatentMaps implements AutoCloseable {
  private final Bf16Products shared;
  private final Map<Matrix, PackedHeads> packed = new IdentityHashMap<>();

  /** The two halves of {@code kv_b_proj}, head by head. */
  private record PackedHeads(PackedWeight[] absorb, PackedWeight[] expand) {}

  Bf16LatentMaps(Bf16Products shared) {
    this.shared = shared;
  }

  /** {@code out[t, h] = [W_UK_h^T qNope | qPe]} for the first {@code numTokens} tokens. */
  void absorb(CpuRows out, CpuRows q, Matrix kvB, Attention shape, int numTokens) {
    int heads = shape.numAttentionHeads();
    int rank = shape.kvLoraRank();
    int nope = shape.qkNopeHeadDim();
    Products products = absorbProducts(shape);
    PackedWeight[] weights = prepared(kvB, shape).absorb;
    NativeMemory source = roundHeads(q, heads, numTokens);
    perHead(
        heads,
        numTokens,
        (h, first, rows, worker) -> {
          NativeMemory result = shared.result(worker, 4L * (rows + Products.SLACK) * rank);
          long from = source.address() + 2L * (first * heads + h) * q.width();
          products.run(shared.callers[worker], worker, from, weights[h], result.address(), rows);
          for (int i = 0; i < rows; i++) {
            int row = (first + i) * heads + h;
            result.floats().get(i * rank, out.data(), out.at(row), rank);
            System.arraycopy(
                q.data(), q.at(row) + nope, out.data(), out.at(row) + rank, q.width() - nope);
          }
        });
  }

  /** {@code out[t, h] = W_UV_h z[t, h]} for the first {@code numTokens} tokens. */
  void expand(CpuRows out, CpuRows z, Matrix kvB, Attention shape, int numTokens) {
    int heads = shape.numAttentionHeads();
    int value = shape.vHeadDim();
    Products products = expandProducts(shape);
    PackedWeight[] weights = prepared(kvB, shape).expand;
    NativeMemory source = roundHeads(z, heads, numTokens);
    perHead(
        heads,
        numTokens,
        (h, first, rows, worker) -> {
          NativeMemory result = shared.result(worker, 4L * (rows + Products.SLACK) * value);
          long from = source.address() + 2L * (first * heads + h) * z.width();
          products.run(shared.callers[worker], worker, from, weights[h], result.address(), rows);
          for (int i = 0; i < rows; i++) {
            int row = (first + i) * heads + h;
            result.floats().get(i * value, out.data(), out.at(row), value);
          }
        });
  }

  private interface HeadTask {
    void run(int head, int first, int rows, int worker);
  }

  private void perHead(int heads, int numTokens, HeadTask task) {
    int run = Math.min(numTokens, Products.MOST);
    int runs = (numTokens + run - 1) / run;
    shared.workers.run(
        heads * runs,
        (index, worker) -> {
          int first = index % runs * run;
          task.run(index / runs, first, Math.min(run, numTokens - first), worker);
        });
  }

  /** Rows [T * heads] as bf16 [T + slack][heads * width]. */
  private NativeMemory roundHeads(CpuRows x, int heads, int numTokens) {
    int width = x.width();
    NativeMemory to = shared.shared(2L * (numTokens + Products.SLACK) * heads * width);
    shared.workers.run(
        numTokens,
        (t, worker) -> {
          for (int r = t * heads; r < (t + 1) * heads; r++) {
            Bf16.round(x.data(), x.at(r), to.shorts(), r * width, width, shared.scratch[worker]);
          }
        });
    return to;
  }

  private Products absorbProducts(Attention shape) {
    return shared.products(
        shape.qkNopeHeadDim(), shape.kvLoraRank(), shape.numAttentionHeads() * shape.qkHeadDim());
  }

  private Products expandProducts(Attention shape) {
    return shared.products(
        shape.kvLoraRank(), shape.vHeadDim(), shape.numAttentionHeads() * shape.kvLoraRank());
  }

  private PackedHeads prepared(Matrix kvB, Attention shape) {
    return packed.computeIfAbsent(kvB, matrix -> pack(HostMatrix.of(matrix), shape));
  }

  private PackedHeads pack(Weight weight, Attention shape) {
    int heads = shape.numAttentionHeads();
    int nope = shape.qkNopeHeadDim();
    int value = shape.vHeadDim();
    int rank = shape.kvLoraRank();
    Products absorb = absorbProducts(shape);
    Products expand = expandProducts(shape);
    PackedHeads all = new PackedHeads(new PackedWeight[heads], new PackedWeight[heads]);
    shared.workers.run(
        heads,
        (h, worker) -> {
          Scratch s = shared.scratch[worker];
          int first = h * (nope + value);
          float[] keys = s.tile(nope * rank);
          WeightTile.load(weight, first, nope, keys, s);
          float[] column = s.tile2(nope);
          all.absorb[h] =
              new PackedWeight(
                  absorb,
                  shared.callers[worker],
                  (r, to, at) -> {
                    for (int d = 0; d < nope; d++) {
                      column[d] = keys[d * rank + r];
                    }
                    Bf16.round(column, 0, to, at, nope, s);
                  });
          all.expand[h] =
              new PackedWeight(
                  expand,
                  shared.callers[worker],
                  (r, to, at) -> Bf16.row(weight, first + nope + r, to, at, s));
        });
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

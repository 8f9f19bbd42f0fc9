package org.sparseforge.engine.kernel.cpu;

import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.cpu.onednn.Caller;
import org.sparseforge.engine.kernel.cpu.onednn.NativeArena;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.PackedWeight;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * What all operators over oneDNN of one model share: products by shape, and each worker's memory
 * outside the heap. Products are made by the calling thread, before tasks are handed out.
 */
final class Bf16Products implements AutoCloseable {
  final Workers workers;
  final Scratch[] scratch;
  final Caller[] callers;

  /** For packed weights. */
  final NativeArena arena = new NativeArena();

  private final Map<Products.Shape, Products> products = new HashMap<>();
  private final NativeMemory[] sources;
  private final NativeMemory[] results;
  private NativeMemory shared = new NativeMemory(0);

  Bf16Products(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
    callers = new Caller[scratch.length];
    sources = new NativeMemory[scratch.length];
    results = new NativeMemory[scratch.length];
    for (int i = 0; i < callers.length; i++) {
      callers[i] = new Caller();
      sources[i] = new NativeMemory(0);
      results[i] = new NativeMemory(0);
    }
  }

  Products products(Products.Shape shape) {
    return products.computeIfAbsent(shape, s -> new Products(s, callers.length));
  }

  /** One source for all workers; valid until a larger one is asked for. */
  NativeMemory shared(long bytes) {
    return shared = grown(shared, bytes);
  }

  /** A worker's own source rows. */
  NativeMemory source(int worker, long bytes) {
    return sources[worker] = grown(sources[worker], bytes);
  }

  /** A worker's own results. */
  NativeMemory result(int worker, long bytes) {
    return results[worker] = grown(results[worker], bytes);
  }

  /**
   * Multiplies rows by a packed weight.
   *
   * @param source address of the first of {@code rows} rows, with {@link Products#SLACK} behind
   *     them
   * @return [rows][width of the products' shape] in the worker's own results
   */
  NativeMemory multiply(Products products, int worker, long source, PackedWeight weight, int rows) {
    NativeMemory result = result(worker, 4L * (rows + Products.SLACK) * products.shape().width());
    products.run(callers[worker], worker, source, weight, result.address(), rows);
    return result;
  }

  static NativeMemory grown(NativeMemory memory, long bytes) {
    if (memory.bytes().capacity() >= bytes) {
      return memory;
    }
    memory.close();
    return new NativeMemory(bytes);
  }

  /**
   * Rounds rows into {@link #shared}, one after the other, by all workers.
   *
   * @return the memory, with {@link Products#SLACK} rows more than {@code numRows}
   */
  NativeMemory roundRows(CpuRows x, int numRows) {
    int width = x.width();
    NativeMemory to = shared(2L * (numRows + Products.SLACK) * width);
    int run = Math.max(1, 32 * 1024 / width);
    workers.run(
        (numRows + run - 1) / run,
        (part, worker) -> {
          for (int r = part * run; r < Math.min((part + 1) * run, numRows); r++) {
            Bf16.round(x.data(), x.at(r), to.shorts(), r * width, width, scratch[worker]);
          }
        });
    return to;
  }

  /** Turns rows into int8, by all workers. */
  void quantiseRows(CpuRows x, Int8Rows to, int numRows) {
    int width = x.width();
    to.resize(numRows, width);
    int run = Math.max(1, 32 * 1024 / width);
    workers.run(
        (numRows + run - 1) / run,
        (part, worker) -> {
          for (int r = part * run; r < Math.min((part + 1) * run, numRows); r++) {
            to.write(r, x.data(), x.at(r), width, scratch[worker]);
          }
        });
  }

  @Override
  public void close() {
    products.values().forEach(Products::close);
    for (int i = 0; i < callers.length; i++) {
      callers[i].close();
      sources[i].close();
      results[i].close();
    }
    shared.close();
    arena.close();
  }
}

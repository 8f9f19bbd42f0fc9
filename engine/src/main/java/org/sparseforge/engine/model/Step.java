package org.sparseforge.engine.model;

import java.util.Arrays;
import java.util.Optional;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;

/** One batch in the form operators take: slots, flat block tables and angles, made once a pass. */
final class Step {
  private final Kernels kernels;
  private final Rope rope;
  private final TransformerOptions options;
  private final int[] ids;
  private final int[] positions;
  private final int[] slots;
  private final int[] sequences;
  private final int[] blockTables;
  private final float[] cosSin;
  private final Ints devicePositions;
  private final Ints deviceSlots;
  private final Ints deviceSequences;
  private final Ints deviceBlockTables;
  private final Floats deviceCosSin;

  /** Token ids of the pass. */
  final Ints tokenIds;

  /** Angles of the pass's tokens. */
  final Rows angles;

  /** Described anew by {@link #load}. */
  StepTokens tokens;

  /** The furthest position of the pass, or of any of its {@link #shape}. */
  int maxPosition;

  /** There where the pass was filled up, and everything but its numbers is the shape's. */
  Optional<DecodeShape> shape = Optional.empty();

  Step(Kernels kernels, Rope rope, TransformerOptions options) {
    this.kernels = kernels;
    this.rope = rope;
    this.options = options;
    int most = options.maxNumBatchedTokens();
    int maxBlocks = ceilDiv(options.maxModelLen(), options.blockSize());
    ids = new int[most];
    positions = new int[most];
    slots = new int[most];
    sequences = new int[most];
    blockTables = new int[Math.multiplyExact(options.maxNumSeqs(), maxBlocks)];
    cosSin = new float[most * rope.width()];
    tokenIds = kernels.ints(most);
    devicePositions = kernels.ints(most);
    deviceSlots = kernels.ints(most);
    deviceSequences = kernels.ints(most);
    deviceBlockTables = kernels.ints(blockTables.length);
    deviceCosSin = kernels.floats(cosSin.length);
    angles = Rows.of(deviceCosSin, rope.width());
  }

  /**
   * @param repeatable whether the pass may be filled up to a shape that comes again
   */
  void load(Batch batch, boolean repeatable) {
    if (batch.numTokens > options.maxNumBatchedTokens()
        || batch.numSequences > options.maxNumSeqs()) {
      throw new KernelException(
          "a batch of %d tokens and %d sequences; opened for %d and %d"
              .formatted(
                  batch.numTokens,
                  batch.numSequences,
                  options.maxNumBatchedTokens(),
                  options.maxNumSeqs()));
    }
    maxPosition = -1;
    for (int t = 0; t < batch.numTokens; t++) {
      maxPosition = Math.max(maxPosition, batch.positions[t]);
    }
    if (maxPosition >= options.maxModelLen()) {
      throw new KernelException(
          "position %d is beyond max_model_len=%d".formatted(maxPosition, options.maxModelLen()));
    }
    int maxBlocks = ceilDiv(maxPosition + 1, options.blockSize());
    shape = repeatable ? DecodeShape.of(batch, maxBlocks, options) : Optional.empty();
    if (shape.isPresent()) {
      maxBlocks = shape.get().maxBlocks();
      maxPosition = maxBlocks * options.blockSize() - 1;
    }
    for (int s = 0; s < batch.numSequences; s++) {
      loadSequence(batch, s, maxBlocks);
    }
    int numTokens = fillUp(batch);
    kernels.upload(ids, tokenIds, numTokens);
    kernels.upload(positions, devicePositions, numTokens);
    kernels.upload(slots, deviceSlots, numTokens);
    kernels.upload(sequences, deviceSequences, numTokens);
    kernels.upload(blockTables, deviceBlockTables, batch.numSequences * maxBlocks);
    kernels.upload(cosSin, deviceCosSin, numTokens * rope.width());
    tokens =
        new StepTokens(
            numTokens,
            batch.numSequences,
            devicePositions,
            deviceSlots,
            deviceSequences,
            deviceBlockTables,
            maxBlocks,
            options.blockSize());
  }

  private void loadSequence(Batch batch, int s, int maxBlocks) {
    int[] table = batch.blockTables[s];
    int from = batch.queryStart[s];
    int to = batch.queryStart[s + 1];
    if (from == to) {
      return;
    }
    int blocks = batch.positions[to - 1] / options.blockSize() + 1;
    if (blocks > table.length) {
      throw new KernelException(
          "sequence %d reaches position %d but has %d blocks of %d"
              .formatted(s, batch.positions[to - 1], table.length, options.blockSize()));
    }
    for (int b = 0; b < blocks; b++) {
      if (table[b] < 0 || table[b] >= options.numBlocks()) {
        throw new KernelException(
            "sequence %d has block %d; the caches have %d"
                .formatted(s, table[b], options.numBlocks()));
      }
    }
    System.arraycopy(table, 0, blockTables, s * maxBlocks, blocks);
    for (int t = from; t < to; t++) {
      int position = batch.positions[t];
      slots[t] =
          table[position / options.blockSize()] * options.blockSize()
              + position % options.blockSize();
      sequences[t] = s;
      rope.fill(position, cosSin, t * rope.width());
    }
  }

  /** Copies of the last token up to the shape's number of tokens, which is returned. */
  private int fillUp(Batch batch) {
    int real = batch.numTokens;
    int filled = shape.map(DecodeShape::numTokens).orElse(real);
    System.arraycopy(batch.tokenIds, 0, ids, 0, real);
    System.arraycopy(batch.positions, 0, positions, 0, real);
    for (int[] numbers : new int[][] {ids, positions, slots, sequences}) {
      Arrays.fill(numbers, real, filled, numbers[real - 1]);
    }
    int width = rope.width();
    for (int t = real; t < filled; t++) {
      System.arraycopy(cosSin, (real - 1) * width, cosSin, t * width, width);
    }
    return filled;
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }
}

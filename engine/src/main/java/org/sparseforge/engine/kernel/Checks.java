package org.sparseforge.engine.kernel;

/** What {@link Arguments} are checked with: each names its argument, and throws. */
final class Checks {
  private Checks() {}

  static void rows(String name, Rows rows, int numRows, int width) {
    if (rows.width() != width) {
      throw new KernelException(
          "%s has rows of %d numbers, not %d".formatted(name, rows.width(), width));
    }
    if (numRows < 0 || !rows.holds(numRows)) {
      throw new KernelException(
          "%s has no room for %d rows of %d".formatted(name, numRows, rows.width()));
    }
  }

  /** Rows no wider than {@code atMost}. */
  static void columns(String name, Rows rows, int atMost) {
    if (rows.width() > atMost) {
      throw new KernelException(
          "%s has rows of %d numbers, more than %d".formatted(name, rows.width(), atMost));
    }
  }

  static void length(String name, int length, long atLeast) {
    if (length < atLeast) {
      throw new KernelException("%s has %d entries, not %d".formatted(name, length, atLeast));
    }
  }

  static void matrix(String name, Matrix matrix, int rows, int cols) {
    if (matrix.rows() != rows || matrix.cols() != cols) {
      throw new KernelException(
          "%s is %d x %d, not %d x %d".formatted(name, matrix.rows(), matrix.cols(), rows, cols));
    }
  }

  /**
   * Every index at least {@code min} and below {@code limit}; what a kernel of the backend itself
   * made is taken as right.
   */
  static void indices(String name, Ints ints, int count, int min, int limit) {
    length(name, ints.length(), count);
    int[] values = ints.known(count);
    if (values == null) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (values[i] < min || values[i] >= limit) {
        throw new KernelException(
            "%s[%d] is %d, not %d to %d".formatted(name, i, values[i], min, limit - 1));
      }
    }
  }

  /** Rows that an index names lie in the buffer. */
  static void indexed(String name, Rows rows, Ints indices, int count) {
    indices("indices", indices, count, 0, Integer.MAX_VALUE);
    int[] values = indices.known(count);
    for (int i = 0; values != null && i < count; i++) {
      rows(name, rows, values[i] + 1, rows.width());
    }
  }

  /**
   * Chosen positions: -1, or no later than their own token's; what {@link Kernels#indexTopk} of the
   * backend itself made is taken as right.
   */
  static void topk(Ints topk, int indexTopk, StepTokens step) {
    length("topk", topk.length(), (long) step.numTokens() * indexTopk);
    int[] chosen = topk.known(step.numTokens() * indexTopk);
    if (chosen == null) {
      return;
    }
    int[] positions = HostStep.of(step).positions();
    for (int t = 0; t < step.numTokens(); t++) {
      for (int j = 0; j < indexTopk; j++) {
        int position = chosen[t * indexTopk + j];
        if (position < -1 || position > positions[t]) {
          throw new KernelException(
              "topk[%d][%d] is %d, but its token is at position %d"
                  .formatted(t, j, position, positions[t]));
        }
      }
    }
  }

  /** Slots of the tokens, and blocks of every position up to theirs, lie in the cache. */
  static void step(StepTokens step, Cache cache) {
    int tokens = step.numTokens();
    length("positions", step.positions().length(), tokens);
    indices("slots", step.slots(), tokens, 0, cache.numSlots());
    indices("sequences", step.sequences(), tokens, 0, step.numSequences());
    length(
        "blockTables", step.blockTables().length(), (long) step.numSequences() * step.maxBlocks());
    int blocks = cache.numSlots() / step.blockSize();
    HostStep host = HostStep.of(step);
    int[] positions = host.positions();
    int[] sequences = host.sequences();
    int[] tables = host.blockTables();
    for (int t = 0; t < tokens; t++) {
      // Positions of a sequence ascend, so its last token reaches every block the others do.
      if (t + 1 < tokens && sequences[t + 1] == sequences[t]) {
        continue;
      }
      int last = positions[t] / step.blockSize();
      if (positions[t] < 0 || last >= step.maxBlocks()) {
        throw new KernelException(
            "positions[%d] is %d, beyond %d blocks of %d"
                .formatted(t, positions[t], step.maxBlocks(), step.blockSize()));
      }
      for (int b = 0; b <= last; b++) {
        int block = tables[sequences[t] * step.maxBlocks() + b];
        if (block < 0 || block >= blocks) {
          throw new KernelException(
              "blockTables[%d][%d] is %d, the cache has %d blocks"
                  .formatted(sequences[t], b, block, blocks));
        }
      }
    }
  }
}

package org.sparseforge.engine.kernel;

/** {@link StepTokens} with its arrays at hand: the caller uploaded them, so the host knows them. */
public record HostStep(
    int numTokens,
    int[] positions,
    int[] slots,
    int[] sequences,
    int[] blockTables,
    int maxBlocks,
    int blockSize) {
  public static HostStep of(StepTokens step) {
    return new HostStep(
        step.numTokens(),
        known("positions", step.positions(), step.numTokens()),
        known("slots", step.slots(), step.numTokens()),
        known("sequences", step.sequences(), step.numTokens()),
        known("blockTables", step.blockTables(), step.numSequences() * step.maxBlocks()),
        step.maxBlocks(),
        step.blockSize());
  }

  private static int[] known(String name, Ints ints, int count) {
    int[] values = ints.known(count);
    if (values == null) {
      throw new KernelException(name + " of a step must be uploaded, not computed");
    }
    return values;
  }

  /** The slot of position {@code position} of the sequence that token {@code token} belongs to. */
  public int slot(int token, int position) {
    int block = blockTables[sequences[token] * maxBlocks + position / blockSize];
    return block * blockSize + position % blockSize;
  }
}

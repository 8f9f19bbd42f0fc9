package org.sparseforge.engine.kernel;

/** {@link StepTokens} with its arrays at hand. */
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
        HostInts.of(step.positions()),
        HostInts.of(step.slots()),
        HostInts.of(step.sequences()),
        HostInts.of(step.blockTables()),
        step.maxBlocks(),
        step.blockSize());
  }

  /** The slot of position {@code position} of the sequence that token {@code token} belongs to. */
  public int slot(int token, int position) {
    int block = blockTables[sequences[token] * maxBlocks + position / blockSize];
    return block * blockSize + position % blockSize;
  }
}

package org.sparseforge.engine;

/**
 * The experts each recorded token was routed to. Row 0 belongs to position {@code firstPosition} of
 * the sequence; without prompt recording that is the prompt's last token, so that row t belongs to
 * the pass which drew completion token t. The last token drawn was never computed on and has no
 * row.
 *
 * @param layers the MoE layers, ascending indices among all decoder layers
 * @param expertIds [numTokens][layers.length][numExpertsPerTok], in the order the gate gave
 */
public record RoutedExperts(
    int firstPosition, int numTokens, int[] layers, int numExpertsPerTok, short[] expertIds) {
  /** What {@code routed_experts_shape} says: tokens, MoE layers, experts. */
  public int[] shape() {
    return new int[] {numTokens, layers.length, numExpertsPerTok};
  }

  /** What {@code routed_experts} holds: int16, little endian. */
  public byte[] toBytes() {
    byte[] bytes = new byte[2 * expertIds.length];
    for (int i = 0; i < expertIds.length; i++) {
      bytes[2 * i] = (byte) expertIds[i];
      bytes[2 * i + 1] = (byte) (expertIds[i] >> 8);
    }
    return bytes;
  }
}

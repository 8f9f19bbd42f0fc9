package org.sparseforge.schemas;

import java.util.Arrays;

/**
 * The experts that every token of an episode was routed to: row i belongs to the forward pass over
 * token i, which drew token i + 1. A row of -1 was not recorded, as with what the model was only
 * shown.
 *
 * @param bytes int16, little endian, [numTokens][numLayers][numExperts]; kept, not copied
 * @param numLayers MoE layers
 * @param numExperts routed experts of a token
 */
public record ExpertTrace(byte[] bytes, int numTokens, int numLayers, int numExperts) {
  public ExpertTrace {
    if (bytes.length != 2L * numTokens * numLayers * numExperts) {
      throw new IllegalArgumentException(
          "routed_experts has "
              + bytes.length
              + " bytes, its shape "
              + Arrays.toString(new int[] {numTokens, numLayers, numExperts})
              + " of int16 asks for "
              + 2L * numTokens * numLayers * numExperts);
    }
  }

  static ExpertTrace of(byte[] bytes, int[] shape) {
    if (shape.length != 3) {
      throw new IllegalArgumentException(
          "routed_experts_shape must be [tokens, layers, experts], found "
              + Arrays.toString(shape));
    }
    return new ExpertTrace(bytes, shape[0], shape[1], shape[2]);
  }

  public int[] shape() {
    return new int[] {numTokens, numLayers, numExperts};
  }

  /** One expert's number, or -1. */
  public int expert(int token, int layer, int place) {
    int at = 2 * ((token * numLayers + layer) * numExperts + place);
    return (short) (bytes[at] & 0xff | bytes[at + 1] << 8);
  }
}

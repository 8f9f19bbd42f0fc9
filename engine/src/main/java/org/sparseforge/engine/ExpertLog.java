package org.sparseforge.engine;

import java.util.Arrays;

/** Collects the experts of one sequence, layer by layer in whatever order they are told. */
final class ExpertLog {
  private final int firstPosition;

  /** By layer: [recorded positions][numExpertsPerTok]; null for layers without experts. */
  private short[][] byLayer = new short[0][];

  private int[] numRecorded = new int[0];
  private int numExpertsPerTok;

  ExpertLog(int firstPosition) {
    this.firstPosition = firstPosition;
  }

  void add(int layer, int position, int[] expertIds, int offset, int count) {
    if (layer >= byLayer.length) {
      byLayer = Arrays.copyOf(byLayer, layer + 1);
      numRecorded = Arrays.copyOf(numRecorded, layer + 1);
    }
    if (byLayer[layer] == null) {
      byLayer[layer] = new short[16 * count];
      numExpertsPerTok = count;
    }
    int at = (position - firstPosition) * count;
    if (at + count > byLayer[layer].length) {
      byLayer[layer] = Arrays.copyOf(byLayer[layer], Math.max(at + count, 2 * at));
    }
    for (int i = 0; i < count; i++) {
      byLayer[layer][at + i] = (short) expertIds[offset + i];
    }
    numRecorded[layer]++;
  }

  /**
   * @param numTokens positions that were computed from the first one on
   * @throws EngineException.ModelFault if a layer with experts was not told of each of them once
   */
  RoutedExperts toRoutedExperts(int numTokens) {
    Ints layers = new Ints();
    for (int layer = 0; layer < byLayer.length; layer++) {
      if (byLayer[layer] != null) {
        if (numRecorded[layer] != numTokens) {
          throw new EngineException.ModelFault(
              "layer "
                  + layer
                  + " reported experts of "
                  + numRecorded[layer]
                  + " tokens, "
                  + numTokens
                  + " were computed",
              null);
        }
        layers.add(layer);
      }
    }
    int k = numExpertsPerTok;
    short[] ids = new short[numTokens * layers.size() * k];
    for (int l = 0; l < layers.size(); l++) {
      short[] from = byLayer[layers.get(l)];
      for (int t = 0; t < numTokens; t++) {
        System.arraycopy(from, t * k, ids, (t * layers.size() + l) * k, k);
      }
    }
    return new RoutedExperts(firstPosition, numTokens, layers.toArray(), k, ids);
  }
}

package org.sparseforge.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the indexer's choices of one sequence, layer by layer in whatever order. */
final class TopkLog {
  /** Stands for every position up to the token itself. */
  private static final int[] EVERYTHING = {};

  private final int firstPosition;

  /** By layer and recorded position; null for layers that choose nothing themselves. */
  private final List<int[][]> byLayer = new ArrayList<>();

  TopkLog(int firstPosition) {
    this.firstPosition = firstPosition;
  }

  void add(int layer, int position, int[] positions, int offset, int count) {
    while (byLayer.size() <= layer) {
      byLayer.add(null);
    }
    int at = position - firstPosition;
    int[][] rows = byLayer.get(layer);
    if (rows == null || at >= rows.length) {
      int capacity = Math.max(16, 2 * at);
      rows = rows == null ? new int[capacity][] : Arrays.copyOf(rows, capacity);
      byLayer.set(layer, rows);
    }
    boolean everything = count == position + 1;
    rows[at] = everything ? EVERYTHING : Arrays.copyOfRange(positions, offset, offset + count);
  }

  /**
   * @param numTokens positions that were computed from the first one on
   * @throws EngineException.ModelFault if a layer that chooses did not tell its choice for one of
   *     them
   */
  IndexerChoices toIndexerChoices(int numTokens) {
    Ints layers = new Ints();
    for (int layer = 0; layer < byLayer.size(); layer++) {
      if (byLayer.get(layer) != null) {
        layers.add(layer);
      }
    }
    int[] offsets = new int[numTokens * layers.size() + 1];
    Ints positions = new Ints();
    int row = 0;
    for (int t = 0; t < numTokens; t++) {
      for (int l = 0; l < layers.size(); l++) {
        int[][] rows = byLayer.get(layers.get(l));
        if (t >= rows.length || rows[t] == null) {
          throw new EngineException.ModelFault(
              "layer " + layers.get(l) + " told no choice for position " + (firstPosition + t),
              null);
        }
        for (int position : rows[t]) {
          positions.add(position);
        }
        offsets[++row] = positions.size();
      }
    }
    return new IndexerChoices(
        firstPosition, numTokens, layers.toArray(), offsets, positions.toArray());
  }
}

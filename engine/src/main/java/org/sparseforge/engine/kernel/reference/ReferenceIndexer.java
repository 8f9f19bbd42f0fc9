package org.sparseforge.engine.kernel.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.NotANumberException;

/** The lightning indexer: score every earlier token, sort, keep the first k. */
record ReferenceIndexer(HostCache keys, HostStep step, float scale) {
  void run(int[] topk, int indexTopk, ReferenceRows q, ReferenceRows headWeights, int numHeads) {
    for (int t = 0; t < step.numTokens(); t++) {
      int candidates = step.positions()[t] + 1;
      int[] kept = IntStream.range(0, candidates).toArray();
      if (candidates > indexTopk) {
        float[] scores = scores(t, candidates, q, headWeights, numHeads);
        kept = best(scores, indexTopk);
      }
      Arrays.fill(topk, t * indexTopk, (t + 1) * indexTopk, -1);
      System.arraycopy(kept, 0, topk, t * indexTopk, kept.length);
    }
  }

  private float[] scores(
      int t, int candidates, ReferenceRows q, ReferenceRows headWeights, int numHeads) {
    float[] scores = new float[candidates];
    for (int s = 0; s < candidates; s++) {
      int key = step.slot(t, s) * keys.width();
      for (int h = 0; h < numHeads; h++) {
        float dot = 0;
        for (int i = 0; i < keys.width(); i++) {
          dot += q.get(t * numHeads + h, i) * keys.data()[key + i];
        }
        scores[s] += headWeights.get(t, h) * Math.max(dot, 0);
      }
      scores[s] *= scale;
      if (Float.isNaN(scores[s])) {
        throw new NotANumberException(
            "the index score of token %d for position %d is NaN".formatted(t, s));
      }
    }
    return scores;
  }

  /** The k positions with the highest scores, of equal ones the lower, in ascending order. */
  private static int[] best(float[] scores, int k) {
    return IntStream.range(0, scores.length)
        .boxed()
        // Adding zero turns -0 into 0, which compareTo would rank below it; the sort is stable.
        .sorted(Comparator.comparing((Integer s) -> scores[s] + 0f).reversed())
        .limit(k)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }
}

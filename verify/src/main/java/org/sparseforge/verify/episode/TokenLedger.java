package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.RoutedExperts;
import org.sparseforge.engine.SamplingMask;
import org.sparseforge.schemas.ExpertTrace;
import org.sparseforge.schemas.TokenChoices;
import org.sparseforge.schemas.TokenTrace;

/**
 * Writes down every completion's tokens as the engine saw and drew them. A prompt that goes on
 * where the last completion ended adds what is new in it; any other begins a segment.
 */
final class TokenLedger {
  /** A row of experts that was not recorded, as two bytes an expert. */
  private static final byte UNKNOWN = -1;

  /** What a completion recorded, and where in the ledger its prompt begins, or its draws. */
  private record Experts(int promptStart, RoutedExperts rows) {}

  private record Choices(int firstDraw, SamplingMask mask) {}

  private final Ints ids = new Ints();
  private final Ints starts = new Ints();
  private final List<int[]> draws = new ArrayList<>();
  private final List<float[]> logprobs = new ArrayList<>();
  private final List<Experts> experts = new ArrayList<>();
  private final List<Choices> choices = new ArrayList<>();
  private int segment;
  private boolean complete = true;
  private boolean hasLogprobs = true;

  void add(Completion completion) {
    int[] prompt = completion.promptTokenIds();
    if (prompt.length == 0) {
      // One step without ids leaves a gap that nothing behind it can be read across.
      complete = false;
      return;
    }
    if (ids.size() == 0 || !ids.isStartOf(prompt, segment)) {
      segment = ids.size();
      starts.add(segment);
    }
    ids.add(prompt, ids.size() - segment);
    int firstDraw = ids.size();
    ids.add(completion.tokenIds());
    draws.add(new int[] {firstDraw, ids.size()});
    logprobs.add(completion.logprobs());
    hasLogprobs &= completion.logprobs().length == completion.tokenIds().length;
    completion.routedExperts().ifPresent(rows -> experts.add(new Experts(segment, rows)));
    completion.samplingMask().ifPresent(mask -> choices.add(new Choices(firstDraw, mask)));
  }

  TokenTrace trace() {
    if (!complete || ids.size() == 0) {
      return TokenTrace.NONE;
    }
    byte[] lossMask = new byte[ids.size()];
    float[] natural = new float[hasLogprobs ? ids.size() : 0];
    for (int i = 0; i < draws.size(); i++) {
      int from = draws.get(i)[0];
      Arrays.fill(lossMask, from, draws.get(i)[1], (byte) 1);
      if (hasLogprobs) {
        System.arraycopy(logprobs.get(i), 0, natural, from, logprobs.get(i).length);
      }
    }
    return new TokenTrace(
        ids.toArray(), starts.toArray(), lossMask, natural, expertTrace(), tokenChoices());
  }

  /** Rows of a completion stand at the positions of its own sequence, which is the segment. */
  private Optional<ExpertTrace> expertTrace() {
    if (experts.isEmpty()) {
      return Optional.empty();
    }
    RoutedExperts first = experts.get(0).rows();
    int row = 2 * first.layers().length * first.numExpertsPerTok();
    byte[] bytes = new byte[Math.multiplyExact(ids.size(), row)];
    Arrays.fill(bytes, UNKNOWN);
    for (Experts some : experts) {
      byte[] rows = some.rows().toBytes();
      int at = (some.promptStart() + some.rows().firstPosition()) * row;
      System.arraycopy(rows, 0, bytes, at, rows.length);
    }
    return Optional.of(
        new ExpertTrace(bytes, ids.size(), first.layers().length, first.numExpertsPerTok()));
  }

  private Optional<TokenChoices> tokenChoices() {
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    int[] offsets = new int[ids.size() + 1];
    Ints kept = new Ints();
    int next = 0;
    for (Choices some : choices) {
      Arrays.fill(offsets, next, some.firstDraw() + 1, kept.size());
      int[] own = some.mask().offsets();
      for (int t = 1; t < own.length; t++) {
        offsets[some.firstDraw() + t] = kept.size() + own[t];
      }
      next = some.firstDraw() + own.length;
      kept.add(some.mask().tokenIds());
    }
    Arrays.fill(offsets, next, offsets.length, kept.size());
    return Optional.of(new TokenChoices(offsets, kept.toArray()));
  }
}

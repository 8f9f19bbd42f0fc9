package org.sparseforge.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sparseforge.engine.sampling.LogitRow;
import org.sparseforge.engine.sampling.NonFiniteLogitsException;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;
import org.sparseforge.engine.scheduler.Sequence;

/**
 * Continuations being scored, each a sequence of its own. The last token of each is never computed
 * on: nobody wants to know what comes after it.
 */
final class ScoreTask extends Task<ScoreResult> {
  private final ScoreRequest request;
  private final int numPromptTokens;
  private final int vocabSize;
  private final List<Sequence> sequences = new ArrayList<>();
  private final List<Scoring> scorings = new ArrayList<>();
  private final Map<Sequence, Scoring> bySequence = new IdentityHashMap<>();
  private int numOpen;

  /** Prompt and continuation in one, and where scoring begins: at 1 or later. */
  record Target(int[] tokenIds, int scoreFrom) {}

  ScoreTask(ScoreRequest request, int numPromptTokens, List<Target> targets, int vocabSize) {
    this.request = request;
    this.numPromptTokens = numPromptTokens;
    this.vocabSize = vocabSize;
    for (Target target : targets) {
      int[] context = Arrays.copyOf(target.tokenIds(), target.tokenIds().length - 1);
      int from = target.scoreFrom() - 1;
      Scoring scoring = new Scoring(target);
      Sequence sequence = new Sequence(context, from, from, this);
      scorings.add(scoring);
      sequences.add(sequence);
      bySequence.put(sequence, scoring);
    }
    numOpen = targets.size();
  }

  @Override
  String id() {
    return request.id();
  }

  @Override
  List<Sequence> sequences() {
    return sequences;
  }

  @Override
  void abort() {
    fail(new EngineException.Closed("request " + id() + " was aborted before it was scored"));
  }

  @Override
  public Optional<RowQuery> query(Sequence sequence, int position) {
    int[] tokenIds = bySequence.get(sequence).target.tokenIds();
    return Optional.of(new RowQuery.Score(tokenIds[position + 1]));
  }

  @Override
  public void accept(Sequence sequence, int position, RowAnswer answer) {
    Scoring scoring = bySequence.get(sequence);
    scoring.add(answer.logprob(), answer.isBest());
    scored(scoring, null);
  }

  @Override
  public void accept(Sequence sequence, int position, float[] logits, int offset) {
    Scoring scoring = bySequence.get(sequence);
    EngineException fault = null;
    try {
      scoring.add(logits, offset);
    } catch (NonFiniteLogitsException e) {
      fault =
          new EngineException.ModelFault(
              "request " + id() + ", after position " + position + ": " + e.getMessage(), e);
      sequence.finish();
    }
    scored(scoring, fault);
  }

  /**
   * @param fault of the row that was to be scored, or null
   */
  private void scored(Scoring scoring, EngineException fault) {
    // Continuations of one request may be served by several threads.
    synchronized (this) {
      tokenAt(System.nanoTime());
      if (fault != null) {
        fail(fault);
      } else if (scoring.isDone() && --numOpen == 0) {
        finish();
      }
    }
  }

  private void finish() {
    int numScored = 0;
    int numCached = 0;
    List<ScoreResult.Continuation> results = new ArrayList<>();
    for (int i = 0; i < scorings.size(); i++) {
      results.add(scorings.get(i).result());
      numScored += scorings.get(i).logprobs.length;
      numCached += sequences.get(i).numCachedTokens();
    }
    Usage usage = new Usage(numPromptTokens, numCached, numScored, OptionalInt.empty());
    succeed(new ScoreResult(id(), results, usage, timings()));
  }

  /** One continuation's sums. */
  private final class Scoring {
    private final Target target;
    private final float[] logprobs;
    private int numDone;
    private double sum;
    private boolean greedy = true;

    Scoring(Target target) {
      this.target = target;
      this.logprobs = new float[target.tokenIds().length - target.scoreFrom()];
    }

    void add(float[] logits, int offset) {
      int token = target.tokenIds()[target.scoreFrom() + numDone];
      int best = LogitRow.argmax(logits, offset, vocabSize);
      double normaliser = LogitRow.logSumExp(logits, offset, vocabSize, logits[offset + best]);
      add(logits[offset + token] - normaliser, token == best);
    }

    void add(double logprob, boolean isBest) {
      logprobs[numDone++] = (float) logprob;
      sum += logprob;
      greedy &= isBest;
    }

    boolean isDone() {
      return numDone == logprobs.length;
    }

    ScoreResult.Continuation result() {
      int[] ids = target.tokenIds();
      int[] scored = Arrays.copyOfRange(ids, target.scoreFrom(), ids.length);
      return new ScoreResult.Continuation(scored, logprobs, sum, greedy);
    }
  }
}

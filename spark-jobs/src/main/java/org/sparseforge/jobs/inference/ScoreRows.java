package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.jobs.input.InputRow;

/** A row of {@code score}: continuations in, their likelihoods out. */
final class ScoreRows implements RowWork {
  private final OpenModel model;
  private final Recipe recipe;
  private final OutputRows rows;

  ScoreRows(OpenModel model, Recipe recipe) {
    this.model = model;
    this.recipe = recipe;
    this.rows = new OutputRows(model.info());
  }

  @Override
  public Started start(InputRow row) {
    ScoreRow read = ScoreRow.read(row.text());
    if (read.request() instanceof RequestRow.Invalid invalid) {
      return Started.done(OutputRows.fail(empty(row, invalid.id()), invalid));
    }
    RequestRow.Request request = (RequestRow.Request) read.request();
    ObjectNode out = empty(row, request.id());
    if (row.repeated()) {
      return Started.done(OutputRows.failRepeated(out, request.id()));
    }
    Prompt prompt = RowWork.prompt(request, recipe.thinkingMode());
    CompletableFuture<ScoreResult> result =
        model.engine().score(new ScoreRequest(request.id(), prompt, read.continuations()));
    return new Started(
        result,
        result.handle(
            (done, failure) ->
                failure == null
                    ? fill(out, done, read.continuations())
                    : OutputRows.fail(
                        out,
                        RowWork.rowFailure(failure).errorClass(),
                        RowWork.rowFailure(failure).getMessage())));
  }

  private ObjectNode empty(InputRow row, String id) {
    ObjectNode out = rows.begin(row, id);
    out.putArray("continuations");
    return out;
  }

  private static ObjectNode fill(ObjectNode out, ScoreResult done, List<Prompt> asked) {
    ArrayNode continuations = (ArrayNode) out.get("continuations");
    double sum = 0;
    long tokens = 0;
    for (int i = 0; i < asked.size(); i++) {
      ScoreResult.Continuation scored = done.continuations().get(i);
      ObjectNode node = continuations.addObject();
      if (asked.get(i) instanceof Prompt.Text text) {
        node.put("text", text.text());
      }
      OutputRows.ints(node.putArray("token_ids"), scored.tokenIds());
      OutputRows.floats(node.putArray("token_logprobs"), scored.tokenLogprobs());
      node.put("logprob", scored.logprob()).put("is_greedy", scored.isGreedy());
      perplexity(node, scored.logprob(), scored.tokenLogprobs().length);
      sum += scored.logprob();
      tokens += scored.tokenLogprobs().length;
    }
    out.put("best", best(done, asked, false)).put("best_normalised", best(done, asked, true));
    perplexity(out, sum, tokens);
    OutputRows.usage(out, done.usage(), done.timings().total());
    return out;
  }

  /** Left out where it is larger than any number. */
  private static void perplexity(ObjectNode out, double logprob, long tokens) {
    double value = Math.exp(-logprob / tokens);
    if (Double.isFinite(value)) {
      out.put("perplexity", value);
    }
  }

  /** Index of the likeliest continuation, the first among equals. */
  private static int best(ScoreResult done, List<Prompt> asked, boolean normalised) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < asked.size(); i++) {
      ScoreResult.Continuation scored = done.continuations().get(i);
      double score = scored.logprob() / (normalised ? length(asked.get(i), scored) : 1);
      if (score > most) {
        most = score;
        best = i;
      }
    }
    return best;
  }

  /** Characters of a text, tokens where only tokens are known. */
  private static int length(Prompt asked, ScoreResult.Continuation scored) {
    return asked instanceof Prompt.Text text
        ? Math.max(1, text.text().codePointCount(0, text.text().length()))
        : scored.tokenLogprobs().length;
  }
}

package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.proofs.Given;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.proofs.ProofMethod;
import org.sparseforge.verify.call.ModelCalls;
import org.sparseforge.verify.call.Spend;

/**
 * What rows of {@code prove} and {@code label} share: work on one takes many calls, some after
 * others, so each has a thread that waits for them. Calls of all rows share the engine's batches.
 */
abstract class ProofRows implements RowWork {
  /** More threads than this would wait without filling batches any better. */
  private static final int MOST_AT_A_TIME = 64;

  private final Recipe recipe;
  private final OutputRows rows;
  private final ExecutorService threads;
  private final int window;
  final ProofMethod method;
  final ModelCalls calls;
  final long seed;

  /**
   * @param breadth calls of one row that are on their way together
   */
  ProofRows(OpenModel model, Recipe recipe, ProofMethod method, int breadth) {
    this.recipe = recipe;
    this.method = method;
    this.rows = new OutputRows(model.info());
    this.seed = ((Number) recipe.engine().get("seed")).longValue();
    this.calls =
        new ModelCalls(
            model.engine(), SamplingParams.from(recipe.sampling()), recipe.thinkingMode());
    int maxNumSeqs = ((Number) recipe.engine().get("max_num_seqs")).intValue();
    this.window = Math.max(1, Math.min(MOST_AT_A_TIME, 2 * maxNumSeqs / breadth));
    this.threads =
        Executors.newFixedThreadPool(
            window,
            task -> {
              Thread thread = new Thread(task, "sparseforge-" + recipe.kind().command());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Reads a row of input. */
  abstract Given read(InputRow row);

  /** Columns of the main table as a row has them that could not be worked on. */
  abstract void empty(ObjectNode head, Given given);

  /** Works on a row and fills in {@code head}. */
  abstract void work(Given given, ProofLines lines, ObjectNode head);

  @Override
  public int window(int maxNumSeqs) {
    return window;
  }

  @Override
  public Started start(InputRow row) {
    Given given = read(row);
    ObjectNode head = rows.begin(row, given.id());
    head.put(ProofLines.TABLE, recipe.kind().table()).put("problem", given.problem());
    Spend.NONE.write(head);
    empty(head, given);
    if (given.invalid() != null) {
      return Started.done(OutputRows.fail(head, given.invalid()));
    }
    if (row.repeated()) {
      return Started.done(OutputRows.failRepeated(head, given.id()));
    }
    CompletableFuture<Done> output = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            output.complete(work(given, head));
          } catch (RuntimeException | Error e) {
            output.completeExceptionally(e);
          }
        });
    return new Started(output, output);
  }

  private Done work(Given given, ObjectNode head) {
    long start = System.nanoTime();
    ProofLines lines =
        new ProofLines(given, method.rule().verifications(), recipe.kind() == InferenceKind.PROVE);
    work(given, lines, head);
    head.put("seconds", Math.round((System.nanoTime() - start) / 1e6) / 1e3);
    return Done.of(lines.finish(head), head);
  }

  /** Rows still on their way are dropped: the run has failed, or there are none. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}

package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.loader.ModelLoadException;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.jobs.run.Staging;

/**
 * Runs one slice on an executor: a window of its rows is in the engine at a time, where they share
 * batches with the rows of other slices.
 */
record InferenceWork(Recipe recipe) implements Spread.Work<Slice, Slice.Result> {
  @Override
  public Slice.Result apply(Slice slice) {
    try {
      EngineHolder.Held held = Models.checked(() -> EngineHolder.get(recipe.engine()));
      RowWork work =
          recipe.kind() == InferenceKind.GENERATE
              ? new GenerateRows(held.model(), recipe)
              : new ScoreRows(held.model(), recipe);
      return run(slice, work, held);
    } catch (InputException e) {
      return Slice.Result.fault(e.getMessage(), true);
    } catch (EngineException e) {
      return fault(e);
    }
  }

  /** A model that computes nonsense, or a wrong key, is the user's to mend; else try again. */
  private static Slice.Result fault(EngineException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ModelLoadException || t instanceof EngineException.Unauthorized) {
        return Slice.Result.fault(t.getMessage(), true);
      }
    }
    return Slice.Result.fault(
        e.getMessage() + "; what is done is kept, run the same command again", false);
  }

  private Slice.Result run(Slice slice, RowWork work, EngineHolder.Held held) {
    Semaphore room = new Semaphore(recipe.engine().window());
    List<RowWork.Started> started = new ArrayList<>();
    try {
      for (InputRow row : slice.rows()) {
        room.acquire();
        RowWork.Started begun = work.start(row);
        started.add(begun);
        begun
            .output()
            .whenComplete(
                (out, failure) -> {
                  room.release();
                  if (out != null) {
                    held.rows().add(out);
                  }
                });
      }
      return collect(slice, started);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were on their way", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (CancellationException e) {
      throw new AssertionError("nobody else holds these futures", e);
    } finally {
      started.forEach(begun -> begun.request().cancel(true));
    }
  }

  private static Slice.Result collect(Slice slice, List<RowWork.Started> started)
      throws InterruptedException, ExecutionException {
    long[] indices = new long[started.size()];
    byte[][] rows = new byte[started.size()][];
    long tokens = 0;
    double cost = 0;
    long failed = 0;
    for (int i = 0; i < rows.length; i++) {
      ObjectNode out = started.get(i).output().get();
      indices[i] = slice.rows().get(i).index();
      rows[i] = Staging.pack(List.of(out));
      tokens +=
          out.path("prompt_tokens").longValue()
              - out.path("cached_tokens").longValue()
              + out.path("completion_tokens").longValue();
      cost += out.path("cost_usd").doubleValue();
      failed += out.has("error") ? 1 : 0;
    }
    return new Slice.Result(indices, rows, tokens, cost, failed, null, false);
  }
}

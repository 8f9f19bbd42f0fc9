package org.sparseforge.engine;

import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.StepRecorder;
import org.sparseforge.engine.scheduler.Scheduler;
import org.sparseforge.engine.scheduler.Sequence;

/** Sorts what a pass reports of its choices to the completions that want it. */
final class ChoiceRecorder implements StepRecorder {
  private final GenerationTask[] takers;
  private Batch batch;

  ChoiceRecorder(int maxNumBatchedTokens) {
    takers = new GenerationTask[maxNumBatchedTokens];
  }

  /**
   * Finds out who wants what of the planned pass. Positions computed again after a preemption were
   * reported before and are not wanted.
   *
   * @return whether anybody wants anything
   */
  boolean prepare(Scheduler scheduler, Batch planned) {
    batch = planned;
    boolean any = false;
    for (int s = 0; s < scheduler.numScheduled(); s++) {
      Sequence sequence = scheduler.scheduled(s);
      boolean records =
          sequence.sink() instanceof GenerationTask generation && generation.recordsPasses();
      for (int row = batch.queryStart[s]; row < batch.queryStart[s + 1]; row++) {
        boolean wanted = records && batch.positions[row] >= sequence.neededFrom();
        takers[row] = wanted ? (GenerationTask) sequence.sink() : null;
        any |= wanted;
      }
    }
    return any;
  }

  @Override
  public boolean wants(int row) {
    return takers[row] != null;
  }

  @Override
  public void experts(int layer, int row, int[] expertIds, int offset, int count) {
    if (takers[row] != null) {
      takers[row].experts(layer, batch.positions[row], expertIds, offset, count);
    }
  }

  @Override
  public void topk(int layer, int row, int[] positions, int offset, int count) {
    if (takers[row] != null) {
      takers[row].topk(layer, batch.positions[row], positions, offset, count);
    }
  }
}

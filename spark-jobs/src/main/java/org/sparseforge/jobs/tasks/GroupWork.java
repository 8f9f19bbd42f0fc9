package org.sparseforge.jobs.tasks;

import java.util.List;
import org.sparseforge.jobs.run.GroupResult;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.TaskSynthesizer;

/** Authors and verifies one group of candidates on an executor. */
record GroupWork(SynthesizerHolder.Recipe recipe) implements Spread.Work<Long, GroupResult> {
  @Override
  public GroupResult apply(Long group) {
    TaskSynthesizer synthesizer = SynthesizerHolder.get(recipe);
    List<Outcome> outcomes = Insistence.insist(() -> synthesizer.synthesize(group));
    if (outcomes.size() != synthesizer.groupSize()) {
      throw new IllegalStateException(
          "group "
              + group
              + " has "
              + outcomes.size()
              + " outcomes for "
              + synthesizer.groupSize()
              + " candidates");
    }
    return OutcomeLines.pack(outcomes);
  }
}

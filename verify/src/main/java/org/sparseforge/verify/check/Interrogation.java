package org.sparseforge.verify.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.Source;
import org.sparseforge.verify.sandbox.SourceReport;
import org.sparseforge.verify.sandbox.VerifyReport;
import org.sparseforge.verify.sandbox.VerifyRequest;
import org.sparseforge.verify.sandbox.VerifyResult;

/**
 * Puts all questions to a verifier in one process, and some of them again in a second one with
 * another hash seed, a clock 400 days ahead, and the order reversed.
 */
final class Interrogation {
  private static final int FIRST_SEED = 1;
  private static final int SECOND_SEED = 20_270;
  private static final long CLOCK_SHIFT = 400L * 86_400 + 45_296;

  /** Mutants that are asked again. */
  private static final int AGAIN = 12;

  /** What the verifier said, and what its source showed. */
  record Answers(List<Probe> probes, SourceReport source) {}

  private Interrogation() {}

  static Answers ask(PythonSandbox sandbox, String verifier, List<Probe> probes) {
    VerifyReport first =
        sandbox.verifyAll(
            new VerifyRequest(
                verifier,
                probes.stream().map(Probe::attempt).toList(),
                FIRST_SEED,
                0,
                List.of(new Source("verifier", verifier))));
    List<Integer> again = again(probes);
    List<VerifyResult> second =
        sandbox.verify(
            new VerifyRequest(
                verifier,
                again.stream().map(i -> probes.get(i).attempt()).toList(),
                SECOND_SEED,
                CLOCK_SHIFT,
                List.of()));
    Map<Integer, VerifyResult> others = new HashMap<>();
    for (int i = 0; i < again.size(); i++) {
      others.put(again.get(i), second.get(i));
    }
    List<Probe> answered = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      answered.add(
          probes.get(i).answered(first.results().get(i), Optional.ofNullable(others.get(i))));
    }
    return new Answers(answered, first.sources().get(0));
  }

  /** Indexes of what is asked twice, last first: all that is right, and mutants spread evenly. */
  private static List<Integer> again(List<Probe> probes) {
    List<Integer> chosen = new ArrayList<>();
    List<Integer> mutants = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      switch (probes.get(i).role()) {
        case GOLD, ALTERNATIVE, UNTOUCHED -> chosen.add(i);
        case MUTANT, STATE_MUTANT -> mutants.add(i);
        default -> {}
      }
    }
    int step = Math.max(1, mutants.size() / AGAIN);
    for (int i = 0; i < mutants.size(); i += step) {
      chosen.add(mutants.get(i));
    }
    chosen.sort(Collections.reverseOrder());
    return chosen;
  }
}

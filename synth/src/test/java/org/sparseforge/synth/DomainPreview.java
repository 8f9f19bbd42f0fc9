package org.sparseforge.synth;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.task.GeneralSynthesizer;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Shows what a domain file gives: prompts, and how many candidates pass; for people who write
 * domains.
 */
public final class DomainPreview {
  private DomainPreview() {}

  /**
   * Authors and verifies candidates and writes them down for a reader.
   *
   * @param files domain files
   * @param groups how many worlds to make
   * @param details whether to show answers, tools, solutions and verifiers too
   */
  public static String show(
      List<Path> files,
      long seed,
      int groups,
      boolean details,
      PythonSandbox sandbox,
      TaskVerifier verifier) {
    StringBuilder out = new StringBuilder();
    Map<String, Integer> counts = new TreeMap<>();
    try (GeneralSynthesizer synthesizer =
        GeneralSynthesizer.open(new SynthesisConfig(seed, files, null, 5), sandbox, verifier)) {
      for (int group = 0; group < groups; group++) {
        for (Outcome outcome : synthesizer.synthesize(group)) {
          if (outcome instanceof Outcome.Passed passed) {
            counts.merge("passed, difficulty " + passed.task().difficulty(), 1, Integer::sum);
            show(passed.task(), details, out);
          } else if (outcome instanceof Outcome.Rejected rejected) {
            counts.merge("rejected by " + rejected.stage(), 1, Integer::sum);
            out.append("=== candidate ")
                .append(rejected.candidate())
                .append(" of ")
                .append(rejected.category())
                .append(" rejected by ")
                .append(rejected.stage())
                .append(": ")
                .append(rejected.reason())
                .append("\n\n");
            if (details && rejected.draft() != null) {
              show(Task.fromJson(org.sparseforge.schemas.Json.parse(rejected.draft())), true, out);
            }
          }
        }
      }
    }
    counts.forEach((what, count) -> out.append(String.format("%6d %s%n", count, what)));
    return out.toString();
  }

  private static void show(Task task, boolean details, StringBuilder out) {
    out.append("=== candidate ")
        .append(task.provenance().candidate())
        .append(" of ")
        .append(task.category())
        .append(", difficulty ")
        .append(task.difficulty())
        .append(", measures ")
        .append(task.difficultyMeasures())
        .append('\n');
    for (Message message : task.prompt()) {
      out.append("--- ").append(message.role()).append('\n').append(message.content()).append('\n');
    }
    out.append("--- answer\n").append(task.answer()).append("\n\n");
    if (details) {
      out.append("--- tools\n")
          .append(task.tools())
          .append("\n--- solution\n")
          .append(task.solution())
          .append("\n--- verifier\n")
          .append(task.verifier())
          .append("\n\n");
    }
  }
}

package org.sparseforge.synth.task;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveBatch;
import org.sparseforge.verify.sandbox.SolveRequest;
import org.sparseforge.verify.sandbox.SolveResult;
import org.sparseforge.verify.sandbox.VerifyRequest;
import org.sparseforge.verify.sandbox.VerifyResult;

/**
 * A first look at a proposal: its solution and variants are run and its own verifier is asked about
 * what they bring. Two sandbox starts; the attacks come later.
 */
public final class Trial {
  private static final int HASH_SEED = 0;

  /** How a proposal did. */
  public sealed interface Result {
    record Ran(Step step) implements Result {}

    /**
     * @param stage {@code solve} or {@code solution_passes}
     * @param reason one sentence
     */
    record Failed(String stage, String reason) implements Result {}
  }

  private final PythonSandbox sandbox;

  /**
   * @param sandbox stays the caller's to close
   */
  public Trial(PythonSandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Runs the solution and its variants and asks the verifier about each. */
  public Result run(Proposal proposal, String database) {
    return run(proposal, database, true);
  }

  /** Runs the solution and its variants; whoever calls has the verifier asked later. */
  Result runOnly(Proposal proposal, String database) {
    return run(proposal, database, false);
  }

  private Result run(Proposal proposal, String database, boolean judge) {
    List<String> tools = List.copyOf(proposal.toolNames());
    List<SolveRequest> requests = new ArrayList<>();
    requests.add(request(proposal, tools, database, proposal.solution()));
    proposal
        .variants()
        .forEach(variant -> requests.add(request(proposal, tools, database, variant)));
    Step step = null;
    List<VerifyRequest.Attempt> answers = new ArrayList<>();
    for (SolveResult result : sandbox.solve(new SolveBatch(requests, List.of())).results()) {
      if (!(result instanceof SolveResult.Returned returned)) {
        return new Result.Failed(
            "solve",
            step == null
                ? "the reference solution gave no answer: " + result
                : "the goals disturb each other: " + result);
      }
      answers.add(new VerifyRequest.Attempt(returned.answer(), returned.database()));
      if (step == null) {
        step = new Step(proposal, returned.answer(), returned.database(), returned.toolCalls());
      }
    }
    return judge ? judged(step, answers) : new Result.Ran(step);
  }

  private Result judged(Step step, List<VerifyRequest.Attempt> answers) {
    for (VerifyResult verdict :
        sandbox.verify(new VerifyRequest(step.proposal().verifier(), answers, HASH_SEED))) {
      if (!(verdict instanceof VerifyResult.Judged judged && judged.passed())) {
        String orders =
            step.proposal().variants().isEmpty() ? "" : ", or the order of the goals matters";
        return new Result.Failed(
            "solution_passes",
            "its own verifier refuses the reference solution" + orders + ": " + verdict);
      }
    }
    return new Result.Ran(step);
  }

  private static SolveRequest request(
      Proposal proposal, List<String> tools, String database, String solution) {
    return new SolveRequest(proposal.toolsSource(), tools, database, solution, HASH_SEED);
  }
}

package org.sparseforge.synth.task;

/**
 * A proposal whose solution ran.
 *
 * @param answer JSON text the solution returned
 * @param database JSON text of {@code DB} after it
 */
public record Step(Proposal proposal, String answer, String database, int toolCalls) {
  /** What was measured of it. */
  public Measures measures() {
    return Measures.of(proposal, toolCalls);
  }

  /** The same with what a run shows about a proposal that no solver has looked at. */
  public Step measured(int decisions, int changes) {
    return new Step(proposal.measured(decisions, changes), answer, database, toolCalls);
  }
}

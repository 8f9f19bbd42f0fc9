package org.sparseforge.verify.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import org.sparseforge.schemas.Json;

/**
 * What one attempt is worth, part by part, before weights.
 *
 * @param outcome 1 where the verifier accepted it, else 0; pass rates count this alone
 * @param lengthPenalty -1 (as long as an attempt may be) to 0 (short enough)
 * @param languageConsistency 0 to 1: how much of it is in the task's own language
 * @param judge 0 to 1: what a judge makes of it by a rubric; empty where none was asked
 */
public record Rewards(
    double outcome, double lengthPenalty, double languageConsistency, OptionalDouble judge) {
  /** The parts of an attempt that no judge looked at. */
  public Rewards(double outcome, double lengthPenalty, double languageConsistency) {
    this(outcome, lengthPenalty, languageConsistency, OptionalDouble.empty());
  }

  /** The same, looked at by a judge, if one was asked. */
  public Rewards judged(OptionalDouble found) {
    return new Rewards(outcome, lengthPenalty, languageConsistency, found);
  }

  /**
   * {outcome, length_penalty, language_consistency} and, where one was asked, {judge}: what the
   * column {@code rewards} holds.
   */
  public ObjectNode toJson() {
    ObjectNode node =
        Json.object()
            .put("outcome", outcome)
            .put("length_penalty", lengthPenalty)
            .put("language_consistency", languageConsistency);
    judge.ifPresent(value -> node.put("judge", value));
    return node;
  }
}

package org.sparseforge.verify.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.schemas.Json;

/**
 * What one attempt is worth, part by part, before weights.
 *
 * @param outcome 1 where the verifier accepted it, else 0; pass rates count this alone
 * @param lengthPenalty -1 (as long as an attempt may be) to 0 (short enough)
 * @param languageConsistency 0 to 1: how much of it is in the task's own language
 */
public record Rewards(double outcome, double lengthPenalty, double languageConsistency) {
  /** {outcome, length_penalty, language_consistency}: what the column {@code rewards} holds. */
  public ObjectNode toJson() {
    return Json.object()
        .put("outcome", outcome)
        .put("length_penalty", lengthPenalty)
        .put("language_consistency", languageConsistency);
  }
}

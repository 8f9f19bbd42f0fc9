package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/**
 * A candidate after the climb: the levels that ran and passed their own verifier, hardest first.
 *
 * @param steps what happened at each level, for the record
 * @param stage where it failed if nothing passed, else null
 * @param reason why
 */
record Authored(List<Step> passed, ArrayNode steps, String stage, String reason) {
  List<String> answers() {
    return passed.stream().map(Step::answer).toList();
  }
}

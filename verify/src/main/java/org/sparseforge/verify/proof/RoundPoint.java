package org.sparseforge.verify.proof;

import java.util.OptionalDouble;
import org.sparseforge.verify.call.Spend;

/**
 * Where a problem stands after a round: a point of the curve of score against compute.
 *
 * @param round 0 after the first drafts
 * @param proofs well-formed ones so far
 * @param spend of all calls so far
 * @param chosenId the proof that would be chosen now; empty text where there is none
 * @param chosenMean mean of its verifications
 * @param chosenSelf its author's own score
 * @param poolMean mean of such means over the proofs that the next round begins with
 */
public record RoundPoint(
    int round,
    long proofs,
    Spend spend,
    String chosenId,
    OptionalDouble chosenMean,
    OptionalDouble chosenSelf,
    OptionalDouble poolMean) {}

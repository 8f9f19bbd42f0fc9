/**
 * Proofs that verify themselves: DeepSeekMath-V2's procedure at test time and its automatic
 * labelling (arXiv 2511.22570, sections 2.3 and 3.3). Knows problems and one model's answers, never
 * files or Spark.
 *
 * <p>Read {@link org.sparseforge.verify.proof.ProofSearch} or {@link
 * org.sparseforge.verify.proof.SequentialRefinement}, the two ways of spending compute; {@link
 * org.sparseforge.verify.proof.Assessor}, n verifications and m meta-verifications of each; {@link
 * org.sparseforge.verify.proof.LabelRule}, what makes of them a label; {@code ProofPrompts} and
 * {@code ProofParser}, what is asked and how answers are read. {@link
 * org.sparseforge.verify.proof.ProofLog} is told of every call.
 *
 * <p>A call that fails for a reason that is not the model's is a {@link
 * org.sparseforge.verify.proof.Failure} on its row: no score is made of it.
 */
package org.sparseforge.verify.proof;

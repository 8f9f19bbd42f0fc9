/**
 * Composes tasks over a world: what is asked, what makes an answer right, how it is said.
 *
 * <p>{@link org.sparseforge.synth.task.PlanComposer} and {@link
 * org.sparseforge.synth.task.WorkflowComposer} propose a {@link
 * org.sparseforge.synth.task.Proposal} at a difficulty; {@link
 * org.sparseforge.synth.task.GeneralSynthesizer} runs the loop: propose a simple task, verify,
 * raise, add tools where they are not enough, verify again, keep the hardest that verifies.
 *
 * <p>{@link org.sparseforge.synth.task.Trial} and {@link org.sparseforge.synth.task.Judgement},
 * what happens to a proposal once it is there, know no author: a model's proposals meet the same.
 */
package org.sparseforge.synth.task;

/**
 * The named checks a task must pass, and the attacks whose outcome they judge.
 *
 * <p>Read {@link org.sparseforge.verify.check.DefaultTaskVerifier} for the course of events, then
 * {@code Runs} (what is run), {@code Questions} (what the verifier is asked) and {@code
 * Interrogation} (how), then {@code Evidence}, which is all the checks see. Each check is one class
 * named after it: {@code RejectsWrongCheck} is {@code rejects_wrong}. Attacks are made by {@code
 * AnswerMutator}, {@code StateMutations}, {@code DatabasePermuter} and {@code PromptQuotes}, and
 * depend only on the task.
 *
 * <p>Nothing here decides what a right answer is: that is {@link
 * org.sparseforge.verify.constraint.AnswerOracle}. Checks over many tasks are in {@link
 * org.sparseforge.verify.duplicate}.
 */
package org.sparseforge.verify.check;

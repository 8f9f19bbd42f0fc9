/**
 * Agents attempt a task K times, on an executor, and what that says of the task.
 *
 * <p>{@link org.sparseforge.jobs.attempt.Attempts} makes all attempts at a task with one {@link
 * org.sparseforge.jobs.attempt.JudgedAgent} a JVM, again where one broke, and gives a {@link
 * org.sparseforge.jobs.attempt.TaskRollout}; {@link org.sparseforge.jobs.attempt.AttemptSettings}
 * are a user's, {@link org.sparseforge.jobs.attempt.RolloutTotals} the sums over a run. How an
 * attempt goes is {@code verify.episode}'s, what it is worth {@code verify.rollout}'s.
 */
package org.sparseforge.jobs.attempt;

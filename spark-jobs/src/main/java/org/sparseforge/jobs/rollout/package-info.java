/**
 * Agents attempt tasks: K episodes each, a verdict for each, and what they say of the task.
 *
 * <p>{@link org.sparseforge.jobs.rollout.RolloutJob} is the whole story. On executors, {@link
 * org.sparseforge.jobs.rollout.Attempts} makes all attempts at a task with one {@link
 * org.sparseforge.jobs.rollout.JudgedAgent} a JVM, again where one broke; {@code TaskRollout}
 * rewards them. {@link org.sparseforge.jobs.rollout.RolloutTotals} adds up, {@code
 * RolloutPublisher} writes down. How an attempt goes is {@code verify.episode}'s, what it is worth
 * {@code verify.rollout}'s.
 */
package org.sparseforge.jobs.rollout;

/**
 * The job that has agents attempt the tasks of a dataset. {@link
 * org.sparseforge.jobs.rollout.RolloutJob} is the whole story; {@code RolloutWork} is the part that
 * runs on executors, {@code RolloutTally} counts, {@code RolloutPublisher} writes down. Attempts
 * themselves are {@code jobs.attempt}'s, which {@code synthesize} makes too.
 */
package org.sparseforge.jobs.rollout;

/**
 * A server on loopback that speaks OpenAI's API and solves tasks with known probabilities, and a
 * check of what rollouts make of it. It runs in a process of its own too: {@code
 * spark-jobs/bench/rollouts.sh} has the whole acceptance of rollouts on it.
 *
 * <p>Read {@link org.sparseforge.jobs.scripted.ReferencePlayer}, which decides what is said from
 * the conversation and its seed alone; {@link org.sparseforge.jobs.scripted.KnownTasks}, where it
 * has the solutions from; {@link org.sparseforge.jobs.scripted.RolloutCheck}, which knows what must
 * come out.
 */
package org.sparseforge.jobs.scripted;

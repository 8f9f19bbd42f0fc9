/**
 * Seeds in, checked tasks out: authors propose tasks, the loop hardens them, {@code verify} judges
 * them.
 *
 * <p>The front door is {@link org.sparseforge.synth.TaskSynthesizer}, opened by {@link
 * org.sparseforge.synth.GeneralSynthesis} with the program author (package {@code task}) or a model
 * (package {@code author}). Candidate i of a run depends only on the seed, the kind and i, so any
 * number of machines may share the work and any part of it may be done again.
 */
package org.sparseforge.synth;

/**
 * The job that makes a dataset. {@link org.sparseforge.jobs.tasks.SynthesizeJob} is the whole
 * story; {@link org.sparseforge.jobs.tasks.SynthesizeInputs} is what it starts from, {@link
 * org.sparseforge.jobs.tasks.GroupWork} is the part that runs on executors, {@link
 * org.sparseforge.jobs.tasks.Selection} decides what is accepted, {@link
 * org.sparseforge.jobs.tasks.Publisher} writes it down. Authoring and checking are {@code synth}'s
 * and {@code verify}'s.
 */
package org.sparseforge.jobs.tasks;

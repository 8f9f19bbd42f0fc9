/**
 * The job that makes a dataset. {@link org.sparseforge.jobs.synthesize.SynthesizeJob} is the whole
 * story; {@link org.sparseforge.jobs.synthesize.GroupWork} is the part that runs on executors,
 * {@link org.sparseforge.jobs.synthesize.Selection} decides what is accepted, {@link
 * org.sparseforge.jobs.synthesize.Publisher} writes it down. Authoring and checking are {@code
 * synth}'s and {@code verify}'s.
 */
package org.sparseforge.jobs.synthesize;

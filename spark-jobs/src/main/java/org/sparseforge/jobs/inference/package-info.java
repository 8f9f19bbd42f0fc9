/**
 * Bulk inference: rows in, as many rows out, each with what the model made of it or with an error.
 *
 * <p>Read {@link org.sparseforge.jobs.inference.InferenceJob}, the steps of a run in order; {@code
 * InferenceWaves} and {@code Placement}, how rows spread; {@code InferenceWork}, what runs on an
 * executor, over the engine of {@link org.sparseforge.jobs.engine}; {@code GenerateRows} and {@code
 * ScoreRows}, one row of either job; {@code InferencePublisher}, what is written. How a run
 * survives being killed is {@link org.sparseforge.jobs.run}'s.
 */
package org.sparseforge.jobs.inference;

/**
 * Logits to a token: what a request may ask of its next token, and how it is drawn.
 *
 * <p>Read {@link org.sparseforge.engine.sampling.SamplingParams}, then {@link
 * org.sparseforge.engine.sampling.Sampler}, whose Javadoc is the definition of temperature, top-k,
 * top-p and min-p here, then {@link org.sparseforge.engine.sampling.Philox}, {@link
 * org.sparseforge.engine.sampling.RowQuery} (what whoever has the logits may be asked instead), and
 * {@link org.sparseforge.engine.sampling.StopStrings} for stops that live in text.
 *
 * <p>Everything here is a function of one row of logits and of (key, sample, position): weights are
 * added up as whole numbers, so in any order, ties go to the lower id, and exp and log are made of
 * plain IEEE operations. So a draw depends neither on the batch nor on the thread, the JIT or the
 * processor. Nothing here knows sequences, caches or tokenizers.
 */
package org.sparseforge.engine.sampling;

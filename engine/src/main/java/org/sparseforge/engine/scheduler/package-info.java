/**
 * Decides which sequences share the next forward pass. Knows token ids, never text.
 *
 * <p>Read {@link org.sparseforge.engine.scheduler.Scheduler}, then {@link
 * org.sparseforge.engine.scheduler.Admission} (who may start), {@link
 * org.sparseforge.engine.scheduler.Sequence} and {@link
 * org.sparseforge.engine.scheduler.SequenceBlocks}. Sequences that decode go first, then prefill
 * chunks of running ones, then new ones as far as the cache reaches, each in order of arrival; when
 * blocks run out the newest sequence gives its blocks back and is computed again later.
 *
 * <p>One thread uses these classes, but for delivering logits. Which threads, when requests came
 * and what else runs change only when a token is computed, never which.
 */
package org.sparseforge.engine.scheduler;

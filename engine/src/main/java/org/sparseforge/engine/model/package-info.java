/**
 * The maths of a DeepSeek-Sparse-Attention model in reading order, written once over the kernel
 * contract.
 *
 * <p>{@link org.sparseforge.engine.model.ForwardPass} is what the scheduler sees of it, {@link
 * org.sparseforge.engine.model.Batch} what it hands over.
 */
package org.sparseforge.engine.model;

/**
 * The maths of a DeepSeek-Sparse-Attention model in reading order, written once over the kernel
 * contract.
 *
 * <p>{@link org.sparseforge.engine.model.ForwardPass} is what the scheduler sees of it, {@link
 * org.sparseforge.engine.model.Batch} what it hands over. Read {@link
 * org.sparseforge.engine.model.Transformer}, then {@code DecoderLayer}, {@code Mla}, {@code
 * Indexer}, {@code Moe}, {@code Head}. {@code Rope} knows angles, {@code Step} turns a batch into
 * what operators take, {@code Activations} is all the memory a pass writes to, allocated once.
 * Families differ in their {@link org.sparseforge.engine.loader.ModelConfig} alone.
 */
package org.sparseforge.engine.model;

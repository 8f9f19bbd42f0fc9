/**
 * Tokens in, tokens out: runs language models with DeepSeek Sparse Attention.
 *
 * <p>The front door: {@link org.sparseforge.engine.Engines} opens a checkpoint's folder. What it
 * opens is an {@link org.sparseforge.engine.Engine}: {@link org.sparseforge.engine.LocalEngine}
 * over a forward pass and a {@link org.sparseforge.engine.TokenCodec}, {@link
 * org.sparseforge.engine.EngineConfig}; then {@link org.sparseforge.engine.GenerationRequest} and
 * {@link org.sparseforge.engine.Completion}, {@link org.sparseforge.engine.ScoreRequest} and {@link
 * org.sparseforge.engine.ScoreResult}.
 *
 * <p>A prompt is token ids, text, or a conversation ({@link org.sparseforge.engine.Prompt.Chat});
 * the completion of a conversation has a {@link org.sparseforge.engine.Reply}. Whoever talks with
 * models codes against {@code Engine} and conversations, and needs to know of a model no more than
 * {@link org.sparseforge.engine.ModelInfo} says.
 *
 * <p>A request's way: {@code RequestReader} checks it in the submitting thread, {@code Intake}
 * hands it to the worker, {@code EngineLoop} runs passes that the {@code scheduler} plans, {@code
 * GenerationTask} draws from their logits, and a {@code Completion} comes out of its future. What a
 * request gets never depends on the others (batch invariance); only usage and timings do.
 */
package org.sparseforge.engine;

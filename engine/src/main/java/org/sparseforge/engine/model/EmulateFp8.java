package org.sparseforge.engine.model;

/**
 * Which roundings of the published fp8 kernels an fp32 pass repeats, so that a model trained for
 * them sees the numbers it knows. Sums stay fp32, where the published kernels round to bf16 between
 * operators: closer to the published model, not bit-equal to it.
 *
 * @param activations inputs of fp8 matrices, in groups of the matrix's block columns
 * @param indexer index queries and keys: Hadamard rotation, then one scale each
 * @param latents the latent part of the cache, in groups of 128; its rotary part is left alone
 */
public record EmulateFp8(boolean activations, boolean indexer, boolean latents) {
  public static final EmulateFp8 NOTHING = new EmulateFp8(false, false, false);

  /** As the published model is served. */
  public static final EmulateFp8 PUBLISHED = new EmulateFp8(true, true, true);
}

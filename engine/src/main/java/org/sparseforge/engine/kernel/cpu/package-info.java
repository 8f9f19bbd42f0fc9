/**
 * The operators with the Vector API and oneDNN, on a pool of threads. The only package that imports
 * {@code jdk.incubator.vector}; compiled apart because the incubating module warns.
 *
 * <p>{@code CpuKernels} is fp32 throughout: checks, then who does what. Read {@code Micro} (the two
 * inner loops everything is made of), {@code WeightTile} (mapped weights to fp32, a few rows at a
 * time), then {@code CpuRowOperators}, {@code CpuLinear}, {@code CpuIndexer} with {@code
 * ThresholdTopk}, {@code CpuAttention}, {@code CpuExperts}. {@code Workers} spreads tiles over
 * threads.
 *
 * <p>{@code Bf16Kernels} replaces matrix products, caches and attention: {@code Bf16Linear}, {@code
 * Bf16LatentMaps}, {@code Bf16Attention}, {@code Bf16Experts}, over weights packed once ({@code
 * PackedMatrix}, {@code PackedExperts}) and {@code Bf16Products}, which they share. Index keys lie
 * in blocks that are oneDNN's weights ({@code Bf16IndexCache}, {@code Bf16Scorer}). oneDNN is in
 * {@link org.sparseforge.engine.kernel.cpu.onednn}. Everything else stays fp32.
 *
 * <p>In int8 {@code Int8Linear}, {@code Int8Experts} and {@code Int8Packing} take the places of
 * their namesakes; {@code Int8} says what is rounded how. {@code Fp8LatentCache} and {@code
 * Fp8IndexCache} are the caches in fp8, over {@code Fp8Group}.
 *
 * <p>Why rows come out bit-equal whatever is around them: every number is summed by one thread, in
 * an order that only its own length decides. A dot product keeps one sum per lane and adds the
 * lanes as a fixed tree; a weighted sum of rows goes through the rows in their order. Blocking
 * decides which numbers are computed side by side, never in which order one is summed. {@code
 * reduceLanes(ADD)} and the vector exponential of the platform are not used: they change between
 * interpreted and compiled code. Of oneDNN only products are used whose rows were seen to agree for
 * every number of rows.
 */
package org.sparseforge.engine.kernel.cpu;

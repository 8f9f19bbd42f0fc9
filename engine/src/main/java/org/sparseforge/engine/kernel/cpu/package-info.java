/**
 * The operators with the Vector API, in fp32, on a pool of threads. The only package that imports
 * {@code jdk.incubator.vector}; compiled apart because the incubating module warns.
 *
 * <p>Read {@code CpuKernels} (checks, then who does what), {@code Micro} (the two inner loops
 * everything is made of), {@code WeightTile} (mapped weights to fp32, a few rows at a time), then
 * {@code CpuLinear}, {@code CpuIndexer}, {@code CpuAttention}, {@code CpuExperts}. {@code Workers}
 * spreads tiles over threads.
 *
 * <p>Why rows come out bit-equal whatever is around them: every number is summed by one thread, in
 * an order that only its own length decides. A dot product keeps one sum per lane and adds the
 * lanes as a fixed tree; a weighted sum of rows goes through the rows in their order. Blocking
 * decides which numbers are computed side by side, never in which order one is summed. {@code
 * reduceLanes(ADD)} and the vector exponential of the platform are not used: they change between
 * interpreted and compiled code.
 */
package org.sparseforge.engine.kernel.cpu;

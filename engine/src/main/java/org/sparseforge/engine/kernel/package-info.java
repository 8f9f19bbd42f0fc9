/**
 * The contract between the forward pass and whatever computes it, at the granularity of the field's
 * fused operators. The only place the maths is specified; every backend passes one conformance
 * suite against {@code kernel.reference}.
 *
 * <p>Read {@link org.sparseforge.engine.kernel.Kernels}, then {@link
 * org.sparseforge.engine.kernel.Rows} (how its operands lie) and {@link
 * org.sparseforge.engine.kernel.StepTokens} (which tokens they belong to). {@link
 * org.sparseforge.engine.kernel.KernelProviders} picks a backend. {@link
 * org.sparseforge.engine.kernel.Arguments} is what all of them refuse; {@code Host...} is what
 * backends that compute in this process share.
 *
 * <p>Two laws hold for every operator of every backend. A row of the result depends only on that
 * row's inputs: it has the same bits whatever the number of rows, threads or sequences around it.
 * And a result is the same in interpreted and compiled code.
 */
package org.sparseforge.engine.kernel;

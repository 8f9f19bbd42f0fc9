/**
 * The operators in plain loops: documentation that runs, and what every other backend is measured
 * against. One thread, fp32 sums from left to right, never tuned.
 *
 * <p>{@link org.sparseforge.engine.kernel.reference.ReferenceProvider} offers it. Read {@code
 * ReferenceKernels} (tables and matrices), {@code ReferenceRowOperators}, {@code
 * ReferenceAttention}, {@code ReferenceIndexer}, {@code ReferenceExperts}.
 */
package org.sparseforge.engine.kernel.reference;

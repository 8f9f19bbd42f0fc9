package org.sparseforge.engine.kernel;

/**
 * One of several products of the same input, as {@link Kernels#linears} takes them.
 *
 * @param weight [out.width][width of the input]
 */
public record Projection(Rows out, Matrix weight) {}

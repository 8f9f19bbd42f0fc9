/**
 * Times single operators of the cpu backend on the shapes of a checkpoint, and prints what they
 * reach beside what the machine could.
 *
 * <p>Read {@link org.sparseforge.engine.bench.KernelBench}, which runs them and prints the table,
 * then any {@code *Bench}. {@code Workbench} has the model's weights and random operands; {@code
 * Ceilings} are the machine's. Operators are called through {@link
 * org.sparseforge.engine.kernel.Kernels}, so that what is timed is what the engine runs.
 */
package org.sparseforge.engine.bench;

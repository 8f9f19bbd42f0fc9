/**
 * The one engine of an executor: opened when the executor starts, shared by its tasks, watched
 * through Spark's metrics. Knows nothing of rows but their counts.
 *
 * <p>Read {@link org.sparseforge.jobs.engine.ModelPlan}, what {@code --model} names and how the
 * driver checks it; {@link org.sparseforge.jobs.engine.EngineRecipe}, what an executor needs to
 * open it; {@link org.sparseforge.jobs.engine.EngineHolder}, which keeps it; {@link
 * org.sparseforge.jobs.engine.EnginePlugin} with {@code EngineOnExecutor} and {@code
 * EngineOnDriver}, what Spark starts and asks; {@code EngineReading} and {@code EngineMetrics},
 * what is shown.
 */
package org.sparseforge.jobs.engine;

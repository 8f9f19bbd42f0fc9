/**
 * How a run survives being killed, and how it spreads.
 *
 * <p>Read {@link org.sparseforge.jobs.run.RunDirectory}, what may be in the directory a run writes;
 * {@link org.sparseforge.jobs.run.Staging}, the waves already done; {@link
 * org.sparseforge.jobs.run.Spread}, one function over many items on Spark; {@link
 * org.sparseforge.jobs.run.Waves}, which puts the two together for work that comes in groups;
 * {@link org.sparseforge.jobs.run.Progress}, the live line. Knows nothing of tasks: rows are JSON
 * lines here.
 */
package org.sparseforge.jobs.run;

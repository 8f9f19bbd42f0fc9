/**
 * What people read about a dataset: the card and the report. {@link
 * org.sparseforge.jobs.report.Description} writes both; {@link
 * org.sparseforge.jobs.report.ReportData} counts, {@link org.sparseforge.jobs.report.ReportPage}
 * lays out on a {@link org.sparseforge.jobs.report.Page}, the {@code *Chart} classes draw, {@link
 * org.sparseforge.jobs.report.ExampleAttempts} chooses the attempts that {@code AttemptCards} shows
 * whole. Nothing from a row enters the page unescaped, and the page loads nothing and runs nothing.
 */
package org.sparseforge.jobs.report;

/**
 * What people read about a dataset: the card and the report. {@link
 * org.sparseforge.jobs.report.Description} writes both; {@link
 * org.sparseforge.jobs.report.ReportData} counts, {@link org.sparseforge.jobs.report.ReportPage}
 * lays out, the {@code *Chart} classes draw. Nothing from a row enters the page unescaped, and the
 * page loads nothing and runs nothing.
 */
package org.sparseforge.jobs.report;

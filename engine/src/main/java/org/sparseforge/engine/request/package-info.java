/**
 * Rows of a job's input: what was asked, or why a row asks nothing that can be done. One bad row is
 * data, never a failed job.
 *
 * <p>Read {@link org.sparseforge.engine.request.RequestRow}, then {@link
 * org.sparseforge.engine.request.RequestRowReader}, which knows the two shapes of a row, and {@link
 * org.sparseforge.engine.request.PromptPreview}, which shows what a model would see of one. Ids
 * that repeat are the job's to find: this package sees a row at a time.
 */
package org.sparseforge.engine.request;

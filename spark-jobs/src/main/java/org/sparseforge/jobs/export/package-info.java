/**
 * A dataset in the shapes that trainers read: the same tasks and episodes, other columns.
 *
 * <p>{@link org.sparseforge.jobs.export.ExportSource} reads the dataset and refuses rows that are
 * not those of its manifest; {@link org.sparseforge.jobs.export.ExportJob} hands every task and
 * episode to one {@link org.sparseforge.jobs.export.TrainerRows} a trainer; each of those names the
 * reader it writes for. Nothing is tokenized here and nothing is judged: what an engine did not
 * record cannot be exported.
 */
package org.sparseforge.jobs.export;

/**
 * The files of a dataset and nothing about how its rows came to be.
 *
 * <p>Read {@link org.sparseforge.jobs.dataset.Table}, the columns; {@link
 * org.sparseforge.jobs.dataset.TableWriter} and {@link org.sparseforge.jobs.dataset.TableReader},
 * rows as JSON objects out and in; {@link org.sparseforge.jobs.dataset.ParquetGroups}, how files
 * are opened that anybody may have written; {@link org.sparseforge.jobs.dataset.DatasetDigest},
 * what makes two datasets equal. Written with Parquet's own writer rather than through Spark,
 * because file names, row groups and metadata are part of the contract.
 */
package org.sparseforge.jobs.dataset;

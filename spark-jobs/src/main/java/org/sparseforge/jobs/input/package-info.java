/**
 * The files a job reads, as a stream of rows in order. Knows where a row lies and what it is
 * called, not what is asked in it.
 *
 * <p>Read {@link org.sparseforge.jobs.input.InputFiles}, then {@link
 * org.sparseforge.jobs.input.InputRow}; {@code LineReader} and {@code ParquetRows} are the two
 * kinds of file, {@link org.sparseforge.jobs.input.InputScan} is what one look over everything
 * tells.
 */
package org.sparseforge.jobs.input;

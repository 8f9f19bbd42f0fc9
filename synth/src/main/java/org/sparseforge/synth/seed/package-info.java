/**
 * The real data that tasks are made of: small tables of public facts, packaged or brought by the
 * user. Knows files and types, never domains or tasks, and nothing of Spark.
 *
 * <p>Read {@link org.sparseforge.synth.seed.SeedTables}, the front door, then {@link
 * org.sparseforge.synth.seed.SeedTable}. A table is a CSV or Parquet file, and beside it a
 * descriptor that says where the data comes from and what its columns mean; {@code CsvReader} and
 * {@code ParquetReader} both give a {@code RawTable} of text cells, which {@code Typing} turns into
 * values. The packaged tables are remade by {@code synth/seed/make_tables.py}.
 */
package org.sparseforge.synth.seed;

/**
 * The nouns of Sparseforge: what a task, an environment and a verdict are, and how they are named
 * in files.
 *
 * <p>Read {@link org.sparseforge.schemas.Task}, then {@link org.sparseforge.schemas.Environment},
 * then {@link org.sparseforge.schemas.Verification}; {@link org.sparseforge.schemas.Episode} is an
 * attempt at a task, {@link org.sparseforge.schemas.TokenTrace} its tokens. Every record turns
 * itself into JSON with the column names of the Parquet contract ({@code toJson}) and back ({@code
 * fromJson}); {@link org.sparseforge.schemas.CanonicalJson} and {@link
 * org.sparseforge.schemas.Identity} say what is hashed. Nothing here runs, samples or checks a
 * task.
 *
 * <p>Free-shaped things (databases, tools, answers) are kept as JSON <em>text</em>: their bytes are
 * part of the identity of a task, and Parquet readers never have to guess a nested type.
 */
package org.sparseforge.schemas;

/**
 * What {@code prove} and {@code label} read and write. How proofs come to be is {@link
 * org.sparseforge.verify.proof}'s; how rows spread is {@link org.sparseforge.jobs.inference}'s.
 *
 * <p>Read {@link org.sparseforge.jobs.proofs.ProofMethod}, what the user chose; {@link
 * org.sparseforge.jobs.proofs.Given}, a row of input; {@link
 * org.sparseforge.jobs.proofs.ProofTables}, the tables; {@link
 * org.sparseforge.jobs.proofs.ProofLines}, how a problem's calls become their rows; {@link
 * org.sparseforge.jobs.proofs.ProofTotals}, their sums.
 */
package org.sparseforge.jobs.proofs;

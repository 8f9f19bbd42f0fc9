/**
 * What {@code score --grade} reads and writes. How a candidate is chosen is {@link
 * org.sparseforge.verify.grade}'s; how rows spread is {@link org.sparseforge.jobs.inference}'s.
 *
 * <p>Read {@link org.sparseforge.jobs.grades.GradeMethod}, what the user chose; {@link
 * org.sparseforge.jobs.grades.GradeRow}, a row of input; {@link
 * org.sparseforge.jobs.grades.GradeTables}, the tables; {@link
 * org.sparseforge.jobs.grades.GradeTotals}, their sums.
 */
package org.sparseforge.jobs.grades;

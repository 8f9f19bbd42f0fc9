/**
 * What makes an answer right, said once: a constraint model over the rows of a database.
 *
 * <p>The model is the {@code constraints} column of a task. The solver proves tasks solvable and
 * unique from it, the author writes the Python verifier from it, and the mutation check asks it
 * whether a mutant that passed was right after all.
 *
 * <p>Read {@link org.sparseforge.verify.constraint.ConstraintModel}, then {@link
 * org.sparseforge.verify.constraint.ConstraintSolver}. {@code CandidateDomains} narrows what each
 * decision may take, {@code ProblemStatement} and {@code ChocoCompiler} (with {@code ChocoTables}
 * and {@code ChocoNumbers}) state the rest for Choco, {@code AnswerShape} and {@code
 * ReportedOutputs} turn what it finds into answers and back.
 */
package org.sparseforge.verify.constraint;

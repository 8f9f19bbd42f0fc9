/**
 * What makes an answer right, said once: a constraint model over the rows of a database.
 *
 * <p>The model is the {@code constraints} column of a task. The solver proves tasks solvable and
 * unique from it, the author writes the Python verifier from it, and the mutation check asks it
 * whether a mutant that passed was right after all.
 */
package org.sparseforge.verify.constraint;

/**
 * A task in, a verdict out: runs solutions and verifiers in a sandbox, attacks them, and says what
 * it found.
 *
 * <p>The front door is {@link org.sparseforge.verify.TaskVerifier}; what it takes is a {@link
 * org.sparseforge.verify.Candidate}. Untrusted Python runs only behind {@link
 * org.sparseforge.verify.sandbox.PythonSandbox}; what counts as a right answer is decided by {@link
 * org.sparseforge.verify.constraint.AnswerOracle}, never by the code under test.
 */
package org.sparseforge.verify;

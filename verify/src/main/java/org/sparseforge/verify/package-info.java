/**
 * A task in, a verdict out: runs solutions and verifiers in a sandbox, attacks them, and says what
 * it found.
 *
 * <p>The front door is {@link org.sparseforge.verify.TaskVerifier}, opened as {@code new
 * DefaultTaskVerifier(Sandboxes.open(...), oracles)}; what it takes is a {@link
 * org.sparseforge.verify.Candidate}. Packages in the order in which a candidate meets them:
 *
 * <ul>
 *   <li>{@link org.sparseforge.verify.check}: the named checks, and the attacks they judge
 *   <li>{@link org.sparseforge.verify.sandbox}: runs untrusted Python; nothing else here does
 *   <li>{@link org.sparseforge.verify.constraint}: what a right answer is, decided by a solver and
 *       never by the code under test
 *   <li>{@link org.sparseforge.verify.expr}: the language in which a task's rules are written
 *   <li>{@link org.sparseforge.verify.duplicate}: tasks that repeat another, over a whole run
 *   <li>{@link org.sparseforge.verify.rollout}: what many attempts at one task say
 *   <li>{@link org.sparseforge.verify.episode}: agents that attempt what was accepted, and their
 *       rewards
 * </ul>
 *
 * <p>A sandbox that breaks is a {@link org.sparseforge.verify.sandbox.SandboxException}, never a
 * failed check.
 */
package org.sparseforge.verify;

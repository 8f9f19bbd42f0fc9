/**
 * Runs Python that nobody trusts.
 *
 * <p>Read {@link org.sparseforge.verify.sandbox.PythonSandbox}, the contract, then {@link
 * org.sparseforge.verify.sandbox.SolveBatch} and {@link
 * org.sparseforge.verify.sandbox.VerifyRequest}, what is asked of it, and {@link
 * org.sparseforge.verify.sandbox.Sandboxes}, which opens one. {@link
 * org.sparseforge.verify.sandbox.BubblewrapSandbox} runs the machine's CPython in namespaces and a
 * cgroup, {@link org.sparseforge.verify.sandbox.GraalPySandbox} runs GraalPy in child JVMs. An
 * {@link org.sparseforge.verify.sandbox.EnvironmentSession} is the one thing that outlives a call.
 *
 * <p>Their Python is in the resources beside this package: {@code codec.py} (JSON), {@code
 * inspect.py} (reads sources), {@code guest.py} (runs beside untrusted code), {@code pipes.py} (how
 * processes speak), {@code host.py} (bubblewrap's first process), {@code session.py} (a session's)
 * and {@code graal.py} (a GraalPy child's entries). Both sandboxes pass {@code SandboxConformance}
 * and {@code SessionConformance}; an attack that succeeds becomes a test there first.
 */
package org.sparseforge.verify.sandbox;

/**
 * Runs Python that nobody trusts. {@link org.sparseforge.verify.sandbox.PythonSandbox} is the
 * contract; it is met by bubblewrap with CPython, or by GraalPy in a child JVM where bubblewrap
 * cannot run.
 */
package org.sparseforge.verify.sandbox;

/**
 * How things go wrong, in a user's words: {@link org.sparseforge.jobs.failure.InputException} for
 * what the user must mend, {@link org.sparseforge.jobs.failure.JobException} for what broke on the
 * way, and {@link org.sparseforge.jobs.failure.Failures}, which turns anything thrown into one
 * sentence and an {@link org.sparseforge.jobs.failure.ExitCode}.
 */
package org.sparseforge.jobs.failure;

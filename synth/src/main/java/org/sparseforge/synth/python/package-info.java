/**
 * Writes the Python of a task: solutions that find the answer through tools, verifiers that judge
 * it, operations that change the database.
 *
 * <p>{@link org.sparseforge.synth.python.FetchWriter} reads whole tables through whatever tools
 * there are; {@link org.sparseforge.synth.python.PlanSolutionWriter} and {@link
 * org.sparseforge.synth.python.PlanVerifierWriter} serve planning tasks, {@link
 * org.sparseforge.synth.python.WorkflowSolutionWriter}, {@link
 * org.sparseforge.synth.python.WorkflowVerifierWriter} and {@link
 * org.sparseforge.synth.python.OperationWriter} workflow tasks. {@code PlanRules} and {@code
 * EarlyChecks} make a plan's search short. All of it is Python 3.9 with nothing but the standard
 * library.
 */
package org.sparseforge.synth.python;

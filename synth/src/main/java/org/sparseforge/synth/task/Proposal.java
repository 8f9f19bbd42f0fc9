package org.sparseforge.synth.task;

import java.util.List;
import org.sparseforge.schemas.Message;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.verify.constraint.ConstraintModel;

/**
 * A task before its solution has been run.
 *
 * @param level difficulty that was aimed at, 1 to 5
 * @param variants other solutions that must be accepted as well, or the task is ambiguous
 * @param constraints rules, or policies and conditions, that decide about the answer
 * @param decisions things to decide
 * @param solverNodes search nodes it took to find an answer and to count them
 * @param alternatives right answers found, counted up to a limit
 */
public record Proposal(
    int level,
    ConstraintModel model,
    Toolset toolset,
    String tools,
    String toolsSource,
    List<Message> prompt,
    String solution,
    String verifier,
    List<String> variants,
    boolean unique,
    int constraints,
    int decisions,
    long solverNodes,
    int alternatives) {}

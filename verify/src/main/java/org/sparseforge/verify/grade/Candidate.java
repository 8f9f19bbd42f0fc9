package org.sparseforge.verify.grade;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One of several answers to a prompt.
 *
 * @param answer what it says in the end, as {@link FinalAnswer} spells it; empty where it says
 *     nothing
 * @param score what speaks for it: a judge's reward, or its author's own score; empty where nothing
 *     is known
 */
public record Candidate(Optional<String> answer, OptionalDouble score) {}

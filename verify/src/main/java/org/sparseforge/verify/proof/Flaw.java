package org.sparseforge.verify.proof;

/**
 * How an answer breaks its layout.
 *
 * @param message one sentence: what was expected and what is there
 */
public record Flaw(Malformation kind, String message) {}

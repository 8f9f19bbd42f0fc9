package org.sparseforge.verify.proof;

/**
 * Something to prove.
 *
 * @param index position in the run: with the seed it decides every draw
 * @param text the statement
 */
public record Problem(long index, String id, String text) {}

package org.sparseforge.verify.proof;

/**
 * Why a call has no answer: the machinery's fault, never scored.
 *
 * @param errorClass as on rows
 */
public record Failure(String errorClass, String message) {}

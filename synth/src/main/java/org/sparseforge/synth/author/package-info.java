/**
 * Tasks written by a model: database, tools, request, solution and verifier, in a loop in which
 * everything is run, attacked and sent back with what is wrong.
 *
 * <p>{@link org.sparseforge.synth.author.ModelAuthor} is the front door; read {@code Climb} for the
 * course of one candidate, {@code Examination} for what a draft must survive, {@code Dialogue} for
 * how the model is asked. What it is told stands in the texts beside the classes. Everything after
 * a proposal ({@link org.sparseforge.synth.task.Trial}, {@link
 * org.sparseforge.synth.task.Judgement}, all of {@code verify}) is shared with the program author.
 *
 * <p>A model that cannot be asked is an {@link
 * org.sparseforge.synth.author.AuthorUnavailableException}, never a rejected candidate.
 */
package org.sparseforge.synth.author;

/**
 * Finds tasks that say the same as another task, in other data or other words.
 *
 * <p>Read {@link org.sparseforge.verify.duplicate.PromptSkeleton} (what is left of a prompt without
 * its data), then {@link org.sparseforge.verify.duplicate.DuplicateIndex} (who was there first).
 * The index finds exactly what a comparison of all pairs would find; it only skips pairs that
 * cannot reach the threshold (a form of prefix filtering, as in Chaudhuri, Ganti and Kaushik, "A
 * primitive operator for similarity joins in data cleaning", ICDE 2006).
 */
package org.sparseforge.verify.duplicate;

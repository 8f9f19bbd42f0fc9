/**
 * Questions to a model, many at a time, each with an answer or a typed failure, and what they cost.
 *
 * <p>Read {@link org.sparseforge.verify.call.ModelCalls}, then {@link
 * org.sparseforge.verify.call.CallResult} and {@link org.sparseforge.verify.call.Spend}. {@link
 * org.sparseforge.verify.call.CallSeeds} makes draws depend on what is asked, never on when. Knows
 * nothing of what is asked: judges and provers do.
 */
package org.sparseforge.verify.call;

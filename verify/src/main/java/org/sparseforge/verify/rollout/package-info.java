/**
 * What K attempts at one task say: how often a model passes, which task is worth keeping, and what
 * each attempt is worth to a trainer. Numbers in, numbers out: nothing here runs a model or reads a
 * file.
 *
 * <p>Read {@link org.sparseforge.verify.rollout.RewardRules} (an attempt's reward, part by part),
 * {@link org.sparseforge.verify.rollout.Advantages} (against the other attempts of its task),
 * {@link org.sparseforge.verify.rollout.PassAtK} (how likely one of k tries passes) and {@link
 * org.sparseforge.verify.rollout.PassRateFilter} (which tasks stay). An attempt that broke for a
 * reason outside the agent has no reward and takes part in none of them.
 *
 * <p>Advantages follow the DeepSeek-V3.2 report, section 3.1: mean-centred, not divided by the
 * standard deviation. It names the parts of a reward and publishes no coefficient; those here are
 * ours.
 */
package org.sparseforge.verify.rollout;

package org.sparseforge.engine;

/**
 * Which of the model's choices a completion brings along, for training that has to repeat them.
 *
 * @param experts the routed experts of every MoE layer
 * @param samplingMask the tokens that top-k, top-p and min-p left
 * @param topk the positions the indexer kept
 * @param prompt whether experts and topk are wanted for the prompt's positions too. The prompt is
 *     then computed in full: nothing of it comes from the prefix cache
 */
public record Recording(boolean experts, boolean samplingMask, boolean topk, boolean prompt) {
  public static final Recording NONE = new Recording(false, false, false, false);

  boolean ofPasses() {
    return experts || topk;
  }
}

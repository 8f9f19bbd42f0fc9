package org.sparseforge.verify.episode;

import java.util.Locale;

/**
 * What is done when a conversation takes more of the context than the threshold. The task's own
 * messages stay in all of them, and so does the environment's state.
 *
 * @see <a href="https://arxiv.org/abs/2512.02556">DeepSeek-V3.2, section 4.4</a>
 */
public enum ContextStrategy {
  /** Nothing: an episode that outgrows the context ends. */
  NONE,
  /** The model sums up its work, and goes on from the task and that summary. */
  SUMMARY,
  /** The first three quarters of the turns that called tools go, rounded up. */
  DISCARD_75,
  /** All turns that called tools go. */
  DISCARD_ALL,
  /** Several episodes are run, and the one that finished in the fewest steps is taken. */
  PARALLEL_FEWEST_STEP;

  /** As settings name it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

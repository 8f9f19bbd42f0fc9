package org.sparseforge.engine;

/** What stands before the first token to be drawn or scored. */
public sealed interface Prompt {
  /**
   * Tokens exactly as they are.
   *
   * @param ids kept, not copied: not to be changed while a request is on its way
   */
  record TokenIds(int[] ids) implements Prompt {}

  /** Text as the model is to see it, with special tokens written out; no template is applied. */
  record Text(String text) implements Prompt {}

  static Prompt of(int... ids) {
    return new TokenIds(ids);
  }

  static Prompt of(String text) {
    return new Text(text);
  }
}

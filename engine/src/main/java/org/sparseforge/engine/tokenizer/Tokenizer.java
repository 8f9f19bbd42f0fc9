package org.sparseforge.engine.tokenizer;

import java.util.OptionalInt;

/** Text to token ids and back. Safe for use by many threads at once. */
public interface Tokenizer extends AutoCloseable {
  /**
   * The ids of {@code text}, nothing added and nothing cut off. Text that spells a special token
   * becomes that token.
   *
   * @throws TokenizerException if {@code text} holds half a surrogate pair, which is no character
   */
  int[] encode(String text);

  /**
   * The UTF-8 bytes a token stands for; special tokens spell their name. Empty for an id that is no
   * token: a model's vocabulary may be larger than its tokenizer's, and random weights sample
   * there. The array is the tokenizer's own and must not be changed.
   *
   * @throws IllegalArgumentException if {@code id} is negative
   */
  byte[] bytesOf(int id);

  /** The largest token id plus one. */
  int vocabSize();

  /** The id of a special token by its text, if there is one. */
  OptionalInt idOf(String token);

  /** The token that begins a text, where the checkpoint names one. */
  OptionalInt bosTokenId();

  /** The token that ends a text, where the checkpoint names one. */
  OptionalInt eosTokenId();

  /**
   * The text of {@code ids}, special tokens spelled out; bytes that are no UTF-8 become U+FFFD.
   * Equal to what {@link IncrementalDecoder} emits for the same ids.
   */
  default String decode(int... ids) {
    IncrementalDecoder decoder = incrementalDecoder();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      decoder.add(id, text);
    }
    decoder.finish(text);
    return text.toString();
  }

  /** A decoder for one stream of tokens. */
  default IncrementalDecoder incrementalDecoder() {
    return new IncrementalDecoder(this);
  }

  /** Frees what the tokenizer holds outside the heap; it must not be used afterwards. */
  @Override
  default void close() {}
}

package org.sparseforge.engine;

import java.util.OptionalInt;

/**
 * What the engine needs of a tokenizer. Used by many threads at once; a {@link Decoder} by one.
 *
 * <p>Methods may throw unchecked exceptions; the request in question then fails as invalid.
 */
public interface TokenCodec {
  /** Token ids of a text; special tokens written out are recognised, none are added. */
  int[] encode(String text);

  /** A decoder for the tokens of one completion. */
  Decoder decoder();

  /** The id of a special token by its text, if it is one token. */
  default OptionalInt idOf(String token) {
    return OptionalInt.empty();
  }

  /** Tokens with which the model ends what it says. */
  int[] eosTokenIds();

  /** Turns tokens into text one by one. The pieces joined are the text of all tokens. */
  interface Decoder {
    /** Appends the text that is certain with this token: never half a character, often none. */
    void add(int tokenId, StringBuilder into);

    /**
     * Appends what is left once no more tokens come: a replacement character for half a character.
     */
    void finish(StringBuilder into);
  }

  /** For an engine that is given ids and asked for ids: no text, no end tokens. */
  static TokenCodec none() {
    return NoCodec.INSTANCE;
  }
}

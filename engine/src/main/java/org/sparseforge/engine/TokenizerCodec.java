package org.sparseforge.engine;

import java.util.OptionalInt;
import org.sparseforge.engine.tokenizer.IncrementalDecoder;
import org.sparseforge.engine.tokenizer.Tokenizer;

/** A checkpoint's tokenizer as the engine uses it. */
record TokenizerCodec(Tokenizer tokenizer, int[] eosTokenIds) implements TokenCodec {
  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public OptionalInt idOf(String token) {
    return tokenizer.idOf(token);
  }

  @Override
  public Decoder decoder() {
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    return new Decoder() {
      @Override
      public void add(int tokenId, StringBuilder into) {
        decoder.add(tokenId, into);
      }

      @Override
      public void finish(StringBuilder into) {
        decoder.finish(into);
      }
    };
  }
}

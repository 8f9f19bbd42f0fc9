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
      public String add(int tokenId) {
        return decoder.add(tokenId);
      }

      @Override
      public String finish() {
        return decoder.finish();
      }
    };
  }
}

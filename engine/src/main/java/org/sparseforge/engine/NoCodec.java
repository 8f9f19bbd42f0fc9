package org.sparseforge.engine;

/** Stands in where there is no tokenizer. */
enum NoCodec implements TokenCodec, TokenCodec.Decoder {
  INSTANCE;

  @Override
  public int[] encode(String text) {
    throw new UnsupportedOperationException("this engine has no tokenizer: send token ids");
  }

  @Override
  public Decoder decoder() {
    return this;
  }

  @Override
  public int[] eosTokenIds() {
    return new int[0];
  }

  @Override
  public void add(int tokenId, StringBuilder into) {}

  @Override
  public void finish(StringBuilder into) {}
}

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
  public String add(int tokenId) {
    return "";
  }

  @Override
  public String finish() {
    return "";
  }
}

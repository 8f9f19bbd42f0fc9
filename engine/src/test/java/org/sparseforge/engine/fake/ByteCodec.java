package org.sparseforge.engine.fake;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sparseforge.engine.TokenCodec;

/** A token for every byte of UTF-8, one for {@code " y"}, and one that ends what is said. */
public final class ByteCodec implements TokenCodec {
  public static final int EOS = 256;
  public static final int SPACE_Y = 257;
  public static final int VOCAB_SIZE = 258;

  @Override
  public int[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    int size = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean pair = bytes[i] == ' ' && i + 1 < bytes.length && bytes[i + 1] == 'y';
      ids[size++] = pair ? SPACE_Y : bytes[i] & 0xFF;
      i += pair ? 1 : 0;
    }
    return Arrays.copyOf(ids, size);
  }

  @Override
  public int[] eosTokenIds() {
    return new int[] {EOS};
  }

  @Override
  public Decoder decoder() {
    return new Decoder() {
      private byte[] held = {};

      @Override
      public void add(int tokenId, StringBuilder into) {
        if (tokenId >= EOS) {
          finish(into);
          into.append(tokenId == SPACE_Y ? " y" : "");
          return;
        }
        held = Arrays.copyOf(held, held.length + 1);
        held[held.length - 1] = (byte) tokenId;
        if (!isHalfACharacter()) {
          finish(into);
        }
      }

      @Override
      public void finish(StringBuilder into) {
        into.append(new String(held, StandardCharsets.UTF_8));
        held = new byte[0];
      }

      private boolean isHalfACharacter() {
        int lead = held[0] & 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        return held.length < length;
      }
    };
  }
}

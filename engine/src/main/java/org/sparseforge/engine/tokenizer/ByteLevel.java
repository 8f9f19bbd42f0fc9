package org.sparseforge.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet in which byte-level vocabularies spell bytes: the visible characters of Latin-1
 * stand for themselves, every other byte for the next free character from U+0100 on.
 */
final class ByteLevel {
  private static final char[] CHARACTER_OF_BYTE = new char[256];
  private static final int[] BYTE_OF_CHARACTER = new int[512];

  static {
    Arrays.fill(BYTE_OF_CHARACTER, -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      CHARACTER_OF_BYTE[b] = visible ? (char) b : next++;
      BYTE_OF_CHARACTER[CHARACTER_OF_BYTE[b]] = b;
    }
  }

  private ByteLevel() {}

  /** The character that spells byte {@code b}, 0 to 255. */
  static char characterOf(int b) {
    return CHARACTER_OF_BYTE[b];
  }

  /**
   * The bytes that {@code token} spells. One that uses a character outside the alphabet, as special
   * tokens do, stands for its own text.
   */
  static byte[] bytesOf(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = token.charAt(i);
      int b = c < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[c] : -1;
      if (b < 0) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }
}

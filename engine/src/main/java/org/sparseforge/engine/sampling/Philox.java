package org.sparseforge.engine.sampling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Philox4x32-10, a counter-based generator: the value is a function of key and counter, so there is
 * no state that other draws could have moved on.
 *
 * @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon and others, Parallel random
 *     numbers: as easy as 1, 2, 3 (2011)</a>
 */
final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox() {}

  /**
   * The draw for one token: a number in [0, 1), in units of 2^-53.
   *
   * @param key of the request, see {@link #key}
   * @param sampleIndex which of a request's samples
   * @param position absolute position, in its sequence, of the token to be drawn
   */
  static long uniform(long key, int sampleIndex, int position) {
    return block(position, sampleIndex, 0, 0, key, 0) >>> 11;
  }

  /** A request's key where it names no seed of its own: the engine's seed and the request's id. */
  static long key(long engineSeed, String requestId) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (int shift = 56; shift >= 0; shift -= 8) {
        sha.update((byte) (engineSeed >>> shift));
      }
      byte[] digest = sha.digest(requestId.getBytes(StandardCharsets.UTF_8));
      long key = 0;
      for (int i = 0; i < 8; i++) {
        key = key << 8 | digest[i] & 0xFF;
      }
      return key;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  /** Words {@code 2 * half} (low) and {@code 2 * half + 1} (high) of the 128-bit result. */
  static long block(int c0, int c1, int c2, int c3, long key, int half) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW);
      long product1 = MULTIPLIER_1 * (c2 & LOW);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return half == 0 ? (c0 & LOW) | (long) c1 << 32 : (c2 & LOW) | (long) c3 << 32;
  }
}

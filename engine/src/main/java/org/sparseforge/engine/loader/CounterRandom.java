package org.sparseforge.engine.loader;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Numbers that look normal and depend on nothing but (seed, name, index), so that a tensor is the
 * same wherever and in whatever order it is drawn. Sums of four 16-bit uniforms: integer arithmetic
 * only, because logarithms and cosines differ in their last bit between machines and languages
 * (golden/make_golden.py draws the same bits).
 */
final class CounterRandom {
  /** One over the standard deviation of {@link #draw}: variance (2^32 - 1) / 3. */
  static final double UNIT = 1 / Math.sqrt(4294967295.0 / 3);

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final long key;

  CounterRandom(long seed, String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    this.key = mix(seed + STEP * (crc.getValue() + 1));
  }

  /** The whole number at {@code index}: mean 0, within +-131070. */
  int draw(long index) {
    long bits = mix(key + STEP * (index + 1));
    int sum =
        (int) (bits & 0xffff)
            + (int) (bits >>> 16 & 0xffff)
            + (int) (bits >>> 32 & 0xffff)
            + (int) (bits >>> 48);
    return sum - 131070;
  }

  /** The finaliser of splitmix64. */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}

package org.sparseforge.synth.random;

import java.util.ArrayList;
import java.util.List;

/**
 * A stream of random numbers: SplitMix64, so the same on every Java version. A stream is named by
 * what it is for; streams with different names are independent, and adding one does not shift
 * another. Not for use by two threads.
 */
public final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long origin;
  private long state;

  private Draw(long origin) {
    this.origin = origin;
    this.state = origin;
  }

  /** The stream that {@code names} (texts and numbers) stand for under {@code seed}. */
  public static Draw of(long seed, Object... names) {
    long hash = mix(seed + GOLDEN);
    for (Object name : names) {
      hash = absorb(hash, name);
    }
    return new Draw(hash);
  }

  /** An independent stream for a part of what this one is for; does not move this one. */
  public Draw sub(Object... names) {
    long hash = origin;
    for (Object name : names) {
      hash = absorb(hash, name);
    }
    return new Draw(mix(hash ^ GOLDEN));
  }

  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in {@code 0 ..< bound}. */
  public int below(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("nothing to draw from: bound " + bound);
    }
    // Multiply-shift on the upper 32 bits; the bias is below 2^-32 * bound.
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in {@code low .. high}, both included. */
  public int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** Uniform in [0, 1). */
  public double unit() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  public boolean chance(double probability) {
    return unit() < probability;
  }

  public <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  public <T> List<T> shuffled(List<T> items) {
    List<T> copy = new ArrayList<>(items);
    for (int i = copy.size() - 1; i > 0; i--) {
      T other = copy.set(below(i + 1), copy.get(i));
      copy.set(i, other);
    }
    return copy;
  }

  /** {@code count} different items, or all, in the order of {@code items}. */
  public <T> List<T> some(List<T> items, int count) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      indices.add(i);
    }
    return shuffled(indices).stream().limit(count).sorted().map(items::get).toList();
  }

  private static long absorb(long hash, Object name) {
    if (name instanceof Number number) {
      return mix(hash * 31 + number.longValue() + 1);
    }
    for (char c : name.toString().toCharArray()) {
      hash = mix(hash * 31 + c + 0x10000L);
    }
    return mix(hash + 7);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
